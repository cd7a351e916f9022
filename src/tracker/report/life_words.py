"""A project's life in words of one language, as plain text lines and as Markdown. The lines come from `views.life`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.domain.changes import ChangeKind
from tracker.report import escape
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.telling import Telling, amount, clauses, short_address
from tracker.report.views.life import LifeLine
from tracker.report.views.weekly import Told
from tracker.report.wording import Wording

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = 10
_STATUS = {"weights_status_changed": "weights", "data_status_changed": "data", "code_status_changed": "code"}


class LifeWords:
    """What `tracker log` and the reports say of one line."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._w = Wording(catalog)
        self._tell = Telling(self._w)

    def plain(self, line: LifeLine) -> str:
        """Return the line without its date, for a terminal; upstream words are not made harmless for it."""
        head = self._head(line)
        values = self._values(line)
        text = f"{head}{self._catalog.raw('colon')}{values}" if values else head
        return text + (self._catalog.raw("life.reconstructed") if line.is_reconstructed else "")

    def markdown(self, line: LifeLine, name: str) -> Md:
        """Return the line without its date as Markdown, its evidence linked."""
        if line.change is not None:
            said: Md | str = self._tell.sentence(Told(line.change, name))
        else:
            word = f"value.{line.value}"
            value = self._w.t(word) if self._catalog.has(word) else escape.code(line.value)
            colon = self._catalog.raw("colon") if value else ""
            source = self._w.paren(self._w.source(line.evidence)) if line.evidence else ""
            said = f"**{self._w.t(f'life.{line.kind}', subject=self._named(line))}**{colon}{value}{source}"
        mark = self._catalog.raw("life.reconstructed") if line.is_reconstructed else ""
        return Md(f"{said}{mark}")

    def _named(self, line: LifeLine) -> Md:
        if line.kind == "first_licence":
            return self._w.term(f"scope.{line.subject}")
        host, colon, ident = line.subject.partition(":")
        if colon and ident:
            return Md(f"{escape.code(short_address(ident))}{self._w.paren(self._w.host(host))}")
        return escape.code(line.subject)

    def _head(self, line: LifeLine) -> str:
        text = self._catalog.text
        if line.change is None:
            scope = f"term.scope.{line.subject}"
            is_scope = line.kind == "first_licence" and self._catalog.has(scope)
            return text(f"life.{line.kind}", subject=text(scope) if is_scope else self._shown(line.subject))
        scope = f"term.scope.{line.change.scope}"
        subject = f"field.{line.subject}"
        return text(
            f"change.{line.kind}",
            scope=text(scope) if self._catalog.has(scope) else line.change.scope,
            subject=text(subject) if self._catalog.has(subject) else self._shown(line.subject),
        )

    def _values(self, line: LifeLine) -> str:
        if line.change is None:
            return self._word(line.kind, line.value)
        change = line.change
        is_said = change.subject and change.subject == (change.after or change.before)
        if is_said or change.kind is ChangeKind.RELEASE_PUBLISHED:  # its date is the line's
            return ""
        if change.kind is ChangeKind.TERMS_CHANGED and change.before and change.after:
            return self._terms(clauses(change.before), clauses(change.after))
        words = [self._word(line.kind, value) for value in (change.before, change.after) if value]
        return " → ".join(words)

    def _terms(self, old: Mapping[str, str], new: Mapping[str, str]) -> str:
        """Return clause by clause what differs, as `Telling.terms` does in Markdown."""
        colon, parts = self._catalog.raw("colon"), self._catalog.raw("list.clauses")
        topics = [topic for topic in {**old, **new} if old.get(topic) != new.get(topic)]
        return parts.join(
            f"{self._topic(t)}{colon}{self._clause(old.get(t))} → {self._clause(new.get(t))}" for t in topics
        )

    def _topic(self, topic: str) -> str:
        key = f"clause.{topic}"
        return self._catalog.text(key) if self._catalog.has(key) else topic

    def _clause(self, value: str | None) -> str:
        value = value or "unstated"
        number = amount(value)
        if number:
            return self._catalog.text(number[0], count=self._w.count(number[1]))
        known = next((k for k in (f"clause_value.{value}", f"value.{value}") if self._catalog.has(k)), None)
        return self._catalog.text(known) if known else value

    def _word(self, kind: str, value: str) -> str:
        for key in (f"term.{_STATUS.get(kind, '')}.{value}", f"value.{value}"):
            if self._catalog.has(key):
                return self._catalog.text(key)
        return value[:_SHORT] if _OID.fullmatch(value) else value

    def _shown(self, subject: str) -> str:
        host, colon, ident = subject.partition(":")
        if not colon or not ident:
            return subject
        name = f"term.host.{host}"
        place = self._catalog.text(name) if self._catalog.has(name) else host
        return f"{short_address(ident)}{self._catalog.text('paren', text=place)}"
