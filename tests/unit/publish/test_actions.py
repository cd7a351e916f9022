"""What a workflow reads back from a step: nothing upstream says can start a command or define an output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.job import commit_message, config_summary, max_severity, summary
from tracker.publish.actions import annotation, cut_summary, escape_data, outputs_text, suspended

HOSTILE = "x\n::error::y\r\n::add-mask::a | `b` <img> @someone #12 ![i](http://x) %0A"


def change(**more: object) -> dict[str, object]:
    """Return a change as `tracker run --json` prints it."""
    base: dict[str, object] = {"project": "o/a", "kind": "licence_changed", "subject": "", "severity": "critical"}
    return base | {"before": "MIT", "after": "GPL-3.0-only", "state": "confirmed", "evidence": None} | more


def document(*changes: dict[str, object], failures: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    """Return a run's document."""
    return {
        "run": {"at": "2026-11-16T05:17:00Z"},
        "targets": {"total": 2, "ok": 2 - len(failures), "failed": len(failures)},
        "changes": list(changes),
        "failures": list(failures),
    }


def test_annotation() -> None:
    """File, line and column stand in the command; the message is one line."""
    told = annotation("error", "a\nb: 100%", file="c,d:e.yaml", line=3, col=5)
    assert told == "::error file=c%2Cd%3Ae.yaml,line=3,col=5::a%0Ab: 100%25"


@given(st.text(), st.text())
def test_annotation_is_one_line_whatever_it_holds(message: str, file: str) -> None:
    """Neither message nor property can break out."""
    told = annotation("error", message, file=file)
    assert "\n" not in told
    assert "\r" not in told
    assert told.startswith("::error file=")


@given(st.text())
def test_escaped_data_reads_back(text: str) -> None:
    """The runner's own unescaping gives the text back."""
    told = escape_data(text)
    assert told.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == text


@given(st.dictionaries(st.sampled_from(["changed", "events", "report"]), st.text(), min_size=1))
def test_outputs_read_back(values: dict[str, str]) -> None:
    """A value with line breaks defines no other output."""
    text = outputs_text(values, "END") if not any("END" in value for value in values.values()) else outputs_text(values)
    delimiter = text.partition("<<")[2].partition("\n")[0]
    found = {}
    rest = text
    while rest:
        head, _, rest = rest.partition("\n")
        name = head.partition("<<")[0]
        found[name], _, rest = rest.partition(f"\n{delimiter}\n")
    assert found == values


def test_suspended_text_stands_between_lines_of_its_own() -> None:
    """The closing line is recognised whether or not the text ends with a line break; the token is never the same."""
    assert suspended("::error::x", "T") == "::stop-commands::T\n::error::x\n::T::"
    assert suspended("x") != suspended("x")


def test_outputs_never_reuse_a_delimiter() -> None:
    """Random each time; a given one that occurs in a value is refused."""
    assert outputs_text({"a": "b"}) != outputs_text({"a": "b"})
    with pytest.raises(ValueError, match="delimiter"):
        outputs_text({"a": "x END"}, "END")


@pytest.mark.parametrize(
    "text", ["a" * 2000, "é" * 2000, "line\n" * 500, "```\n" + "code\n" * 500, "<details>\n" * 200]
)
def test_long_summary_is_cut_with_a_link(text: str) -> None:
    """Below the limit in bytes, whole characters, everything opened is closed, the link at the end."""
    cut = cut_summary(text, "https://x.org/r", limit=1000)
    assert len(cut.encode()) <= 1000
    assert cut.endswith("the whole report: https://x.org/r\n")
    assert cut.count("```") % 2 == 0
    assert cut.count("<details>") == cut.count("</details>")


def test_a_quoted_opening_is_closed_by_nothing() -> None:
    """Upstream words are escaped, so they open nothing."""
    assert "</details>" not in cut_summary("| v1\\<details\\> |\n" * 200, "https://x.org/r", limit=1000)


def test_short_summary_stays() -> None:
    """Nothing is added where nothing had to go."""
    assert cut_summary("a\n", "https://x.org", limit=1000) == "a\n"


def test_summary_escapes_upstream_words() -> None:
    """Line breaks, cells, HTML, mentions and images of upstream texts are words, no more."""
    failure = {"repo": "o/b", "reason": "not_found", "detail": HOSTILE}
    told = summary(document(change(before=HOSTILE, project=HOSTILE), failures=(failure,)), "https://x.org/r")
    assert not [line for line in told.splitlines() if line.startswith("::")]
    assert "<img>" not in told
    assert "@someone" not in told
    assert "![i](" not in told
    (row,) = [line for line in told.splitlines() if line.startswith("| critical")]
    assert row.replace("\\|", "").count("|") == 6


def test_summary_says_what_happened() -> None:
    """Counts first, evidence linked, a suspicion marked."""
    evidence = {"url": "https://github.com/o/a/blob/c/LICENSE"}
    told = summary(document(change(evidence=evidence), change(severity="info", state="suspected")), "https://x.org/r")
    assert told.startswith("## Tracker: 1 critical, 1 info\n")
    assert "[licence changed](https://github.com/o/a/blob/c/LICENSE)" in told
    assert "licence changed (suspected)" in told


def test_summary_of_a_quiet_week() -> None:
    """An explicit sentence instead of an empty table."""
    assert "Nothing material changed." in summary(document(), "r")


def test_commit_message_holds_no_upstream_words() -> None:
    """Names and kinds only: a value could ping people or skip checks."""
    told = commit_message(document(change(before="[skip ci] @all", after=HOSTILE)))
    assert told.splitlines()[0] == "Track: 1 critical"
    assert "- o/a: licence_changed" in told
    assert "skip ci" not in told


def test_max_severity() -> None:
    """The worst counts; none without changes."""
    assert max_severity([change(severity="info"), change(severity="notable")]) == "notable"
    assert max_severity([]) == "none"


def test_config_summary_quotes_problems() -> None:
    """Each problem stands as code, so that nothing in it is Markdown."""
    assert config_summary("f:1:2: <b>\nf:2:2: x") == (
        "## Tracker: the config cannot be used\n\n- `f:1:2: <b>`\n- `f:2:2: x`\n"
    )
