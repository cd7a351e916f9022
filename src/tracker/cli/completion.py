"""`tracker completion SHELL`: the script that makes a shell complete our commands, options and project names."""

from __future__ import annotations

import click

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_TRACKER_COMPLETE"
"""How the script asks for completions; the name that Click derives from ours."""


@click.command(name="completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> int:
    """Print the completion script of SHELL, for its start-up file.

    \b
    bash   eval "$(tracker completion bash)"        in ~/.bashrc
    zsh    eval "$(tracker completion zsh)"         in ~/.zshrc, after compinit
    fish   tracker completion fish | source         in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from tracker.cli.app import app

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - Click knows the shells that the argument offers
    script = made(app, {}, "tracker", _VARIABLE).source()
    # Click's script for fish cuts an answer at every comma; lists of kinds hold some.
    click.echo(script.replace('string split ","', 'string split --max 1 ","'))
    return 0
