"""What sentences of a licence text say. The sentences are our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detect.licences.clauses import MAX_QUOTE, RULES, read_clauses


def said(text: str) -> dict[str, str]:
    """Topic → value."""
    return {clause.topic: clause.value for clause in read_clauses(text)}


@pytest.mark.parametrize(
    ("text", "topic", "value"),
    [
        ("You get the weights solely for your non-commercial experiments.", "commercial_use", "no"),
        ("You may not run the model for any commercial or military aim.", "commercial_use", "no"),
        ("The files are for non-commercial research purposes.", "commercial_use", "no"),
        ("For commercial use, this agreement is not applicable.", "commercial_use", "no"),
        ("我们不允许：您不得将模型用于任何商业用途。", "commercial_use", "no"),
        ("本模型仅供学术研究。", "commercial_use", "no"),
        ("Whoever sells it commercially must first register with us.", "commercial_use", "conditional"),
        ("Without our written permission no commercial service may be built.", "commercial_use", "conditional"),
        ("如需商业使用，请先填写登记表。", "commercial_use", "conditional"),
        ("如果用作商业用途，无需再次申请。", "commercial_use", "yes"),
        ("Anyone may take it, including for commercial purposes.", "commercial_use", "yes"),
        ("The team grants you a worldwide license to use the model.", "commercial_use", "yes"),
        ("特此授予您全球性的许可。", "commercial_use", "yes"),
        ("Companies with more than 5 million monthly active users ask first.", "user_cap", "5000000 monthly users"),
        ("日均用户活跃量（DAU）超过100万的服务除外。", "user_cap", "1000000 daily users"),
        ("If annual revenue exceeds $2 million you pay.", "revenue_cap", "2000000 USD a year"),
        ("For commercial use you must fill in the questionnaire.", "registration", "required"),
        ("商业使用须先登记。", "registration", "required"),
        ("The territory is the world, excluding the European Union and South Korea.", "regions",
         "not in European Union, South Korea"),
        ("You must not use any output of the model to train other models.", "output_training", "no"),
        ("不得使用输出结果训练其他模型。", "output_training", "no"),
        ("Outputs may serve for training other networks.", "output_training", "yes"),
        ("If outputs train a model you publish, you shall also include our name.", "output_training", "conditional"),
        ("You shall prominently display our badge.", "naming", "required"),
        ("Never for military purposes.", "military", "no"),
        ("不得用于军事目的。", "military", "no"),
        ("The Acceptable Use Policy applies.", "acceptable_use", "restricted"),
        ("您不得利用本模型从事违法活动。", "acceptable_use", "restricted"),
        ("This grant is irrevocable.", "revocable", "no"),
        ("A revocable permission.", "revocable", "yes"),
        ("Pass it on under the same terms.", "share_alike", "required"),
        ("You must retain all copyright notices.", "attribution", "required"),
        ("分发时须保留版权声明。", "attribution", "required"),
    ],
)  # fmt: skip
def test_present(text: str, topic: str, value: str) -> None:
    """The sentence that says it gives the clause, with its words."""
    assert said(text)[topic] == value
    assert all(clause.quote in " ".join(text.split()) for clause in read_clauses(text))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("We are not liable for commercial losses.", "commercial_use"),
        ("The weather in the commercial district is fine.", "commercial_use"),
        ("It is copied only occasionally and noncommercially.", "commercial_use"),
        ("如果用作商业用途，无需申请。", "registration"),
        ("Seven users came to the party.", "user_cap"),
        ("We have 30 users.", "user_cap"),
        ("Our revenue was fine.", "revenue_cap"),
        ("The European Union has many members.", "regions"),
        ("The output is not bad.", "output_training"),
        ("Use includes but is not limited to generating output, training and evaluating the model.", "output_training"),
        ("The display is broken.", "naming"),
        ("A military march was played.", "military"),
        ("The harm was not great.", "acceptable_use"),
        ("Send the forms back.", "attribution"),
    ],
)
def test_absent(text: str, topic: str) -> None:
    """False friends say nothing."""
    assert topic not in said(text)


def test_forbidden_but_open_to_those_who_register_is_a_condition() -> None:
    """The way out turns the ban into a condition."""
    text = "You may not use it for commercial ends. Who wants commercial use must submit the form."
    assert said(text)["commercial_use"] == "conditional"


def test_the_strictest_sentence_wins() -> None:
    """A grant elsewhere does not undo a ban."""
    text = "The team grants you a worldwide license. You will not use it for commercial things."
    assert said(text)["commercial_use"] == "no"


def test_silence_has_no_clauses() -> None:
    """Nothing said, nothing claimed."""
    assert read_clauses("A poem about the sea.") == ()


def test_every_topic_has_a_rule_and_order_is_stable() -> None:
    """Clauses come sorted by topic."""
    text = "Never for military purposes. This grant is irrevocable. You shall prominently display our badge."
    assert [clause.topic for clause in read_clauses(text)] == ["military", "naming", "revocable"]
    assert {rule.topic for rule in RULES} >= {
        "commercial_use",
        "user_cap",
        "registration",
        "regions",
        "output_training",
    }


@given(st.text(max_size=600))
def test_quotes_are_bounded(text: str) -> None:
    """No text raises, no quote is longer than allowed."""
    assert all(len(clause.quote) <= MAX_QUOTE for clause in read_clauses(text))
