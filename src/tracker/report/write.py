"""Writes all reports of a database, each file whole or not at all, and touches only what differs."""

from __future__ import annotations

import gc
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Watchlist
from tracker.errors import UsageError
from tracker.ports import HistoryReader
from tracker.report.chart_files import overview_charts, overview_drawings, project_charts
from tracker.report.companions import Companions
from tracker.report.documents import changes_document
from tracker.report.i18n import Catalog, catalog, languages
from tracker.report.links import readme_name
from tracker.report.pages import ComparisonPages
from tracker.report.render import Renderer
from tracker.report.text_diff import LicenceTexts
from tracker.report.views.facts import PROJECTS_DRAWN, gather_facts
from tracker.report.views.project import ProjectView
from tracker.report.views.terms import LicenceTerms
from tracker.report.views.weekly import Movers, weekly_views, weeks_of
from tracker.report.views.world import project_states, read_world
from tracker.report.weekly_pages import WeeklyFacts, WeeklyPages

Texts = Callable[[Sequence[DocumentRef]], list[Document]]
"""Stored texts by oid (`SqlStore.documents`)."""

_FOLDERS = ("charts", "weekly", "pages", "site", "feeds", "badges")
_OURS = re.compile(
    r"charts/[^/]+\.(light|dark)\.svg|weekly/\d{4}-W\d{2}\.[A-Za-z-]+\.md|pages/[a-z]+-\d{3}\.[A-Za-z-]+\.md"
    r"|site/([A-Za-z-]+/)?(projects/[^/]+--[^/]+|index|changes)\.html|feeds/[^/]+\.(atom\.xml|json)"
    r"|badges/[^/]+--[^/]+/(licence|weights|stars)(\.[A-Za-z-]+)?\.(svg|json)"
)
"""Files of former runs that may be removed when they are no longer made."""


@dataclass(frozen=True, slots=True)
class WrittenReports:
    """What `write_reports` did, as paths below the report's folder, sorted."""

    root: Path
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write_reports(
    reader: HistoryReader,
    watchlist: Watchlist,
    root: Path,
    *,
    as_of: datetime | None = None,
    templates: Path | None = None,
    texts: Texts | None = None,
) -> WrittenReports:
    """Write the reports of the newest state, or that of an instant, into the folder `root`.

    `texts` gives licence texts for the folded diffs; without it they are left out. With `as_of`, files that only a
    later instant has are kept. Raises UsageError for a language without a catalog or a folder that cannot be written,
    ConfigError for a broken template.
    """
    written: list[str] = []
    unchanged: list[str] = []
    try:
        with _uncollected():
            for path, content in render_reports(reader, watchlist, as_of=as_of, templates=templates, texts=texts):
                (written if replace_file(root / path, content) else unchanged).append(path)
        removed = [] if as_of else _remove_leftovers(root, {*written, *unchanged})
    except OSError as error:
        place = error.filename or root
        raise UsageError(f"{place}: {error.strerror}; free the place or choose another with --output") from error
    return WrittenReports(root, tuple(sorted(written)), tuple(sorted(unchanged)), tuple(removed))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking a million live records again and again; none of them is part of a cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def render_reports(
    reader: HistoryReader,
    watchlist: Watchlist,
    *,
    as_of: datetime | None = None,
    templates: Path | None = None,
    texts: Texts | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every file; the same database gives the same bytes."""
    catalogs = catalogs_for(watchlist)
    renderer = Renderer(templates)
    world = read_world(reader, watchlist, as_of)
    movers = Movers(weeks_of(world.runs, world.changes))
    companions = Companions(reader, world)
    projects: list[ProjectView] = []
    for project, snapshot in project_states(reader, world):
        if len(watchlist.entries) <= PROJECTS_DRAWN:
            for language in catalogs:
                yield from _encoded(project_charts(renderer, project, language))
        movers.add(project.key, project.name, project.stars.recorded)
        companions.add(project, snapshot)
        projects.append(project)
    drawings = overview_drawings(watchlist_title(watchlist), projects)
    for language in catalogs:
        yield from _encoded(overview_charts(renderer, drawings, language))
    yield "data/changes.json", _json(changes_document(world.changes))
    yield from companions.data(watchlist_title(watchlist))
    weeks = weekly_views(world.runs, world.changes, {p.key: p.name for p in projects}, movers)
    diff = LicenceTexts(reader, texts).diff if texts else None
    weekly = WeeklyFacts(weeks, LicenceTerms(reader), diff)
    facts = gather_facts(world, projects, tuple(drawings))
    for language in catalogs:
        pages = ComparisonPages(renderer, language, catalogs, facts)
        names = _first_names(catalogs) if language is catalogs[0] else {}
        yield from _encoded(_named_twice(pages.render(), names))
        weeklies = WeeklyPages(renderer, language, catalogs, weekly, pages.project_links())
        yield from _encoded(_named_twice(weeklies.render(), names))
    yield from companions.pages(renderer, catalogs, facts, drawings, diff)


def _first_names(catalogs: Sequence[Catalog]) -> dict[str, str]:
    """Return first page → the name that GitHub shows below a folder, where no language has pages of that name."""
    if not all(c.file_suffix for c in catalogs):
        return {}
    suffix = catalogs[0].file_suffix
    return {f"{folder}{readme_name(suffix)}": f"{folder}{readme_name('')}" for folder in ("", "weekly/")}


def _named_twice(files: Iterable[tuple[str, str]], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, text in files:
        yield path, text
        if path in names:
            yield names[path], text


def _encoded(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    return ((path, text.encode()) for path, text in files)


def own_templates(config: Path) -> Path | None:
    """Return the folder `templates` beside the config when its maintainer has made one."""
    folder = config.parent / "templates"
    return folder if folder.is_dir() else None


def catalogs_for(watchlist: Watchlist) -> tuple[Catalog, ...]:
    """Return the catalogs of the list's languages. Raises UsageError for one that has none."""
    unknown = [language for language in watchlist.languages if language not in languages()]
    if unknown:
        known = ", ".join(languages())
        raise UsageError(f"{watchlist.path}: no report language {unknown[0]!r}; there are {known}")
    return tuple(catalog(language) for language in watchlist.languages)


def watchlist_title(watchlist: Watchlist) -> str:
    """Return a title that reads the same in every language, for drawings."""
    return watchlist.title.get("*") or watchlist.title.get("en") or "open-llm-tracker"


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def replace_file(path: Path, content: bytes) -> bool:
    """Put `content` at `path` by writing beside it and renaming; False and untouched when it is there already.

    A link is followed and the permissions of an old file are kept: it may be its owner's own.
    """
    path = path.resolve() if path.is_symlink() else path
    try:
        if path.read_bytes() == content:
            return False
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o644
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(name, mode)  # noqa: PTH101 - mkstemp makes files that only their owner can read
        os.replace(name, path)  # noqa: PTH105 - the atomic rename this function is about
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def _remove_leftovers(root: Path, made: set[str]) -> list[str]:
    found = [p for folder in _FOLDERS for p in sorted((root / folder).rglob("*")) if p.is_file()]
    stale = [p for p in found if _is_leftover(p.relative_to(root).as_posix(), made)]
    first = [p for folder in (root, root / "weekly") for p in sorted(folder.glob("README*.md")) if _is_generated(p)]
    stale += [p for p in first if p.relative_to(root).as_posix() not in made]
    for path in stale:
        path.unlink()
    return sorted(path.relative_to(root).as_posix() for path in stale)


def _is_generated(path: Path) -> bool:
    """Say whether a file begins as our first pages do: one of another beginning is its owner's."""
    with path.open("rb") as file:
        begins = file.readline().decode(errors="replace").strip()
    return begins in {f"<!-- {catalog(language).text('page.generated')} -->" for language in languages()}


def _is_leftover(path: str, made: set[str]) -> bool:
    return path not in made and _OURS.fullmatch(path) is not None
