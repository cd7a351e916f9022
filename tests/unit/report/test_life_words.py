"""A project's life as plain lines of one language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.report.i18n import catalog
from tracker.report.life_words import LifeWords
from tracker.report.views.life import LifeLine

AT = datetime(2023, 5, 24, tzinfo=UTC)


def line(kind: ChangeKind, scope: str, subject: str, before: str | None, after: str | None) -> LifeLine:
    """Return the line of a change."""
    change = Change(
        "1", "lab/m", "lab/m", 7, kind, scope, subject, before, after, Severity.NOTABLE, ChangeState.CONFIRMED, AT
    )
    return LifeLine(AT, kind.value, subject, after or "", None, change)


def said(shown: LifeLine, language: str) -> str:
    """Return it in words."""
    return LifeWords(catalog(language)).plain(shown)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Weights added: lab/m-7b (Hugging Face): quantised"),
        ("zh-CN", "新增权重：lab/m-7b（Hugging Face）：量化"),
    ],
)
def test_parentheses_are_those_of_the_language(language: str, words: str) -> None:
    """Full-width among Chinese characters."""
    assert said(line(ChangeKind.WEIGHTS_ADDED, "weights", "huggingface:lab/m-7b", None, "quantized"), language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "commercial use: no → with conditions; user cap: unstated → 700M monthly users"),
        ("zh-CN", "商用：否 → 有条件；用户数上限：未提及 → 月活 7 亿"),
    ],
)
def test_clauses_are_told_in_words(language: str, words: str) -> None:
    """As in the reports, none by its code."""
    before, after = "commercial_use: no", "commercial_use: conditional; user_cap: 700000000 monthly users"
    assert words in said(line(ChangeKind.TERMS_CHANGED, "weights", "LICENSE", before, after), language)


def test_ids_of_texts_are_shortened() -> None:
    """Ten digits tell two texts apart."""
    shown = said(line(ChangeKind.LICENCE_TEXT_CHANGED, "weights", "LICENSE", "a" * 40, "b" * 40), "en")
    assert shown.endswith(f"{'a' * 10} → {'b' * 10}")
