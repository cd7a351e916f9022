"""`httpx2`, the maintained successor with the same API, can take the place of `httpx` without a change."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
sys.modules["httpx"] = None
import pytest
code = pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]])
from tracker.sources import http
assert http.httpx.__name__ == "httpx2"
sys.exit(code)
"""


@pytest.mark.skipif(importlib.util.find_spec("httpx2") is None, reason="httpx2 is not installed: pip install httpx2")
def test_sources_work_on_httpx2() -> None:
    """The client's own tests and the GitHub source over real HTTP, with httpx hidden."""
    tests = ["tests/unit/sources/test_http.py", "tests/contract/github/test_endpoint.py"]
    command = [sys.executable, "-c", SCRIPT, *tests]
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
