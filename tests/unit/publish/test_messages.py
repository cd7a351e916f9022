"""Texts: complete, bounded, and harmless whatever upstream wrote."""

import re

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulators.told import change

from tracker.domain.changes import Severity
from tracker.domain.evidence import Evidence
from tracker.publish import messages
from tracker.publish.messages import Page

PAGE = Page("2026-11-23", "en", {"org/model": "Model"}, "https://github.com/me/list/blob/HEAD/reports/README.md")
HOSTILE = st.text(alphabet="@#`<>![]()*_|~\\&\n\r\x1b\u202eaB1/.:- ", max_size=60)


def rendered(markdown):
    """Render as GitHub does and cut what stands in code, where nothing is live."""
    return re.sub(r"<code>.*?</code>", "", cmarkgfm.github_flavored_markdown_to_html(markdown), flags=re.DOTALL)


def test_issue_names_each_change_with_its_evidence():
    """Count, date, link, project, before → after, source."""
    body = messages.issue_body([change()], PAGE)
    assert body.startswith(messages.ISSUE_MARK)
    for part in (
        "One critical change", "as of 2026-11-23", "[Full report](https://github.com/me/list", "### `Model`",
        "licence changed `LICENSE` `Apache-2.0` → `LicenseRef-custom`", "([source](https://github.com/org/model/blob",
    ):  # fmt: skip
        assert part in body


def test_clear_issue_says_so():
    """Nothing open is a sentence, not an empty page."""
    assert "Nothing critical is open" in messages.issue_body([], PAGE)


def test_told_ids_survive_a_round_trip():
    """What a text tells can be read back from it."""
    body = messages.issue_body([change("a1"), change("b2")], PAGE) + messages.comment_body([change("c3")], PAGE)
    assert messages.told_ids(body) == {"a1", "b2", "c3"}
    assert messages.told_ids(None) == frozenset()


@given(HOSTILE, HOSTILE)
def test_upstream_text_is_inert_on_github(subject, value):
    """No mention, reference, image, link or tag of upstream's making outside code."""
    told = change(subject=subject, before=value, after=None, evidence=None)
    html = rendered(messages.describe(told))
    assert not re.search(r"[@#]\w|<(?!/?p>)", html)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://u:p@h.example/", "https://h.example/a b\n", "http://[", ""]
)
def test_evidence_that_is_no_address_is_left_out(url):
    """Only plain web addresses become links."""
    assert "source" not in messages.describe(change(evidence=Evidence(url)))


def test_address_cannot_leave_its_parentheses():
    """Brackets are encoded."""
    assert "(https://h.example/a%29%20b)" in messages.describe(change(evidence=Evidence("https://h.example/a) b")))


@pytest.mark.parametrize(
    ("text", "inert"),
    [("@all hi", "@\u200ball hi"), ("<!channel>", "<\u200b!channel>"), ("a\x1b[31mb\nc", "a [31mb c")],
)
def test_chats_are_not_shouted_at(text, inert):
    """Mentions of everybody, escape sequences and line breaks are broken."""
    assert messages.harmless(text) == inert


@given(HOSTILE)
def test_notification_is_one_line_a_change(value):
    """Whatever upstream wrote."""
    page = Page("2026-11-23", "en", {"org/model": value})
    text = messages.notice_text([change(subject=value), change("b2", after=value)], page)
    assert len(text.splitlines()) == 2
    assert not re.search(r"@\w", text)


def test_plain_words_of_a_sentence():
    """Markdown of the report becomes text for a chat."""
    markdown = r"**Licence changed**: `Apache-2.0` → Llama\_2 ([LICENSE:1](https://h.example/x?a=1#L1)) user@&#8203;x"
    plain = "Licence changed: Apache-2.0 → Llama_2 (LICENSE:1 https://h.example/x?a=1#L1) user@\u200bx"
    assert messages.plain(markdown) == plain


def test_long_lists_are_cut_with_a_word():
    """Bodies stay below GitHub's limit, notices below a chat's."""
    many = [change(f"{n:x}", project=f"p{n}", repo=f"o/p{n}", before="x" * 250) for n in range(1000)]
    body = messages.issue_body(many, PAGE)
    assert len(body) < 65_536
    assert re.search(r"… and \d+ more in the full report", body)
    assert len(messages.notice_text(many, PAGE)) < 4_000
    assert len(messages.release_body(many, PAGE)) < 125_000


def test_release_goes_by_severity():
    """Critical before notable, each under its heading."""
    body = messages.release_body([change("a", severity=Severity.NOTABLE), change("b")], PAGE)
    assert body.index("## Critical") < body.index("## Notable")


@pytest.mark.parametrize(
    ("language", "title"), [("en", "One change in"), ("zh-CN", "1 项变化"), ("fr", "One change in")]
)
def test_languages(language, title):
    """Both of the report's, English for one without words of its own."""
    assert title in messages.notice_title([change()], Page("2026-11-23", language))


def test_sentences_come_from_the_report_when_there_are_any():
    """One wording everywhere."""
    page = Page("2026-11-23", names={"org/model": "Model"}, tell=lambda c: f"**told {c.id}**")
    assert "- **told a1**" in messages.comment_body([change()], page)
    assert messages.notice_text([change()], page) == "[Critical] Model: told a1"
