"""What `tracker serve` shows of itself: a health document and one page. Pure text; every word is escaped."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.cli.context import printable
from tracker.cli.instants import format_instant
from tracker.cli.status import describe_runs
from tracker.domain.runs import Run, RunStatus

_SHOWN = 10
"""Runs on the page."""
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8888}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Everything there is to show, at one instant."""

    now: datetime
    max_age: timedelta
    upcoming: Sequence[datetime]
    """When the next runs are due, soonest first."""
    runs: Sequence[Run] = ()
    """Oldest first."""
    trouble: str = ""
    """Why the database cannot be read; empty when it can."""
    report: str | None = None
    """Relative address of the reports; None while there are none."""
    secrets: Sequence[str] = ()
    """Never to be shown, whatever a failure quotes."""
    problem: str = ""
    """Why the newest run came to nothing; empty when it is at work or has finished."""

    @property
    def is_healthy(self) -> bool:
        """Say whether the newest closed run is young enough."""
        return not self.trouble and not self._described()["stale"]

    def _described(self) -> dict[str, Any]:
        return describe_runs(tuple(self.runs), self.now, self.max_age)

    def document(self) -> dict[str, Any]:
        """Return what `/healthz` answers."""
        told = self._described()
        run = told["run"]
        return {
            "schema_version": 1,
            "healthy": self.is_healthy,
            "age_seconds": told["age_seconds"],
            "max_age_seconds": told["max_age_seconds"],
            "run": run and {key: run[key] for key in ("id", "at", "status", "targets")},
            "next_run": format_instant(self.upcoming[0]) if self.upcoming else None,
        }


def page(status: ServiceStatus) -> str:
    """Return the page as HTML."""
    runs = list(reversed(status.runs))
    closed = [run for run in runs if run.status not in {RunStatus.RUNNING, RunStatus.INTERRUPTED}]
    parts = [
        f"<h1>Tracker: {'fine' if status.is_healthy else 'stale'}</h1>",
        *(f"<p>{_text(status, sentence)}</p>" for sentence in _sentences(status, runs)),
        f'<p><a href="{html.escape(status.report)}">Reports</a></p>' if status.report else "",
        *_run_table(status, runs[:_SHOWN]),
        *(_failures(status, closed[0]) if closed else ()),
    ]
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Tracker</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    return head + "\n".join(part for part in parts if part) + "\n</main>\n</body>\n</html>\n"


def _sentences(status: ServiceStatus, runs: Sequence[Run]) -> list[str]:
    if status.trouble:
        return [status.trouble]
    known = "" if runs else "No run was ever finished."
    working = f"Run {runs[0].id} is at work." if runs and runs[0].status is RunStatus.RUNNING else ""
    if status.problem:
        working = f"The newest run failed: {status.problem}"
    coming = ", ".join(format_instant(at) for at in status.upcoming[:3])
    due = f"Next run: {coming}." if coming else "No run is due."
    return [sentence for sentence in (known, working, due, f"As of {format_instant(status.now)}.") if sentence]


def _run_table(status: ServiceStatus, runs: Sequence[Run]) -> list[str]:
    if not runs:
        return []
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Run", "At", "Status", "Answered", "Failed"))
    rows = [
        "<tr>"
        + "".join(
            f"<td>{_text(status, cell)}</td>"
            for cell in (str(r.id), format_instant(r.at), r.status.value, f"{r.ok} of {r.total}", str(r.failed))
        )
        + "</tr>"
        for r in runs
    ]
    return [
        "<h2>Last runs</h2>",
        "<table>",
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
    ]


def _failures(status: ServiceStatus, run: Run) -> list[str]:
    if not run.failures:
        return []
    items = [f"<li>{_text(status, f'{f.target}: {f.reason.value}: {f.detail}')}</li>" for f in run.failures]
    return [f"<h2>Failures of run {run.id}</h2>", "<p>What was known is kept.</p>", "<ul>", *items, "</ul>"]


def _text(status: ServiceStatus, text: str) -> str:
    for secret in status.secrets:
        text = text.replace(secret, "***")
    return html.escape(" ".join(printable(text).split()))
