"""What a workflow run shows of itself: job summary, outputs, commit message. Pure text from the run's own document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.report.escape import code, link, markdown

_SEVERITIES = ("critical", "notable", "info")
_LISTED = 500


def max_severity(changes: Sequence[Mapping[str, Any]]) -> str:
    """Return the highest severity among changes, `none` without any."""
    found = {change["severity"] for change in changes}
    return next((severity for severity in _SEVERITIES if severity in found), "none")


def count_by_severity(changes: Sequence[Mapping[str, Any]]) -> str:
    """Return `1 critical, 2 notable`, or `nothing changed`."""
    counts = Counter(change["severity"] for change in changes)
    return ", ".join(f"{counts[s]} {s}" for s in _SEVERITIES if counts[s]) or "nothing changed"


def summary(document: Mapping[str, Any], report: str, verdict: str = "") -> str:
    """Return the job summary of a run; `report` is the address of the whole report, `verdict` a closing sentence."""
    changes = document["changes"]
    lines = [
        f"## Tracker: {count_by_severity(changes)}",
        "",
        f"{_coverage(document)} · {link('whole report', report)}",
        "",
        *([f"**{verdict}**", ""] if verdict else []),
        *_violations(document.get("violations", ())),
        *_change_table(changes),
        *_failures(document["failures"]),
    ]
    return "\n".join(lines) + "\n"


def config_summary(problems: str) -> str:
    """Return the job summary of a run that never began because of its config."""
    return "## Tracker: the config cannot be used\n\n" + "".join(f"- {code(p)}\n" for p in problems.splitlines())


def commit_message(document: Mapping[str, Any]) -> str:
    """Return the message of a data commit. Holds counts, kinds and names only: upstream words could ping or skip."""
    changes = document["changes"]
    listed = [f"- {change['project']}: {change['kind']}" for change in changes[:50]]
    more = [f"- and {len(changes) - 50} more"] if len(changes) > 50 else []
    return "\n".join(
        [f"Track: {count_by_severity(changes)}", "", f"Data as of {document['run']['at']}", *listed, *more]
    )


def told_message(document: Mapping[str, Any]) -> str:
    """Return the message of the commit that notes which channels were told."""
    return f"Note what was told\n\nData as of {document['run']['at']}"


def _coverage(document: Mapping[str, Any]) -> str:
    targets = document["targets"]
    return f"Data as of {document['run']['at']} · {targets['ok']} of {targets['total']} repositories answered"


def _violations(violations: Sequence[Mapping[str, Any]]) -> list[str]:
    if not violations:
        return []
    many = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
    rows = [_violation_row(violation) for violation in violations[:_LISTED]]
    more = [f"… and {len(violations) - _LISTED} more.", ""] if len(violations) > _LISTED else []
    head = ["| Project | Rule | What |", "| --- | --- | --- |"]
    return [f"### Policy: {many}", "", *head, *rows, "", *more]


def _violation_row(violation: Mapping[str, Any]) -> str:
    message, evidence = str(violation["message"])[:300], violation.get("evidence") or {}
    what = link(message, evidence.get("url")) if evidence.get("url") else markdown(message)
    return f"| {markdown(str(violation['project']))} | {markdown(str(violation['rule']))} | {what} |"


def _change_table(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    if not changes:
        return ["Nothing material changed.", ""]
    rows = [_row(change) for change in changes[:_LISTED]]
    more = [f"… and {len(changes) - _LISTED} more, in the report.", ""] if len(changes) > _LISTED else []
    return ["| Severity | Project | What | Before | After |", "| --- | --- | --- | --- | --- |", *rows, "", *more]


def _row(change: Mapping[str, Any]) -> str:
    evidence = change.get("evidence") or {}
    kind = str(change["kind"]).replace("_", " ")
    what = link(kind, evidence.get("url")) if evidence.get("url") else markdown(kind)
    subject = f" {markdown(str(change['subject']))}" if change["subject"] else ""
    state = " (suspected)" if change["state"] == "suspected" else ""
    cells = [change["severity"], markdown(str(change["project"])), f"{what}{subject}{state}"]
    cells += [_value(change["before"]), _value(change["after"])]
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _value(value: object) -> str:
    return "" if value is None else str(markdown(str(value)[:300]))


def _failures(failures: Sequence[Mapping[str, Any]]) -> list[str]:
    if not failures:
        return []
    listed = [f"- {markdown(str(f['repo']))}: {markdown(str(f['detail']))}" for f in failures[:_LISTED]]
    return [f"### {len(failures)} could not be observed", "", "What was known of them is kept.", "", *listed, ""]
