"""Signing in: what the library behind it says is ours to say."""

from __future__ import annotations

import subprocess
import sys


def test_pygithub_prints_nothing_by_itself() -> None:
    """The library brings a handler of its own; a refusal is told once, in our own words."""
    script = "import logging, tracker.publish.signin; logging.getLogger('github.GithubRetry').warning('GET /x failed')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
