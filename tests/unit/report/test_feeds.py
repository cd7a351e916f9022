"""Feeds as a feed reader reads them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from tests.simulators.small_world import WEEKS, change, seen, small_world

from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.report.write import render_reports

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the reports of the small world."""
    return dict(render_reports(*small_world()))


def read(files: dict[str, bytes], stem: str) -> Any:
    """Return a feed as feedparser understands it; it must have no objection."""
    feed = feedparser.parse(files[f"feeds/{stem}.atom.xml"])
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


STEMS = ("all", "critical", "acme--open-llm", "evil--x", "nobody--unseen")


@pytest.mark.parametrize("suffix", ["", ".zh-CN"])
@pytest.mark.parametrize("stem", STEMS)
def test_both_formats_tell_the_same(files: dict[str, bytes], stem: str, suffix: str) -> None:
    """Every feed is valid, in both languages; Atom and JSON Feed hold the same entries."""
    feed = read(files, stem + suffix)
    document = json.loads(files[f"feeds/{stem}{suffix}.json"])
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [e.id for e in feed.entries] == [item["id"] for item in document["items"]]
    assert [e.title for e in feed.entries] == [item["title"] for item in document["items"]]
    assert feed.feed.title == document["title"]
    assert {"id", "url", "title", "content_html", "date_published", "date_modified"} <= set(
        document["items"][0]
        if document["items"]
        else ("id", "url", "title", "content_html", "date_published", "date_modified")
    )


@pytest.mark.parametrize("stem", STEMS)
def test_atom_has_what_the_standard_demands(files: dict[str, bytes], stem: str) -> None:
    """RFC 4287: id, title, updated, author; each entry id, title, updated, a link and content."""
    root = ET.fromstring(files[f"feeds/{stem}.atom.xml"])  # noqa: S314 - our own file
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None
    for entry in root.iter(f"{ATOM}entry"):
        assert [
            name for name in ("id", "title", "updated", "link", "content") if entry.find(f"{ATOM}{name}") is None
        ] == []


def test_ids_are_made_of_change_ids_and_stay(files: dict[str, bytes]) -> None:
    """The same change has the same id in every feed and language."""
    told = {c.id for c in small_world()[0].told}
    ids = {e.id for e in read(files, "all").entries}
    assert ids == {f"tag:open-llm-tracker,2026:change/{ident}" for ident in told}
    assert {e.id for e in read(files, "all.zh-CN").entries} == ids
    assert {e.id for e in read(files, "critical").entries} < ids


def test_updated_is_the_first_confirmation(files: dict[str, bytes]) -> None:
    """Seen in one week, confirmed in the next: published then, updated now."""
    gone = next(e for e in read(files, "ghost--vanished").entries if "gone" in e.title)
    assert (gone.published, gone.updated) == ("2026-11-16T06:00:00Z", "2026-11-23T06:00:00Z")


def test_a_suspicion_is_called_one_and_keeps_its_id() -> None:
    """Confirmed later, the entry is the same, updated."""
    history, watchlist = small_world()
    suspected = read(dict(render_reports(history, watchlist)), "evil--x").entries[0]
    history.told = [
        replace(c, state=ChangeState.CONFIRMED, confirmed_at=WEEKS[3] + timedelta(days=7))
        if c.project == "evil/x"
        else c
        for c in history.told
    ]
    confirmed = read(dict(render_reports(history, watchlist)), "evil--x").entries[0]
    assert (suspected.id, suspected.title.endswith("(suspected)")) == (confirmed.id, True)
    assert not confirmed.title.endswith("(suspected)")
    assert confirmed.updated > suspected.updated


def test_the_past_raises_no_alarm() -> None:
    """What was reconstructed from before the first run is in no feed."""
    history, watchlist = small_world()
    old = change(
        "acme/open-llm", ChangeKind.LICENCE_CHANGED, WEEKS[0] - timedelta(days=300), severity=Severity.CRITICAL
    )
    history.told.insert(0, old)
    files = dict(render_reports(history, watchlist))
    assert not [e for stem in STEMS[:3] for e in read(files, stem).entries if old.id in e.id]


def test_upstream_words_are_text(files: dict[str, bytes]) -> None:
    """A hostile name is shown as it is, with no element of its own in the content."""
    entry = read(files, "evil--x").entries[0]
    document = json.loads(files["feeds/evil--x.json"])["items"][0]
    assert document["title"].startswith("Evil | <b>name</b> @all #2")
    assert "&lt;b&gt;name" in document["content_html"]
    assert "<b>" not in document["content_html"]
    assert entry.link == "https://huggingface.co/evil/x-7b"


@pytest.mark.parametrize("words", ["\x00\x0b\ufffe\uffff", "]]>", "&amp;lt;", "\u202e"])
def test_no_character_breaks_a_feed(words: str) -> None:
    """What XML forbids is left out, what it minds is escaped; badges hold to the same."""
    history, watchlist = small_world()
    odd = seen("acme/open-llm", "README.md", 1, f"quote {words}")
    history.told.append(change("acme/open-llm", ChangeKind.WEIGHTS_ADDED, WEEKS[3], subject=words, evidence=odd))
    named = replace(watchlist, entries=(replace(watchlist.entries[0], name=f"Name {words}"), *watchlist.entries[1:]))
    files = dict(render_reports(history, named))
    assert len(read(files, "acme--open-llm").entries) == 4
    for path, content in files.items():
        if path.endswith((".svg", ".xml")):
            ET.fromstring(content)  # noqa: S314 - our own file


def test_a_quiet_project_has_an_empty_feed(files: dict[str, bytes]) -> None:
    """Its feed is there all the same, as old as the first run."""
    feed = read(files, "nobody--unseen")
    assert (feed.entries, feed.feed.updated) == ([], "2026-11-02T06:00:00Z")
