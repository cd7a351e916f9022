"""What each page says of commercial use, on its own. Told where the project's conclusion over all pages stands still.

A second page that repeats the terms, or one that stops stating them, decides nothing: such changes are kept for the
record only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.detect.detect import detect_repository
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity, change_id
from tracker.domain.documents import DocumentRef, DocumentRole
from tracker.domain.evidence import Evidence
from tracker.domain.licences import CommercialUse, Scope
from tracker.past.moments import Moment
from tracker.past.scene import Stage
from tracker.past.select import role_in_past

_PAGES = frozenset({DocumentRole.README, DocumentRole.MODEL_CARD})
_TERMS = frozenset({ChangeKind.TERMS_CHANGED, ChangeKind.LICENCE_CHANGED, ChangeKind.LICENCE_ADDED})


@dataclass
class Sayings:
    """Reads every text once."""

    stage: Stage
    _read: dict[str, str | None] = field(default_factory=dict)
    """Path → the text it had before the last week in which it changed, or the last one that could be read."""
    _said: dict[str, tuple[CommercialUse, Evidence | None]] = field(default_factory=dict)

    def changes(self, before: Mapping[str, str], week: Sequence[Moment], told: Sequence[Change]) -> list[Change]:
        """Return which pages changed their word within a week; `told` are the week's other changes."""
        after = week[-1].files
        explained = {c.evidence.path for c in told if c.kind in _TERMS and c.evidence}
        found = []
        for path in sorted({*before, *after}):
            if role_in_past(self.stage.ledger, path) not in _PAGES or before.get(path) == after.get(path):
                continue
            if not self._is_lost(path, before.get(path)):
                self._read[path] = before.get(path)
            if self._is_lost(path, after.get(path)):
                continue
            was, now = self._use(path, self._read.get(path)), self._use(path, after.get(path))
            if was[0] is not now[0] and path not in explained:
                found.append(self._change(path, was, now, week, after.get(path)))
        return found

    def _is_lost(self, path: str, oid: str | None) -> bool:
        return oid is not None and self.stage.is_lost(self._ref(path, oid))

    def _ref(self, path: str, oid: str) -> DocumentRef:
        return DocumentRef(path, oid, role_in_past(self.stage.ledger, path) or DocumentRole.README)

    def _use(self, path: str, oid: str | None) -> tuple[CommercialUse, Evidence | None]:
        if oid is None:
            return CommercialUse.UNKNOWN, None
        if oid not in self._said:
            ref = self._ref(path, oid)
            name = self.stage.name_at(self.stage.ledger.read_at)
            url = self.stage.ledger.url
            found = detect_repository(name, self.stage.texts([ref]), (), (), commit=None, html_url=url)
            self._said[oid] = (found.commercial_use, found.commercial_evidence)
        return self._said[oid]

    def _change(
        self,
        path: str,
        was: tuple[CommercialUse, Evidence | None],
        now: tuple[CommercialUse, Evidence | None],
        week: Sequence[Moment],
        oid: str | None,
    ) -> Change:
        stage = self.stage
        since = next(moment for moment in week if moment.files.get(path) == oid)
        kind, before, after = ChangeKind.TERMS_CHANGED, f"commercial_use: {was[0]}", f"commercial_use: {now[0]}"
        return Change(
            id=change_id(stage.entry, kind, path, before, after, since.at),
            project=stage.entry,
            repo=str(stage.name_at(since.at)),
            repo_id=stage.ledger.repo_id,
            kind=kind,
            scope=Scope.DOCS.value,
            subject=path,
            before=before,
            after=after,
            severity=Severity.INFO,
            state=ChangeState.CONFIRMED,
            at=since.at,
            evidence=self._evidence(path, since, now[1] or was[1]),
        )

    def _evidence(self, path: str, since: Moment, said: Evidence | None) -> Evidence:
        url = f"{self.stage.ledger.url}/blob/{since.commit}/{path}"
        line, quote = (said.line, said.quote) if said else (None, None)
        is_here = said is not None and said.oid == since.files.get(path)
        return Evidence(
            url + (f"#L{line}" if line and is_here else ""),
            path=path,
            line=line if is_here else None,
            quote=quote,
            commit=since.commit,
            oid=since.files.get(path),
        )
