"""Puts changes into sentences of one language: what happened, before → after, how sure, where to see it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.report import escape
from tracker.report.escape import Md
from tracker.report.signs import SIGNS
from tracker.report.views.weekly import Told
from tracker.report.wording import Wording

_AMOUNT = re.compile(r"(\d+) (monthly users|daily users|USD a year)")
_AMOUNTS = {
    "monthly users": "clause_value.monthly_users",
    "daily users": "clause_value.daily_users",
    "USD a year": "clause_value.revenue",
}
_STATUS_GROUPS = {
    ChangeKind.WEIGHTS_STATUS_CHANGED: "weights",
    ChangeKind.DATA_STATUS_CHANGED: "data",
    ChangeKind.CODE_STATUS_CHANGED: "code",
}


class Telling:
    """Words for changes, on top of a page's wording."""

    def __init__(self, wording: Wording) -> None:
        self.w = wording

    def title(self, change: Change) -> Md:
        """Return what happened, as half a sentence."""
        scope = self.w.term(f"scope.{change.scope}")
        return self.w.t(f"change.{change.kind.value}", scope=scope, subject=self._subject(change))

    def sentence(self, told: Told) -> Md:
        """Return the whole line: what happened, before → after, state and evidence."""
        change = told.change
        parts = [f"**{self.title(change)}**"]
        values = self.values(change)
        if values:
            parts.append(f"{self.w.catalog.raw('colon')}{values}")
        if change.evidence:
            parts.append(self.w.paren(self.w.source(change.evidence)))
        parts.append(self._state(told))
        return Md("".join(parts))

    def values(self, change: Change) -> Md:
        """Return `before → after` in words; the side that there is when there is only one."""
        if change.kind is ChangeKind.TERMS_CHANGED and change.before and change.after:
            return self.terms(clauses(change.before), clauses(change.after))
        if change.subject and change.subject == (change.after or change.before):
            return Md("")
        before, after = self._value(change, change.before), self._value(change, change.after)
        if before and after:
            return Md(f"{before} → {after}")
        if before:
            return Md(f"~~{before}~~") if change.kind in _ENDINGS else before
        return after

    def _state(self, told: Told) -> str:
        change, dash = told.change, self.w.t("dash")
        if told.is_confirmation:
            return f"{dash}{self.w.t('told.confirmed_now', day=self.w.day(change.at))}"
        if change.state is ChangeState.SUSPECTED:
            return f"{dash}{SIGNS['suspected']} {self.w.t('told.suspected')}"
        if change.confirmed_at:
            return f"{dash}{self.w.t('told.confirmed_on', day=self.w.day(change.confirmed_at))}"
        return ""

    def _subject(self, change: Change) -> Md:
        subject = change.subject
        if self.w.catalog.has(f"field.{subject}"):
            return self.w.t(f"field.{subject}")
        code, _, about = subject.partition(":")
        if code[:1] == "X" and code[1:].isdigit():
            return self.disagreement(about)
        host, colon, ident = subject.partition(":")
        if colon and self.w.catalog.has(f"term.host.{host}"):
            return Md(f"{escape.code(short_address(ident))}{self.w.paren(self.w.host(host))}")
        return escape.code(subject)

    def disagreement(self, about: str) -> Md:
        """Return what two witnesses disagree about, such as `licence:weights`."""
        group, _, scope = about.partition(":")
        key = f"field.{group}.{scope}" if scope else f"field.{group}"
        return self.w.t(key) if self.w.catalog.has(key) else escape.code(about)

    def _value(self, change: Change, text: str | None) -> Md:
        if not text:
            return Md("")
        group = _STATUS_GROUPS.get(change.kind)
        if group and self.w.catalog.has(f"term.{group}.{text}"):
            return Md(f"{SIGNS.get(f'{group}.{text}', '')} {self.w.term(f'{group}.{text}')}".strip())
        if self.w.catalog.has(f"value.{text}"):
            return self.w.t(f"value.{text}")
        return escape.code(text if len(text) <= 200 else text[:199] + "…")

    def terms(self, old: Mapping[str, str], new: Mapping[str, str]) -> Md:
        """Say clause by clause what differs: `commercial use: no → yes`."""
        topics = [topic for topic in {**old, **new} if old.get(topic) != new.get(topic)]
        colon = self.w.catalog.raw("colon")
        return self.w.sentence(
            Md(f"{self.topic(t)}{colon}{self.clause_value(old.get(t))} → {self.clause_value(new.get(t))}")
            for t in topics
        )

    def topic(self, topic: str) -> Md:
        """Return what a licence clause is about."""
        return self.w.t(f"clause.{topic}") if self.w.catalog.has(f"clause.{topic}") else escape.code(topic)

    def clause_value(self, value: str | None) -> Md:
        """Return what a licence clause says, in words."""
        value = value or "unstated"
        number = amount(value)
        if number:
            return self.w.t(number[0], count=self.w.count(number[1]))
        known = next((k for k in (f"clause_value.{value}", f"value.{value}") if self.w.catalog.has(k)), None)
        return self.w.t(known) if known else escape.code(value)


def short_address(ident: str) -> str:
    """Return an artifact's id; of a long address its host and its end, which is what tells links apart."""
    _, scheme, rest = ident.partition("://")
    if not scheme or len(rest) <= 40:
        return rest or ident
    return f"{rest.split('/', 1)[0]}/…{rest[-16:]}"


def amount(value: str) -> tuple[str, int] | None:
    """Return message and number of a clause that holds an amount, such as `700000000 monthly users`."""
    found = _AMOUNT.fullmatch(value)
    return (_AMOUNTS[found[2]], int(found[1])) if found else None


def clauses(text: str) -> dict[str, str]:
    """Read `topic: value; topic: value` back."""
    pairs = (part.partition(": ") for part in text.split("; "))
    return {topic.strip().replace(" ", "_"): value for topic, _, value in pairs}


_ENDINGS = frozenset(
    {
        ChangeKind.LICENCE_REMOVED,
        ChangeKind.RELEASE_WITHDRAWN,
        ChangeKind.CONTRADICTION_RESOLVED,
    }
)
