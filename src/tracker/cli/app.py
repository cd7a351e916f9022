"""The command `tracker`. Loads a command's module only when that command is used, so that `--help` is instant."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from tracker import __version__
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "Poll every repository, save snapshots, tell changes, write reports."),
    "poll": ("poll", "Poll and save without writing reports."),
    "report": ("report", "Write the reports from the database."),
    "diff": ("diff", "Show what changed between two runs, dates or weeks."),
    "history": ("history", "Fill in the past: stars, releases, licences, first weights."),
    "log": ("log", "Show one project's life in dated lines."),
    "init": ("init", "Write a config, a workflow and folders, ready for the first push."),
    "add": ("add", "Put repositories on the list, verified."),
    "remove": ("remove", "Take repositories off the list."),
    "import": ("import_", "Add what an awesome list, a comparison or a collection names."),
    "fix": ("fix", "Bring renamed repositories and moved weights up to date on the list."),
    "doctor": ("doctor", "Check token, quota, endpoints, clock, database and write access."),
    "action": ("action", "What the workflow does: restore, poll, report, commit back."),
    "check": ("check", "Validate the config: every problem at once."),
    "config": ("config", "Show the effective configuration, and where each value comes from."),
    "status": ("status", "Say whether the tracker itself is alive and how old its data is."),
    "explain": ("explain", "Show a value, its evidence, its history and what lost against it."),
    "inspect": ("inspect", "Run detection alone over a local checkout."),
    "publish": ("publish", "Tell GitHub and other channels what the newest run made certain."),
    "serve": ("serve", "Run on a schedule until stopped."),
    "demo": ("demo", "Replay the recorded history of the eight seed projects, offline."),
    "export": ("export", "Write the database as sorted NDJSON."),
    "restore": ("restore", "Rebuild a database from an export."),
    "completion": ("completion", "Print the script that makes a shell complete commands and names."),
}
"""Command → module below `tracker.cli` (its function `command`), one-line help."""


class LazyGroup(click.Group):
    """Knows its commands by name and loads each on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return names in the order of the table, which is the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tracker.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands from the table, without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer commands from the table, without importing one of them, and our own options."""
        from click.shell_completion import CompletionItem

        offered = [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items()]
        names = [item for item in offered if item.value.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command on a slip of the pen."""
        import difflib  # here, since it is needed only on error and `--help` must stay instant

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; see '{ctx.command_path} --help'"
            ctx.fail(f"no such command {name!r}{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
def app() -> None:
    """Keep a comparison of open large language models true."""


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code (0 fine … 6 stale, 130 interrupted; see docs)."""
    sys.exit(run(argv))


def run(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code. The one place that turns exceptions into messages."""
    try:
        result: Any = app.main(args=argv, prog_name="tracker", standalone_mode=False)
    except click.exceptions.Abort:
        return _fail("interrupted; everything saved so far is kept", 130)
    except KeyboardInterrupt:
        return _fail("interrupted; everything saved so far is kept", 130)
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except TrackerError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        return 0
    except Exception as error:
        if _is_debug(sys.argv[1:] if argv is None else argv):
            raise
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f" at {where.tb_frame.f_globals.get('__name__', '?')}:{where.tb_lineno}" if where else ""
        return _fail(
            f"internal error{place}: {type(error).__name__}; run again with -vv for the trace, and report it", 1
        )
    return result if isinstance(result, int) else 0


def _is_debug(argv: list[str]) -> bool:
    return sum(arg.count("v") for arg in argv if arg.startswith("-v") and set(arg[1:]) == {"v"}) > 1


def _fail(message: str, code: int) -> int:
    click.echo(f"tracker: {message}", err=True)
    return code
