"""Badges: whole SVG, Shields' endpoint format, legible, in both languages."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from tests.simulators.small_world import small_world

from tracker.report.badges import BAD, GOOD, MIDDLE, NEUTRAL, text_width
from tracker.report.write import render_reports

FOLDER = "badges/acme--open-llm"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the badges of the small world."""
    return {path: text for path, text in render_reports(*small_world()) if path.startswith("badges/")}


def said(files: dict[str, bytes], path: str) -> tuple[str, str]:
    """Return label and message of an endpoint file."""
    document = json.loads(files[path])
    assert document["schemaVersion"] == 1
    return document["label"], document["message"]


def test_badges_say_what_the_report_says(files: dict[str, bytes]) -> None:
    """Licence of the weights, availability, stars."""
    assert said(files, f"{FOLDER}/licence.json") == ("weights licence", "Apache-2.0")
    assert said(files, f"{FOLDER}/weights.json") == ("weights", "open")
    assert said(files, f"{FOLDER}/stars.json") == ("stars", "12.3k")


def test_badges_speak_chinese(files: dict[str, bytes]) -> None:
    """Words and units of the other language."""
    assert said(files, f"{FOLDER}/weights.zh-CN.json") == ("权重", "开放")
    assert said(files, f"{FOLDER}/stars.zh-CN.json") == ("星标", "1.23 万")


def test_what_is_not_known_is_called_so(files: dict[str, bytes]) -> None:
    """Never observed: three badges that say unknown."""
    for name in ("licence", "weights", "stars"):
        assert said(files, f"badges/nobody--unseen/{name}.json")[1] == "unknown"


def test_svg_is_whole_and_fetches_nothing(files: dict[str, bytes]) -> None:
    """Every badge parses, hostile names and licences among them, and reads the same as its endpoint."""
    for path, svg in files.items():
        if path.endswith(".svg"):
            root = ET.fromstring(svg)  # noqa: S314 - our own file
            label, message = said(files, path.replace(".svg", ".json"))
            assert root.attrib["aria-label"] == f"{label}: {message}"
            assert not re.search(rb"<script|href|url\(|onload", svg)


def test_wide_characters_take_more_room() -> None:
    """Chinese is set in squares."""
    assert text_width("权重") > text_width("ab") * 1.5


@pytest.mark.parametrize("colour", [GOOD, MIDDLE, BAD, NEUTRAL])
def test_white_stands_out(colour: str) -> None:
    """At least 4.5:1 by the formula of WCAG."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
