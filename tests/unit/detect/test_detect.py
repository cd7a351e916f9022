"""Detection as a whole: registry, evidence, hostile input, speed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.detect.rules import BY_CODE, RULES
from tracker.domain.findings import Detection

Detect = Callable[..., Detection]
ROOT = Path(__file__).resolve().parents[3]


def test_codes_are_unique_and_well_formed() -> None:
    """A code is a public contract."""
    assert len(BY_CODE) == len(RULES)
    assert all(re.fullmatch(r"[WCDFX]\d{3}", rule.code) and rule.title for rule in RULES)


def test_every_rule_has_its_line_in_the_documentation() -> None:
    """And the documentation knows no other, but for those about hubs (X93x)."""
    page = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")
    documented = set(re.findall(r'<a id="([wcdf]\d{3}|x(?!93)\d{3})">', page))
    assert documented == {rule.code.lower() for rule in RULES}
    assert all(rule.anchor.startswith("docs/detection.md#") for rule in RULES)


def test_every_code_in_the_sources_is_registered() -> None:
    """A rule that is applied is a rule that is explained."""
    sources = [
        p for p in (ROOT / "src/tracker/detect").rglob("*.py") if "licences" not in p.parts and p.name != "rules.py"
    ]
    used = {code for path in sources for code in re.findall(r'"([WCDFX]\d{3})"', path.read_text(encoding="utf-8"))}
    assert used == set(BY_CODE)


def test_no_corpus_name_is_needed_to_know_a_project(detect: Detect) -> None:
    """Renaming every account and model in a page leaves the judgement as it was."""
    text = "# NAME\n[w](https://huggingface.co/OWNER/NAME-7b) based on [b](https://huggingface.co/else/other-7b)\n"
    judged = [
        [
            (a.artifact.is_own, a.artifact.kind)
            for a in detect(text.replace("OWNER", o).replace("NAME", n), repo=f"{o}/{n}").artifacts
        ]
        for o, n in (("zzyzx", "Quokka"), ("red-team", "Tapir"))
    ]
    assert judged[0] == judged[1] == [(True, "full"), (False, "full")]


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x1b[31m", "\ud7ff" * 100, "| |\n|-|\n", "# \n## \n"])
def test_poor_pages_give_an_empty_detection(detect: Detect, text: str) -> None:
    """Nothing to see, nothing claimed."""
    found = detect(text)
    assert (found.artifacts, found.weights_status.value, found.params) == ((), "none", ())


def test_no_documents_at_all(detect: Detect) -> None:
    """A repository without a README."""
    assert detect("", files={}).looked_in == ("README.md",)


_SCRAPS = """
[w](https://huggingface.co/a/b-7b) | ## Download | weights | based on LLaMA-7B | 8x A100
| <table><tr><td> | </td></tr></table>
| <!-- | --> | 提取码: abcd
| https://pan.baidu.com/s/1abc | - | trained on 1T tokens. | ** | ` | <a href=' | '>x</a> | http://[
| \\ | 1.4万亿 | took 3 hours
"""
_WORDS = st.sampled_from(
    [
        *(scrap.strip() + " " for scrap in _SCRAPS.split("|")),
        "| a | b |\n|---|---|\n| 7B | x |\n",
        "```\n",
        "\n",
        "\n\n",
        "\r\n",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_any_page_is_judged_and_every_quote_is_in_its_line(detect: Detect, text: str) -> None:
    """Whatever authors write: no exception, and evidence that can be looked up."""
    found = detect(text)
    lines = re.split(r"\r\n|\n|\r", text)
    for finding in found.findings:
        if finding.path == "README.md":
            assert finding.quote in lines[finding.line - 1]
            assert len(finding.quote) <= 200


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "".join(f"[m{i}](https://huggingface.co/a/m{i}-7b)\n" for i in range(10_000)),
        "".join(f"- [m{i}](https://huggingface.co/a/m{i}-7b)\n" for i in range(10_000)),
        "".join(f"| [m](https://huggingface.co/a/m{i}) | 7B |\n|---|---|\n" for i in range(5_000)),
        ">" * 500 + "deep\n" * 1000,
        "a100 " * 100_000,
        "7B " * 200_000,
        "based on " * 60_000,
        "训练" * 300_000,
        "1" * 500_000,
        "权重" * 200_000 + "解密",
        ("we release " * 1000 + "\n") * 80,
        "| a " * 2000 + "|\n" + "|---" * 2000 + "|\n" + ("| [x](https://huggingface.co/a/b) " * 2000 + "|\n") * 8,
        "| m | link |\n|---|---|\n" + "| k | [x](https://huggingface.co/acme-labs/kestrel) |\n" * 15_000,
        "<table><tr><th>a</th></tr>" + "<th>7B</th>\n" * 60_000 + "</table>",
    ],
    ids=[
        "brackets",
        "links",
        "items",
        "tables",
        "deep",
        "chips",
        "sizes",
        "bases",
        "chinese",
        "digits",
        "delta",
        "release",
        "wide",
        "tall",
        "rowless",
    ],
)
def test_pathological_pages_are_judged(detect: Detect, text: str) -> None:
    """They end in a judgement whose quotes stand in the page."""
    found = detect(text)
    assert all(item.evidence.quote in text for item in found.artifacts if item.evidence.quote)
    assert found.looked_in == ("README.md",)


def test_bytes_that_are_no_text(detect: Detect) -> None:
    """A picture named README: nothing is read of it."""
    found = detect("\ufffd\x00k\ufffd\n" * 5000 + "[w](https://huggingface.co/acme-labs/kestrel-7b)\n")
    assert (found.artifacts, found.weights_status.value) == ((), "none")


@pytest.mark.parametrize(
    "text",
    [
        "<li>7B</li>" * 20_000,
        "acme/x-{7b,13b} " * 20_000,
        "|" + "a|" * 50 + "\n|" + "-|" * 50 + "\n" + ("|" + "7B A100 3 hours|" * 50 + "\n") * 200,
        '<a href="https://huggingface.co/x/y-7b">' * 10_000,
    ],
    ids=["items", "braces", "wide rows", "open anchors"],
)
def test_crowded_lines_are_read_in_time(detect: Detect, text: str) -> None:
    """Items, chips and durations of one line are read up to a number."""
    begin = time.process_time()
    detect(text)
    assert time.process_time() - begin < 6  # a second alone; others may share the machine
