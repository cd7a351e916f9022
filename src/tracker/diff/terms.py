"""What a licence text says, clause by clause: `commercial_use: no` before, `commercial_use: yes` after."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.diff.pair import Pair, first_evidence, text
from tracker.diff.severity import SEVERITY, STRICTNESS, of_terms
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.evidence import Evidence
from tracker.domain.facts import Absent, FactName, Known, Present
from tracker.domain.licences import LicenceFile, Scope, StatedTopic

TERMS = frozenset(
    {
        ChangeKind.LICENCE_CHANGED,
        ChangeKind.LICENCE_ADDED,
        ChangeKind.LICENCE_REMOVED,
        ChangeKind.TERMS_CHANGED,
    }
)
"""Kinds that already tell a reader that what may be done has changed."""

_UNSTATED = "unstated"
_USE = "commercial_use"
_MODIFIED = "modified"


def clauses_of(file: LicenceFile) -> dict[str, str]:
    """Return topic → what the text says of it (several sayings joined by ` + `)."""
    found: dict[str, set[str]] = {}
    for clause in file.clauses:
        found.setdefault(clause.topic, set()).add(clause.value)
    stated = {topic: " + ".join(sorted(values)) for topic, values in found.items()}
    return {**stated, _MODIFIED: file.modification or "yes"} if file.is_modified else stated


def render_terms(clauses: Mapping[str, str], topics: Sequence[str]) -> str:
    """Return `topic: value` for each topic, sorted, joined by `; `; `unstated` where the text is silent."""
    return "; ".join(f"{topic}: {clauses.get(topic, _UNSTATED)}" for topic in sorted(topics))


def terms_change(pair: Pair, before: LicenceFile, after: LicenceFile, now: Known | None) -> Change | None:
    """Return the change of clauses between two texts of one file, or None when both say the same."""
    old, new = clauses_of(before), clauses_of(after)
    topics = [topic for topic in old.keys() | new.keys() if old.get(topic) != new.get(topic)]
    if _MODIFIED in old and _MODIFIED in new:  # a known modification in other words says nothing new
        topics = [topic for topic in topics if topic != _MODIFIED]
    if not topics:
        return None
    lost, won = ({t: side[t] for t in topics if t in side} for side in (old, new))
    evidence = _where_it_says(pair, after, topics, now)
    words = (render_terms(old, topics), render_terms(new, topics))
    return pair.change(ChangeKind.TERMS_CHANGED, after.scope.value, after.path, *words, of_terms(lost, won), evidence)


def _where_it_says(pair: Pair, file: LicenceFile, topics: Sequence[str], now: Known | None) -> Evidence | None:
    """Cite the clause itself where its words are known, else the line on commercial use, else the file."""
    evidence = first_evidence(now)
    quote = next((c.quote for c in sorted(file.clauses) if c.topic in topics and c.quote), None)
    if evidence and quote:
        return replace(evidence, quote=quote)
    use = first_evidence(pair.now(FactName.COMMERCIAL_USE))
    return use if use and use.path == file.path and _USE in topics else evidence


def commercial_change(pair: Pair, told: Sequence[Change]) -> Change | None:
    """Return the change of the one word on commercial use of the weights, unless a told change explains it.

    A page that merely stops speaking of it takes nothing back.
    """
    was, now = pair.was(FactName.COMMERCIAL_USE), pair.now(FactName.COMMERCIAL_USE)
    before, after = text(was), text(now)
    if was is None or after not in STRICTNESS or before == after or not pair.is_upstream(was, now):
        return None
    evidence = first_evidence(now)
    path = evidence.path if evidence else None
    if any(c.kind in TERMS and _explains(pair, c, path) for c in told):
        return None
    old, new = {_USE: before or "unknown"}, {_USE: after or "unknown"}
    severity = of_terms(old, new)
    words = (render_terms(old, [_USE]), render_terms(new, [_USE]))
    return pair.change(ChangeKind.TERMS_CHANGED, Scope.WEIGHTS.value, path or "", *words, severity, now)


def _explains(pair: Pair, change: Change, path: str | None) -> bool:
    """Say whether a told change covers the word on commercial use: it is about the weights, or its file is the witness.

    A page is no such file: what it says anew of the code explains nothing that it says of the weights.
    """
    if change.scope == Scope.WEIGHTS.value:
        return True
    sides = (pair.was(FactName.LICENCE_FILE, path or ""), pair.now(FactName.LICENCE_FILE, path or ""))
    return change.subject == path and any(isinstance(side, Present) for side in sides)


def stated_changes(pair: Pair, told: Sequence[Change]) -> list[Change]:
    """Return what pages newly ask of users, and that the licence of the weights is said to be read elsewhere.

    A page that stops saying so takes nothing back; another licence, told already, explains another address.
    """
    changes = []
    for topic in StatedTopic:
        was, now = pair.was(FactName.STATED_TERM, topic.value), pair.now(FactName.STATED_TERM, topic.value)
        if was is None or not isinstance(now, Present) or not pair.is_upstream(was, now):
            continue
        is_news = _is_elsewhere(was, now) if topic is StatedTopic.LICENCE_LINK else isinstance(was, Absent)
        is_explained = topic is StatedTopic.LICENCE_LINK and any(
            c.kind in TERMS and c.scope == Scope.WEIGHTS.value for c in told
        )
        if is_news and not is_explained:
            changes.append(_stated(pair, topic, was, now))
    return changes


def _stated(pair: Pair, topic: StatedTopic, was: Known, now: Present) -> Change:
    evidence = first_evidence(now)
    old, new = ({topic.value: said} if (said := text(side)) else {} for side in (was, now))
    words = (render_terms(old, [topic.value]), render_terms(new, [topic.value]))
    kind = ChangeKind.TERMS_CHANGED
    subject = (evidence.path if evidence else None) or ""
    return pair.change(kind, Scope.WEIGHTS.value, subject, *words, SEVERITY[kind], now)


def _is_elsewhere(was: Known, now: Known) -> bool:
    before, after = text(was), text(now)
    return before is not None and after is not None and _place(before) != _place(after)


_FORGE_FILE = re.compile(r"https://(?:www\.)?github\.com/[^/]+/(?P<repo>[^/]+)/(?:blob|tree|raw)/[^/]+/(?P<path>.+)")


def _place(address: str) -> str:
    """Return what an address leads to: a file of a repository whoever owns it by now, on whatever branch."""
    file = _FORGE_FILE.fullmatch(address)
    return f"{file['repo']}/{file['path']}".lower() if file else address.removeprefix("https://www.").lower()
