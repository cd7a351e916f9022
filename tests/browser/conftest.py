"""A real Chromium over sites that this test run has written. Needs Debian's `chromium` and the group `browser`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.report_scale import LargeHistory
from tests.simulators.small_world import licence_edit

from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry, Watchlist
from tracker.report.write import write_reports

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

LARGE = 500


@dataclass
class Visit:
    """A page and everything that it should not have done."""

    page: Page
    context: BrowserContext
    root: Path
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, fragment: str = "") -> Page:
        """Open a page of the site from its file."""
        self.page.goto(f"{(self.root / path).as_uri()}{fragment}")
        return self.page

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the console says in anger."""
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def watch(self, request: Request) -> None:
        """Keep requests that leave the folder of the reports."""
        if not request.url.startswith(self.root.parent.as_uri()):
            self.complaints.append(f"request: {request.url}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the browser that the system has; none is ever downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="install the dependency group 'browser'")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("no chromium: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the small world, hostile names and a licence edit among it."""
    history, watchlist, texts = licence_edit()

    def stored(refs: list[DocumentRef]) -> list[Document]:
        return [texts[ref.oid] for ref in refs if ref.oid in texts]

    root = tmp_path_factory.mktemp("small")
    write_reports(history, watchlist, root, texts=stored)
    return root / "site"


@pytest.fixture(scope="session")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a list of 500 repositories."""
    history = LargeHistory(LARGE)
    root = tmp_path_factory.mktemp("large")
    write_reports(history, Watchlist("c", tuple(Entry(name, name.name) for name in history.names)), root)
    return root / "site"


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(chromium: Browser, small_site: Path) -> Iterator[Visitor]:
    """Return a function that makes a visit; afterwards nobody may have complained."""
    made: list[Visit] = []

    def make(root: Path = small_site, **options: object) -> Visit:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        new = Visit(context.new_page(), context, root)
        new.page.on("console", new.hear)
        new.page.on("pageerror", lambda error: new.complaints.append(f"script: {error}"))
        new.page.on("dialog", lambda dialog: new.complaints.append(f"dialog: {dialog.message}"))
        new.page.on("request", new.watch)
        made.append(new)
        return new

    yield make
    for one in made:
        one.context.close()
    assert [complaint for one in made for complaint in one.complaints] == []
