"""The licence ledger of one repository: every licence-like file, one licence per scope, commercial use, contradictions.

Pure; never raises on any text; what no witness speaks of stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.detect.licences import marks, signs, statements
from tracker.detect.licences.citing import Citer, UrlOf
from tracker.detect.licences.conclude import UseVerdict, Witness, Witnesses, conclude, conclude_use
from tracker.detect.licences.contradictions import find_contradictions
from tracker.detect.licences.mixed import licences_in_file, with_scope
from tracker.detect.licences.read_file import apart, named_only, read_licence, with_generation
from tracker.detect.licences.said import LicenceStatement, UseStatement
from tracker.detect.licences.scopes import subjects_of
from tracker.detect.licences.stated import find_stated
from tracker.detect.licences.uses import uses_in_sentences
from tracker.detect.markdown import LineKind, Page, quote
from tracker.detect.sentences import Sentence, line_of, sentences
from tracker.domain.documents import Document
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundContradiction, StatedTerm
from tracker.domain.identifiers import RepoName
from tracker.domain.licences import CommercialUse, LicenceClaim, LicenceFile, Scope
from tracker.domain.repositories import TreeEntry


@dataclass(frozen=True, slots=True)
class LicenceDetection:
    """What the documents say about licences."""

    files: tuple[LicenceFile, ...]
    """Every licence-like file, recognised or not, sorted by path."""
    claims: tuple[LicenceClaim, ...]
    """At most one per scope, in order of `Scope`."""
    commercial_use: CommercialUse
    """Of the weights; of the code where there are no weights."""
    commercial_evidence: Evidence | None
    contradictions: tuple[FoundContradiction, ...]
    stated: tuple[StatedTerm, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), repr=False)


def detect_licences(
    repo: RepoName,
    readmes: Sequence[Page],
    licence_documents: Sequence[Document],
    tree: Sequence[TreeEntry],
    *,
    url_of: UrlOf,
    commit: str | None = None,
    oids: Mapping[str, str] | None = None,
    told: Mapping[str, Sequence[Sentence]] | None = None,
    has_own_weights: bool | None = None,
) -> LicenceDetection:
    """Say which licence governs code, weights, data and docs, and whether the weights may be used commercially.

    `readmes` are READMEs, model cards and linked pages, the most important first; `told` their sentences where the
    caller has them already. `has_own_weights=True` keeps a code licence from answering for weights nobody speaks of.
    """
    words = _told(readmes, told or {})
    seen = _look(repo, readmes, licence_documents, tree, words)
    cite = Citer(url_of, commit, dict(oids or {}), {d.path: d for d in licence_documents})
    concluded = {scope: conclude(seen, scope) for scope in Scope}
    verdict = conclude_use(seen, concluded[Scope.WEIGHTS], concluded[Scope.CODE], has_own_weights=has_own_weights)
    claims = [LicenceClaim(s, w.expression, cite(w.source)) for s, w in concluded.items() if w is not None]
    return LicenceDetection(
        files=seen.files,
        claims=tuple(claims),
        commercial_use=verdict.use,
        commercial_evidence=cite.for_use(verdict),
        contradictions=find_contradictions(seen, cite),
        stated=find_stated(repo, readmes, words, concluded[Scope.WEIGHTS], cite.line),
        findings=tuple(_findings(seen, concluded, verdict, cite)),
    )


def _told(pages: Sequence[Page], told: Mapping[str, Sequence[Sentence]]) -> dict[str, list[Sentence]]:
    """Return the running words of each page."""
    return {
        page.path: [
            s for s in (told[page.path] if page.path in told else sentences(page)) if not _in_html_table(page, s)
        ]
        for page in pages
    }


def _look(
    repo: RepoName,
    pages: Sequence[Page],
    documents: Sequence[Document],
    tree: Sequence[TreeEntry],
    told: Mapping[str, Sequence[Sentence]],
) -> Witnesses:
    shown = ["\n".join(line.visible for line in page.lines[:400]) for page in pages]
    licences: list[LicenceStatement] = []
    read: list[LicenceFile] = []
    for document in documents:
        file = read_licence(document, shown)
        within = list(licences_in_file(document, file))
        read.append(with_scope(file, within))
        licences += within
    known = {file.path for file in read}
    files = sorted(apart([*read, *named_only(tree, known)]), key=lambda file: file.path)
    uses: list[UseStatement] = []
    for page in pages:
        words = told[page.path]
        licences += [_with_generation(page, said) for said in _licences(page, words, repo)]
        uses += [*uses_in_sentences(page, words), *_base_licence(page, words)]
    return Witnesses(tuple(files), tuple(licences), tuple(uses))


def _in_html_table(page: Page, sentence: Sentence) -> bool:
    """Cells of an HTML table come as torn sentences; its licence columns are read as a table."""
    return sentence.kind is LineKind.HTML and page.table_of(sentence.line) is not None


def _licences(page: Page, told: Sequence[Sentence], repo: RepoName) -> Iterator[LicenceStatement]:
    yield from statements.licences_in_sentences(page, told, repo)
    yield from marks.licences_in_code(page, told)
    if told:  # a list of others' work tells nothing, and its tables are of others, too
        yield from marks.licences_in_tables(page)
    yield from marks.licences_in_front_matter(page)
    yield from marks.licences_in_badges(page)


def _with_generation(page: Page, said: LicenceStatement) -> LicenceStatement:
    return replace(said, expression=with_generation(said.expression, [page.line(said.line).raw]))


def _base_licence(page: Page, told: Sequence[Sentence]) -> Iterator[UseStatement]:
    """Yield sentences that hand the question on to the base model's licence."""
    for sentence in told:
        match = signs.BASE_LICENCE.search(sentence.text)
        if match and not signs.PARTS_OF_OTHERS.search(sentence.text):
            line = line_of(page, sentence, match[0])
            shown = quote(page.line(line).raw)
            subjects = subjects_of(sentence.text)
            yield UseStatement(subjects, CommercialUse.CONDITIONAL, page.path, line, shown, "L211")


def _findings(
    seen: Witnesses, concluded: Mapping[Scope, Witness | None], verdict: UseVerdict, cite: Citer
) -> Iterable[Finding]:
    """List every witness with what it said and whether a conclusion rests on it."""
    chosen = [w.source for w in (*concluded.values(), verdict.witness) if w is not None]
    for file in seen.files:
        note = file.modification or ("" if file.expression else "not recognised")
        line, shown = cite.title(file)
        rule = "L201" if file.similarity or not file.expression else "L202"
        yield Finding(rule, file.path, line, shown, file.expression or "NOASSERTION", note, file in chosen)
    for said in seen.licences:
        note = "speaks of others" if said.is_of_others else " ".join(sorted(said.subjects)) or "no subject"
        yield Finding(said.rule, said.path, said.line, said.quote, said.expression or said.file, note, said in chosen)
    for use in seen.uses:
        note = "speaks of others" if use.is_of_others else " ".join(sorted(use.subjects)) or "no subject"
        yield Finding(use.rule, use.path, use.line, use.quote, f"commercial_use={use.use}", note, use in chosen)
