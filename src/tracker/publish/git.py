"""Git as this package needs it: objects made without touching the work tree, and pushes with a token that never shows.

The token travels in git's environment configuration: not in an address, not on a command line, not on disk.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import TrackerError, UpstreamError

BOT_NAME = "github-actions[bot]"
BOT_MAIL = "41898282+github-actions[bot]@users.noreply.github.com"
_TIMEOUT = 300
_MOVED = ("[rejected]", "non-fast-forward", "cannot lock ref", "failed to update ref", "incorrect old value")
"""Words of a push that came too late; a protected branch or a hook refuses for good."""


class GitError(TrackerError):
    """Git could not do what was asked; the message holds its own words, the token struck out."""


class PushRejectedError(GitError):
    """Somebody pushed in between."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between two trees."""

    status: str
    """`A` added, `M` modified, `D` deleted."""
    path: str


class Git:
    """One checkout and its remote."""

    def __init__(self, folder: Path, *, token: str | None = None, server: str = "https://github.com") -> None:
        self._folder = folder
        self._token = token
        self._env = _environment(token, server)

    def output(self, *words: str, env: Mapping[str, str] | None = None, text: str | None = None) -> str:
        """Run git and return what it prints, stripped. Raises GitError."""
        done = self._run(words, env, text)
        if done.returncode:
            raise GitError(f"git {words[0]}: {self._said(done)}")
        return done.stdout.strip()

    def succeeds(self, *words: str) -> bool:
        """Run git and return whether it left with 0."""
        return self._run(words, None, None).returncode == 0

    def resolve(self, revision: str) -> str | None:
        """Return the commit a revision names, or None."""
        done = self._run(("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"), None, None)
        return done.stdout.strip() or None

    def fetch(self, branch: str) -> str | None:
        """Return the newest commit of a branch of the remote, fetched; None when there is no such branch."""
        ref = f"refs/heads/{branch}"
        if not self.output("ls-remote", "origin", ref):
            return None
        self.output("fetch", "--quiet", "--no-tags", "origin", ref)
        return self.resolve("FETCH_HEAD")

    def tree_of(self, base: str | None, paths: Sequence[str], left_out: Sequence[str] = ()) -> str:
        """Return the tree of `base` (None: an empty one) in which `paths` are as they lie in the work tree.

        What matches `left_out` is not in it.
        """
        with tempfile.TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self.output("read-tree", base or "--empty", env=env)
            present = [path for path in paths if (self._folder / path).exists()]
            if present:
                self.output("add", "--all", "--", *present, env=env)
            if left_out:  # taken out again: git refuses to add beside an exclusion that .gitignore names too
                self.output("rm", "-r", "--cached", "--quiet", "--force", "--ignore-unmatch", "--", *left_out, env=env)
            return self.output("write-tree", env=env)

    def changes(self, base: str | None, tree: str, paths: Sequence[str]) -> list[Change]:
        """Return what differs between a commit (None: nothing at all) and a tree, below `paths`."""
        empty = self.output("hash-object", "-t", "tree", "-w", "--stdin", text="")
        told = self.output(
            "diff-tree", "-r", "-z", "--no-renames", "--name-status", "--relative", base or empty, tree, "--", *paths
        )
        fields = [field for field in told.split("\0") if field]
        return [Change(status, path) for status, path in zip(fields[::2], fields[1::2], strict=True)]

    def commit(self, tree: str, parent: str | None, message: str) -> str:
        """Make a commit of the bot and return its id; nothing refers to it yet."""
        parents = ("-p", parent) if parent else ()
        return self.output("commit-tree", tree, *parents, "-F", "-", text=message)

    def push(self, commit: str, branch: str, *, replacing: str | None = None) -> None:
        """Push a commit to a branch. Raises PushRejectedError when the branch moved, UpstreamError otherwise.

        With `replacing` the branch may be rewritten, as long as it still holds that commit.
        """
        lease = [f"--force-with-lease=refs/heads/{branch}:{replacing}"] if replacing else []
        done = self._run(("push", "--quiet", *lease, "origin", f"{commit}:refs/heads/{branch}"), None, None)
        if done.returncode == 0:
            return
        said = self._said(done)
        if any(word in said for word in _MOVED):
            raise PushRejectedError(f"git push to {branch}: {said}")
        step = "the workflow needs 'permissions: contents: write'"
        if "[remote rejected]" in said:
            step = "the branch is protected or a hook refuses: let the workflow push to it, or use publish=pull-request"
        raise UpstreamError(f"git push to {branch}: {said}; {step}")

    def _run(
        self, words: Sequence[str], env: Mapping[str, str] | None, text: str | None
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - fixed program, arguments of our own
                ["git", *words],  # noqa: S607 - git is found on PATH, as everywhere
                cwd=self._folder,
                env=self._env | dict(env or {}),
                input=text,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed; install it, or use --publish none") from None
        except subprocess.TimeoutExpired:
            raise UpstreamError(f"git {words[0]} did not finish within {_TIMEOUT} s; try again later") from None

    def _said(self, done: subprocess.CompletedProcess[str]) -> str:
        said = " ".join((done.stderr or done.stdout).split())[:500] or f"left with {done.returncode}"
        return said.replace(self._token, "***") if self._token else said


def _environment(token: str | None, server: str) -> dict[str, str]:
    mine = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": BOT_NAME,
        "GIT_AUTHOR_EMAIL": BOT_MAIL,
        "GIT_COMMITTER_NAME": BOT_NAME,
        "GIT_COMMITTER_EMAIL": BOT_MAIL,
        "LC_ALL": "C",
    }
    if os.environ.get("SSL_CERT_FILE"):  # what the other connections trust, unless git is told otherwise
        mine["GIT_SSL_CAINFO"] = os.environ.get("GIT_SSL_CAINFO") or os.environ["SSL_CERT_FILE"]
    if token:
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        header = f"http.{server.rstrip('/')}/.extraheader"
        mine |= {
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": header,
            "GIT_CONFIG_VALUE_0": "",  # drops a header that the checkout left: GitHub refuses two
            "GIT_CONFIG_KEY_1": header,
            "GIT_CONFIG_VALUE_1": f"AUTHORIZATION: basic {basic}",
        }
    return dict(os.environ) | mine
