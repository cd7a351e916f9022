"""Is the branch for data ours to replace? Asked before anything is polled: nobody's work is ever overwritten."""

from __future__ import annotations

from tracker.errors import UsageError
from tracker.publish.git import BOT_MAIL, Git

_ELSE = "name another by --branch, such as tracker-data"


def check_name(git: Git, own: str, current: str) -> None:
    """Raise UsageError unless `own` is the name of a branch other than the one that was checked out."""
    if own.startswith(("-", "refs/")) or own == "HEAD" or not git.succeeds("check-ref-format", f"refs/heads/{own}"):
        raise UsageError(f"--branch: {own!r} is no name of a branch; {_ELSE}")
    if own == current:
        raise UsageError(f"--branch: {own} is the branch that was checked out, and would be replaced; {_ELSE}")


def check_holds_generated_only(git: Git, branch: str, newest: str, generated: tuple[str, ...]) -> None:
    """Raise UsageError when the branch holds a file that no run has written: publishing would delete it."""
    mine = _below(git, generated)
    foreign = [p for p in _listed(git, "ls-tree", "-r", "-z", "--full-tree", newest) if not p.startswith(mine)]
    if foreign:
        raise UsageError(f"--branch: {branch} holds {foreign[0]}, which publishing would delete; {_ELSE}")


def check_made_by_us(git: Git, branch: str, newest: str, generated: tuple[str, ...]) -> None:
    """Raise UsageError when somebody has put work of their own on the branch: publishing would drop it.

    A merge of the base into it, which GitHub offers by a button, is no work.
    """
    if git.output("log", "-1", "--format=%ae", newest) == BOT_MAIL:
        return
    mine = _below(git, generated)
    changed = [p for p in _listed(git, "diff-tree", "-r", "-z", "HEAD", newest) if not p.startswith(mine)]
    if changed:
        raise UsageError(f"--branch: {branch} holds somebody's commits ({changed[0]}), which would be dropped; {_ELSE}")


def _below(git: Git, generated: tuple[str, ...]) -> tuple[str, ...]:
    prefix = git.output("rev-parse", "--show-prefix")
    return tuple(f"{prefix}{name}/" for name in generated)


def _listed(git: Git, command: str, *words: str) -> list[str]:
    return [path for path in git.output(command, "--name-only", *words).split("\0") if path]
