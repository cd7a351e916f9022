"""From all witnesses to one licence per scope and one answer on commercial use of the weights. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.detect.licences.read_file import is_custom, is_licence
from tracker.detect.licences.said import LicenceStatement, UseStatement, Weight
from tracker.detect.licences.scopes import Subject, base_name, scope_of_file
from tracker.detect.licences.terms import commercial_use, strictest, value_of
from tracker.domain.licences import CommercialUse, LicenceFile, Scope

RESEARCH_ONLY = "LicenseRef-Research-Only-Non-Commercial"
"""Weights whose page allows research only and names no licence."""
BASE_MODEL = "LicenseRef-Base-Model"
"""Weights that follow whatever licence their base model has."""

_SUBJECT = {
    Scope.CODE: Subject.CODE,
    Scope.WEIGHTS: Subject.WEIGHTS,
    Scope.DATA: Subject.DATA,
    Scope.DOCS: Subject.DOCS,
}
_IDENTIFIER = re.compile(r"(?!LicenseRef-)[A-Za-z0-9.+-]+")
_WIDE = frozenset({Subject.WEIGHTS, Subject.PROJECT})


@dataclass(frozen=True, slots=True)
class Witness:
    """What a conclusion rests on: a file, or a line of a page."""

    expression: str
    source: LicenceFile | LicenceStatement | UseStatement


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Everything that was seen."""

    files: tuple[LicenceFile, ...]
    licences: tuple[LicenceStatement, ...]
    uses: tuple[UseStatement, ...]

    def of_files(self, scope: Scope) -> list[Witness]:
        """Return the recognised files of a scope, the plainest name first."""
        own = [file for file in self.files if file.scope is scope and is_licence(file)]
        ranked = sorted(own, key=_plainness)
        return [Witness(file.expression or "", file) for file in ranked]

    def of_pages(self, accepts: Callable[[LicenceStatement], bool]) -> list[Witness]:
        """Return what pages say, most believed first; links to files count as what those files hold."""
        held = {base_name(file.path).lower(): file for file in self.files if is_licence(file)}
        found = []
        for said in sorted(self.licences, key=lambda said: said.weight):
            file = held.get(said.file.lower()) if said.file else None
            expression = said.expression or (file.expression if file else None) or said.fallback
            if expression and accepts(said) and not said.is_of_others:
                found.append(Witness(expression, said))
        return found

    def forbids(self) -> list[UseStatement]:
        """Return the statements that forbid commercial use of the weights or of the whole project."""
        return [use for use in self.uses if use.use is CommercialUse.NO and speaks_of_weights(use)]


def _plainness(file: LicenceFile) -> tuple[int, bool, float, str]:
    return file.path.count("/"), scope_of_file(file.path) is None, -file.similarity, file.path


def speaks_of_weights(use: UseStatement) -> bool:
    """Say whether a statement covers the project's own weights."""
    return not use.is_of_others and (not use.subjects or bool(use.subjects & _WIDE))


def conclude(seen: Witnesses, scope: Scope) -> Witness | None:
    """Return the licence of a scope with the witness it rests on; None when nothing speaks of it."""
    if scope is Scope.CODE:
        return next(_code(seen), None)
    return next(_weights(seen) if scope is Scope.WEIGHTS else _plain(seen, scope), None)


def _plain(seen: Witnesses, scope: Scope) -> Iterator[Witness]:
    yield from seen.of_files(scope)
    yield from seen.of_pages(lambda said: _SUBJECT[scope] in said.subjects)


def _code(seen: Witnesses) -> Iterator[Witness]:
    yield from _plain(seen, Scope.CODE)
    yield from seen.of_pages(_may_cover_code)


def _may_cover_code(said: LicenceStatement) -> bool:
    """Says `this project` or nothing in particular; a custom licence of models never covers code by the way."""
    if Subject.WEIGHTS in said.subjects and said.expression.startswith("LicenseRef-"):
        return False
    return Subject.PROJECT in said.subjects or (not said.subjects and said.weight is not Weight.SENTENCE)


def _weights(seen: Witnesses) -> Iterator[Witness]:
    yield from seen.of_files(Scope.WEIGHTS)
    yield from (w for w in seen.of_files(Scope.CODE) if _is_model_licence(w.source))
    of_pages = seen.of_pages(lambda said: Subject.WEIGHTS in said.subjects)
    yield from _of_several_models(of_pages)
    yield from of_pages
    yield from seen.of_pages(_is_of_all)
    for use in seen.forbids():
        yield Witness(RESEARCH_ONLY, use)
    yield from (Witness(BASE_MODEL, use) for use in seen.uses if use.rule == "L211")


def _of_several_models(witnesses: Sequence[Witness]) -> Iterator[Witness]:
    """A section that puts one model's weights under one licence and another's under a second means both, joined by AND.

    Only where every name is a common one: custom names come in several spellings of the same text.
    """
    named = [w for w in witnesses if isinstance(w.source, LicenceStatement) and w.source.weight is Weight.SECTION]
    expressions = tuple(dict.fromkeys(w.expression for w in named))
    if len(expressions) > 1 and all(_IDENTIFIER.fullmatch(e) for e in expressions):
        yield Witness(" AND ".join(expressions), named[0].source)


def _is_model_licence(source: object) -> bool:
    """A custom text at the root covers what it calls the materials: code and weights."""
    return isinstance(source, LicenceFile) and is_custom(source)


def _is_of_all(said: LicenceStatement) -> bool:
    """Says `this project` or nothing in particular, in running words; a badge says too little."""
    if said.weight > Weight.SENTENCE or not said.expression or Subject.CODE in said.subjects:
        return False
    return Subject.PROJECT in said.subjects or (not said.subjects and said.weight <= Weight.LABEL)


@dataclass(frozen=True, slots=True)
class UseVerdict:
    """May the weights be used commercially, and who says so."""

    use: CommercialUse
    witness: Witness | None


def conclude_use(
    seen: Witnesses, weights: Witness | None, code: Witness | None, *, has_own_weights: bool | None
) -> UseVerdict:
    """Take the strictest statement about the weights; where nothing speaks of them, a tool has its code's."""
    said = [UseVerdict(use.use, Witness("", use)) for use in seen.uses if speaks_of_weights(use)]
    said += [*_by_licence(seen, weights), *_by_restricted(seen, weights)]
    if not said and has_own_weights is not True and code is not None:
        said = [UseVerdict(_allows(code), code)]
    known = [verdict for verdict in said if verdict.use is not CommercialUse.UNKNOWN]
    known = [_by_model(seen, verdict) for verdict in _by_label(known)]
    known = _eased([*known, *_by_base(seen, known)])
    use = strictest([verdict.use for verdict in known])
    return next((verdict for verdict in known if verdict.use is use), UseVerdict(use, None))


def _eased(known: Sequence[UseVerdict]) -> list[UseVerdict]:
    """A licence that forbids beside a page that says how to be allowed: that is a condition."""
    is_open = any(v.use is CommercialUse.CONDITIONAL and _is_said(v) for v in known)
    return [v for v in known if not (is_open and v.use is CommercialUse.NO and not _is_said(v))]


def _by_model(seen: Witnesses, verdict: UseVerdict) -> UseVerdict:
    """Forbidden for one model in a line that gives another a licence which allows: it depends on the model."""
    source = verdict.witness.source if verdict.witness else None
    if verdict.use is not CommercialUse.NO or not isinstance(source, UseStatement):
        return verdict
    beside = {
        said.expression
        for said in seen.licences
        if (said.path, said.line) == (source.path, source.line) and Subject.WEIGHTS in said.subjects
    }
    allowed = [name for name in beside if commercial_use(name) is CommercialUse.YES]
    return UseVerdict(CommercialUse.CONDITIONAL, verdict.witness) if allowed and len(beside) > 1 else verdict


def _by_label(known: Sequence[UseVerdict]) -> list[UseVerdict]:
    """One list of models headed `commercial use`, another headed `no commercial use`: it depends on the model."""
    labels = [v for v in known if _is_label(v)]
    if not {CommercialUse.YES, CommercialUse.NO} <= {v.use for v in labels}:
        return list(known)
    return [UseVerdict(CommercialUse.CONDITIONAL, v.witness) if v in labels else v for v in known]


def _is_label(verdict: UseVerdict) -> bool:
    return verdict.witness is not None and getattr(verdict.witness.source, "is_label", False)


def _is_said(verdict: UseVerdict) -> bool:
    return verdict.witness is not None and isinstance(verdict.witness.source, UseStatement)


def _by_base(seen: Witnesses, known: Sequence[UseVerdict]) -> list[UseVerdict]:
    """Allowed by the project, forbidden by what its weights were made from: it depends on the model."""
    if strictest([verdict.use for verdict in known]) is not CommercialUse.YES:
        return []
    bans = [u for u in seen.uses if u.use is CommercialUse.NO and u.is_of_others and Subject.WEIGHTS in u.subjects]
    return [UseVerdict(CommercialUse.CONDITIONAL, Witness("", ban)) for ban in bans[:1]]


def _by_licence(seen: Witnesses, weights: Witness | None) -> list[UseVerdict]:
    """Several licences for several models: what one allows and another forbids depends on the model."""
    if weights is None:
        return []
    others = seen.of_pages(lambda said: Subject.WEIGHTS in said.subjects and Subject.CODE not in said.subjects)
    verdicts = [UseVerdict(_allows(witness), witness) for witness in (weights, *others)]
    uses = {verdict.use for verdict in verdicts}
    is_mixed = CommercialUse.NO in uses and bool(uses & {CommercialUse.YES, CommercialUse.CONDITIONAL})
    if is_mixed and not isinstance(weights.source, LicenceFile):
        return [UseVerdict(CommercialUse.CONDITIONAL, verdicts[0].witness)]
    return verdicts[:1] if isinstance(weights.source, LicenceFile) else verdicts


def _by_restricted(seen: Witnesses, weights: Witness | None) -> list[UseVerdict]:
    """A plain `LICENSE` into which somebody wrote a restriction: without other terms for the weights, theirs too."""
    if weights is not None:
        return []
    changed = (w for w in seen.of_files(Scope.CODE) if isinstance(w.source, LicenceFile) and w.source.is_modified)
    verdicts = [UseVerdict(_allows(w), w) for w in changed if scope_of_file(w.source.path) is None]
    return [v for v in verdicts if v.use in {CommercialUse.NO, CommercialUse.CONDITIONAL}]


def _allows(witness: Witness) -> CommercialUse:
    if isinstance(witness.source, LicenceFile):
        stated = value_of(witness.source.clauses)
        return stated if stated is not CommercialUse.UNKNOWN else commercial_use(witness.expression)
    return commercial_use(witness.expression)


def expressions(witnesses: Iterable[Witness]) -> Sequence[str]:
    """Return the different expressions, in order."""
    return list(dict.fromkeys(witness.expression for witness in witnesses))
