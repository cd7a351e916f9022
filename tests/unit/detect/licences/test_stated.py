"""Requests and pointers beside a licence's name, in words of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.findings import Detection
from tracker.domain.licences import CommercialUse, StatedTopic

Detect = Callable[..., Detection]
BASE = "https://github.com/other/Base/blob/main"


def stated(found: Detection) -> dict[str, str]:
    """Return topic → value."""
    return {term.topic.value: term.value for term in found.stated_terms}


@pytest.mark.parametrize(
    "words",
    [
        "请勿将本模型用于任何未经过安全评估和备案的服务。",
        "我们要求使用者不要将模型用于未经适当安全审查和备案的互联网服务。",
        "Please do not use the model in services that have not passed a safety assessment.",
        "We request users not to deploy it for internet services without appropriate security reviews and records.",
        "The model must never be part of online products which did not complete their security filing.",
    ],
)
def test_asks_for_assessment_or_filing(detect: Detect, words: str) -> None:
    """A request about services is a term of use and no licence."""
    found = detect(f"# Kestrel\n\nIt flies.\n\n{words}\n")
    assert stated(found) == {"service_filing": "asked"}
    assert found.licences == ()
    assert found.commercial_use is CommercialUse.UNKNOWN
    (term,) = found.stated_terms
    assert (term.evidence.line, term.evidence.rule) == (5, "L212")


@pytest.mark.parametrize(
    "words",
    [
        "本服务已完成安全评估和备案。",
        "The model has not undergone a safety assessment.",
        "Do not run the demo without reviewing the security settings of your cluster.",
        "我们没有基于模型开发任何服务。",
    ],
)
def test_other_words_on_safety_ask_nothing(detect: Detect, words: str) -> None:
    """Assessments that were made, or that nobody made, are no request to users."""
    assert stated(detect(f"# Kestrel\n\n{words}\n")) == {}


def test_request_in_a_sample_dialogue_asks_nothing(detect: Detect) -> None:
    """What the model answers is not what its makers ask."""
    assert stated(detect("# Kestrel\n\n## 示例\n\n请勿将模型用于未经安全评估和备案的服务。\n")) == {}


def test_weights_under_a_licence_kept_elsewhere(detect: Detect) -> None:
    """The address is kept as it leads; its words are the evidence."""
    page = f"# Kestrel\n\nThe weights should be used under Llama's [model license]({BASE}/LICENSE?plain=1#L3).\n"
    (term,) = detect(page).stated_terms
    assert (term.topic, term.value) == (StatedTopic.LICENCE_LINK, f"{BASE}/LICENSE")
    assert "[model license]" in (term.evidence.quote or "")


@pytest.mark.parametrize("address", ["LICENSE", "https://github.com/acme-labs/Kestrel/blob/main/LICENSE"])
def test_own_licence_file_is_no_pointer(detect: Detect, address: str) -> None:
    """Files of the repository itself are read as texts."""
    assert stated(detect(f"# Kestrel\n\nThe weights are under the [MIT license]({address}).\n")) == {}
