"""Changes in words: every kind in every language, and none without a word."""

from __future__ import annotations

import pytest
from tests.simulators.small_world import LAST, WEEKS, change, licence_edit

from tracker.domain.changes import ChangeKind, ChangeState
from tracker.report import escape
from tracker.report.i18n import catalog, languages
from tracker.report.telling import Telling, short_address
from tracker.report.views.stars import Gain
from tracker.report.views.terms import LicenceTerms
from tracker.report.views.weekly import Told
from tracker.report.wording import Wording

VALUES = {
    ChangeKind.WEIGHTS_STATUS_CHANGED: ("request", "gated"),
    ChangeKind.TERMS_CHANGED: (
        "commercial_use: no; user_cap: unstated",
        "commercial_use: yes; user_cap: 700000000 monthly users",
    ),
}


def told(language: str, kind: ChangeKind, subject: str = "huggingface:a/b") -> str:
    """Return the sentence for a change."""
    happened = change("a/b", kind, LAST, subject=subject, values=VALUES.get(kind, ("old", "new")))
    return escape.settle_pipes(Telling(Wording(catalog(language))).sentence(Told(happened, "A")))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_has_a_sentence(language: str, kind: ChangeKind) -> None:
    """A title in bold; nothing is left unfilled."""
    sentence = told(language, kind)
    assert sentence.startswith("**")
    assert "{" not in sentence


def test_before_and_after_are_translated() -> None:
    """Statuses bear their signs, terms go clause by clause, amounts are in the language's units."""
    assert told("en", ChangeKind.WEIGHTS_STATUS_CHANGED).endswith(": ✉ on request → ◐ gated")
    assert told("zh-CN", ChangeKind.TERMS_CHANGED).endswith("：商用：否 → 是；用户数上限：未提及 → 月活 7 亿")
    assert told("en", ChangeKind.TERMS_CHANGED).endswith("user cap: unstated → 700M monthly users")


def test_values_that_nobody_knows_are_shown_as_they_are() -> None:
    """Upstream words stand in code, unharmed and harmless."""
    happened = change("a/b", ChangeKind.LICENCE_CHANGED, LAST, values=("MIT", "<b>|x|</b>"))
    assert Telling(Wording(catalog("en"))).values(happened) == escape.Md(f"`MIT` → {escape.code('<b>|x|</b>')}")


def test_subjects_are_named_for_people() -> None:
    """Artifacts by id and host, facts by their column, contradictions by what they are about."""
    assert "`a/b` (Hugging Face)" in told("en", ChangeKind.WEIGHTS_ADDED)
    assert "**训练时长变更**" in told("zh-CN", ChangeKind.FACT_CHANGED, "training_time")
    assert "**Contradiction found: Licence of the weights**" in told(
        "en", ChangeKind.CONTRADICTION_FOUND, "X901:licence:weights"
    )


def test_how_sure_it_is_stands_behind() -> None:
    """Suspected, confirmed later, confirmed in this very week."""
    words = Telling(Wording(catalog("en")))
    happened = change("a/b", ChangeKind.REPOSITORY_GONE, WEEKS[0], state=ChangeState.SUSPECTED)
    later = change("a/b", ChangeKind.REPOSITORY_GONE, WEEKS[0], confirmed_at=LAST)
    assert words.sentence(Told(happened, "A")).endswith("— ≈ suspected, to be confirmed by a later run")
    assert words.sentence(Told(later, "A")).endswith("— confirmed 2026-11-23")
    assert words.sentence(Told(later, "A", is_confirmation=True)).endswith("— confirmed; first seen 2026-11-02")


def test_long_addresses_are_cut_where_they_differ() -> None:
    """The host and the end tell links apart."""
    assert (
        short_address("https://drive.example.com/file/d/1234567890abcdefghijklmnop/view")
        == "drive.example.com/…fghijklmnop/view"
    )
    assert short_address("https://a.b/c") == "a.b/c"
    assert short_address("owner/name") == "owner/name"


def test_a_licence_change_is_told_in_clauses() -> None:
    """What the new text says that the old one did not."""
    history, _, _ = licence_edit()
    happened = change("acme/open-llm", ChangeKind.LICENCE_CHANGED, WEEKS[1], subject="MODEL_LICENSE")
    assert LicenceTerms(history).of(happened) == ({}, {"registration": "required"})
    quiet = change("acme/open-llm", ChangeKind.LICENCE_CHANGED, WEEKS[2], subject="MODEL_LICENSE")
    assert LicenceTerms(history).of(quiet) is None


@pytest.mark.parametrize(
    ("after", "said"), [(20_007, "+7 (&lt; 0.1 %)"), (20_000, "±0 (+0.0 %)"), (19_000, "−1,000 (−5.0 %)")]
)
def test_a_small_share_is_not_none(after: int, said: str) -> None:
    """Seven stars of twenty thousand are few, not 0.0 %."""
    gain = Gain((WEEKS[0], 20_000), (WEEKS[1], after))
    assert Wording(catalog("en")).gain(gain) == said
