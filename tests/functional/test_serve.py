"""`tracker serve`: one scheduler per database, and a page that is asked over real HTTP."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from threading import Barrier

import pytest
from tests.functional.conftest import TOKEN, Project, model_repository
from tests.functional.test_processes import wait_until

from tracker.report.escape import plain

HOSTILE = "<script>alert(1)</script>"


@dataclass
class Service:
    """A running `serve`."""

    process: subprocess.Popen[str]
    port: int
    said: list[str]

    def ask(self, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
        """Return the answer and its text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body

    def health(self) -> tuple[int, dict[str, object]]:
        """Return status and document of `/healthz`."""
        response, body = self.ask("/healthz")
        return response.status, json.loads(body)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it and return its exit code."""
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=30)[1].splitlines()
        return self.process.returncode


@contextmanager
def serving(project: Project, *argv: str) -> Iterator[Service]:
    """Start `serve` and wait for its page."""
    process = project.spawn("serve", "--listen", "127.0.0.1:0", *argv)
    said: list[str] = []
    assert process.stderr is not None
    try:
        for line in process.stderr:
            said.append(line.rstrip())
            if found := re.search(r"status page at http://127\.0\.0\.1:(\d+)/", line):
                break
        else:
            raise AssertionError(said)
        yield Service(process, int(found[1]), said)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def listed(project: Project) -> Project:
    """A project of one repository and one that fails, with a schedule."""
    model_repository(project.upstream.github, "acme/acme")
    project.write("version: 1\nschedule:\n  - every: 1h\nprojects:\n  - acme/acme\n  - no/where\n")
    return project


def test_health_follows_the_newest_run(listed: Project) -> None:
    """503 before the first run is finished, 200 after it; the next run is an hour away; SIGTERM still ends cleanly."""
    with serving(listed) as service:
        code, before = service.health()
        assert (code, before["healthy"], before["run"]) == (503, False, None)
        listed.tracker("poll")
        code, after = service.health()
        assert (code, after["healthy"]) == (200, True)
        assert after["run"]["status"] == "partial"  # type: ignore[index]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(after["next_run"]))
        assert service.stop() == 0


def test_an_old_run_is_unhealthy(listed: Project) -> None:
    """--max-age decides."""
    listed.tracker("poll", "--at", "2026-01-05")
    with serving(listed, "--max-age", "1d") as service:
        assert service.health()[0] == 503
        assert "Tracker: stale" in service.ask("/")[1]


def test_the_page(listed: Project) -> None:
    """Runs and failures stand on it; it allows no script, no frame, and holds no token."""
    listed.tracker("poll")
    with serving(listed) as service:
        response, body = service.ask("/?x=" + "y" * 100)
        policy = response.headers["Content-Security-Policy"]
        assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        for words in ("Tracker: fine", "Next run: ", "1 of 2", "no/where: not_found"):
            assert words in body, words
        assert TOKEN not in body
        assert "reports/" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading(listed: Project, method: str) -> None:
    """Other methods are refused by name."""
    with serving(listed) as service:
        response, _ = service.ask("/", method)
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


def test_head_is_an_answer_without_a_body(listed: Project) -> None:
    """Probes that ask by HEAD see the same status."""
    with serving(listed) as service:
        response, body = service.ask("/healthz", "HEAD")
        assert (response.status, body) == (503, "")
        assert int(response.headers["Content-Length"]) > 0


def test_reports_are_served_and_nothing_beside_them(listed: Project) -> None:
    """The page leads to the reports; no way leads out of their folder."""
    reports = listed.root / "reports"
    (reports / "site").mkdir(parents=True)
    (reports / "site" / "index.html").write_text("<p>the site</p>", "utf-8")
    (reports / "README.md").write_text(HOSTILE, "utf-8")
    (reports / ".hidden.md").write_text("x", "utf-8")
    (reports / "out.md").symlink_to(listed.config)
    with serving(listed) as service:
        assert '<a href="reports/site/index.html">' in service.ask("/")[1]
        assert service.ask("/reports/site/index.html")[1] == "<p>the site</p>"
        response, body = service.ask("/reports/README.md")
        assert (response.headers["Content-Type"], body) == ("text/plain; charset=utf-8", HOSTILE)
        for path in (
            "../config/repos.yaml",
            "..%2fdata%2ftracker.db",
            "%2e%2e/config/x.md",
            "out.md",
            ".hidden.md",
            "/etc/passwd",
            "a%00.md",
            "site",
            f"{'x' * 5000}.md",
        ):
            assert service.ask(f"/reports/{path}")[0].status == 404, path


def test_odd_requests_harm_nobody(listed: Project) -> None:
    """Rubbish, a client that says nothing and one that leaves early: the page goes on answering."""
    with serving(listed) as service:
        for words in (b"\xff\xfe\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /"):
            with socket.create_connection(("127.0.0.1", service.port)) as connection:
                connection.sendall(words)
        silent = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(10)]
        response, body = service.ask(f"/{HOSTILE.replace(' ', '')}")
        assert (response.status, body) == (404, "404 Not Found\n")
        assert service.health()[0] == 503
        for connection in silent:
            connection.close()
        assert service.stop() == 0
        assert not [line for line in service.said if "Traceback" in line]


def test_many_ask_at_the_same_moment(listed: Project) -> None:
    """More than are answered at once wait for their turn; nobody is hung up on."""
    with serving(listed) as service, ThreadPoolExecutor(80) as people:
        together = Barrier(80)

        def ask(_: int) -> int:
            together.wait()
            return service.ask("/reports/nothing.md")[0].status

        assert set(people.map(ask, range(80))) == {404}
        assert service.stop() == 0


def test_one_scheduler_per_database(listed: Project) -> None:
    """The second says who schedules and leaves with 2; runs by hand go on; a killed one leaves nothing behind."""
    with serving(listed) as first:
        second = listed.tracker("serve")
        assert second.code == 2
        assert f"process {first.process.pid} on " in second.err
        assert "another 'tracker serve'" in second.err
        assert listed.tracker("poll").code == 3
        first.stop(signal.SIGKILL)
    with serving(listed) as third:
        assert third.stop() == 0


def test_two_databases_two_schedulers(listed: Project) -> None:
    """The lock is the database's, not the machine's."""
    with serving(listed), serving(listed, "--database", f"sqlite:///{listed.root / 'other.db'}") as other:
        assert other.stop() == 0


def test_an_address_in_use(listed: Project) -> None:
    """It is named; no traceback, and the lock is free again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = listed.tracker("serve", "--listen", f"127.0.0.1:{port}")
    assert (result.code, f"127.0.0.1:{port}" in result.err, "in use" in result.err) == (2, True, True)
    with serving(listed) as service:
        assert service.stop() == 0


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:99999", ":80", "::1:80", "127.0.0.1:-1", "a b:80"])
def test_an_address_that_is_none(listed: Project, address: str) -> None:
    """It is refused with an example."""
    result = listed.tracker("serve", "--listen", address)
    assert (result.code, "--listen" in result.err) == (2, True)


@pytest.mark.parametrize("name", ["policy.yaml", "other.yaml"])
def test_the_policy_is_said_after_each_run(listed: Project, name: str) -> None:
    """A violated rule, of the policy beside the list or of one that is named, is a line on standard error."""
    policy = listed.config.with_name(name)
    policy.write_text("rules:\n  - {name: weights, fact: weights.status, any_of: open, on_unknown: fail}\n", "utf-8")
    named = ("--policy", str(policy), "--languages", "en") if name == "other.yaml" else ()
    with serving(listed, "--now", *named) as service:
        wait_until(lambda: service.health()[0] == 200)
        assert service.stop() == 0
    assert [line for line in service.said if plain(line).startswith("policy: acme/acme: weights.status is ")]


@pytest.mark.parametrize(
    ("argv", "said"),
    [(("--policy", "none.yaml"), "none.yaml: no such file"), (("--languages", "xx"), "unknown language 'xx'")],
)
def test_options_that_cannot_be_used_are_told_at_the_start(listed: Project, argv: tuple[str, str], said: str) -> None:
    """Not in the middle of the night of the first run."""
    result = listed.tracker("serve", *argv)
    assert (result.code, said in result.err) == (2, True)
