# ruff: noqa: E501 - sentences under test stay on one line
"""The ledger: files, pages, one licence per scope. Every rule has a page that speaks and one that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.detect.licences.ledger import LicenceDetection, detect_licences
from tracker.detect.markdown import read_page
from tracker.domain.identifiers import RepoName
from tracker.domain.licences import CommercialUse, Scope

Ledger = Callable[..., LicenceDetection]

FORM = """The {name} License

“Licensor” means the {name} Model Team. You will not run the weights for any commercial or military purposes.
"""


def claims(found: LicenceDetection) -> dict[str, str]:
    """Scope → expression."""
    return {claim.scope.value: claim.expression for claim in found.claims}


def rules(found: LicenceDetection) -> set[str]:
    """Codes of all findings."""
    return {finding.rule for finding in found.findings}


# -- L201, L202: files


def test_l201_a_licence_file_is_recognised(ledger: Ledger, apache: str) -> None:
    """A bare LICENSE speaks of the code."""
    found = ledger(LICENSE=apache)
    assert claims(found) == {"code": "Apache-2.0"}
    assert found.files[0].scope is Scope.CODE
    assert found.claims[0].evidence.quote == "Apache License"


def test_l201_nothing_without_files(ledger: Ledger) -> None:
    """No witness, no claim."""
    found = ledger("# Koala\n\nA model.")
    assert (found.files, found.claims, found.commercial_use) == ((), (), CommercialUse.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("MODEL_LICENSE", Scope.WEIGHTS),
        ("LICENSE-MODEL", Scope.WEIGHTS),
        ("WEIGHT_DIFF_LICENSE", Scope.WEIGHTS),
        ("DATA_LICENSE", Scope.DATA),
        ("LICENSE-CODE", Scope.CODE),
        ("USE_POLICY", Scope.DOCS),
        ("LICENSE/MODEL_LICENSE", Scope.WEIGHTS),
    ],
)
def test_scope_by_name(ledger: Ledger, name: str, scope: Scope) -> None:
    """The name of a file says what it is for."""
    assert ledger(**{name: "words"}).files[0].scope is scope


def test_l202_a_pointer_names_the_licence_it_points_to(ledger: Ledger) -> None:
    """One line that names a licence is no text of it: similarity 0."""
    found = ledger(LICENSE="Please refer to the Koala 2 Community License on our website.")
    assert (found.files[0].expression, found.files[0].similarity) == ("LicenseRef-Koala-2", 0.0)
    assert "L202" in rules(found)


def test_l202_a_pointer_without_a_name_stays_unrecognised(ledger: Ledger) -> None:
    """A file that names nothing is there all the same."""
    found = ledger(LICENSE="Please ask the author.")
    assert (found.files[0].expression, found.files[0].similarity) == (None, 0.0)
    assert "L202" not in rules(found)


def test_a_pointer_by_address_takes_its_generation_from_the_page(ledger: Ledger) -> None:
    """A family without a number is completed by what the README builds on."""
    pointer = "Please refer to license: https://example.org/someone/llama/blob/main/LICENSE"
    found = ledger("Koala is a family of models based on Llama 2.", LICENSE=pointer)
    assert claims(found)["code"] == claims(found)["weights"] == "LicenseRef-Llama-2-Community"


def test_a_notice_is_no_licence(ledger: Ledger, apache: str) -> None:
    """NOTICE lists others' licences."""
    found = ledger(NOTICE="This product contains parts under the MIT License by others.", LICENSE=apache)
    assert claims(found) == {"code": "Apache-2.0"}


def test_pdf_is_named_only(ledger: Ledger) -> None:
    """A PDF in the tree is listed, never recognised."""
    found = ledger(tree=("Koala Model License.pdf", "paper.pdf"))
    assert [(f.path, f.scope, f.expression) for f in found.files] == [("Koala Model License.pdf", Scope.WEIGHTS, None)]


def test_custom_text_beside_a_common_one_is_that_of_the_weights(ledger: Ledger, apache: str) -> None:
    """LICENSE for the code; the named agreement for the model."""
    found = ledger(LICENSE=apache, **{"KOALA LICENSE": "KOALA COMMUNITY LICENSE AGREEMENT\n\nTerms elsewhere."})
    assert claims(found) == {"code": "Apache-2.0", "weights": "LicenseRef-Koala"}


def test_a_custom_root_licence_covers_code_and_weights(ledger: Ledger) -> None:
    """One agreement over all materials."""
    found = ledger(LICENSE="KOALA COMMUNITY LICENSE AGREEMENT\n\nThe Koala Materials are code and weights alike.")
    assert claims(found) == {"code": "LicenseRef-Koala", "weights": "LicenseRef-Koala"}


def test_a_root_licence_that_speaks_of_the_model_alone(ledger: Ledger) -> None:
    """It says nothing about code."""
    words = "# Terms\n\n" + "Do no harm with the model. " * 20 + "Using the model requires the Koala Community License."
    assert claims(ledger(LICENSE=words)) == {"weights": "LicenseRef-Koala"}


# -- L203: sentences


def test_l203_each_scope_its_licence(ledger: Ledger) -> None:
    """One sentence, three scopes."""
    page = "## License\n\nThe code is under MIT, the data under [CC BY-NC 4.0](x), the model weights under Apache 2.0."
    assert claims(ledger(page)) == {"code": "MIT", "weights": "Apache-2.0", "data": "CC-BY-NC-4.0"}


def test_l203_chinese(ledger: Ledger) -> None:
    """The same in Chinese."""
    page = "## 协议\n\n考拉的代码以 [Apache-2.0](LICENSE) 许可发布，数据采用 CC BY-NC 4.0 许可，模型权重采用 GPL-3.0 许可。"
    assert claims(ledger(page)) == {"code": "Apache-2.0", "weights": "GPL-3.0-only", "data": "CC-BY-NC-4.0"}


def test_l203_labelled_lines(ledger: Ledger) -> None:
    """A list with one line a subject."""
    page = "## License\n\n- Code: Apache 2.0\n- Model weights: Llama 2 Community License\n- Data: CC BY 4.0"
    expected = {"code": "Apache-2.0", "weights": "LicenseRef-Llama-2-Community", "data": "CC-BY-4.0"}
    assert claims(ledger(page)) == expected


def test_l203_two_licences_at_once(ledger: Ledger) -> None:
    """`must comply with A and B` joins them."""
    page = "## 协议\n\n使用 Koala 模型需要遵循 Apache 2.0 和《Koala 模型社区许可协议》。"
    assert claims(ledger(page))["weights"] == "Apache-2.0 AND LicenseRef-Koala"


def test_l203_the_project_as_a_whole(ledger: Ledger) -> None:
    """An unscoped sentence of the licence section covers code and weights."""
    page = "## License\n\nKoala is available under the Apache License."
    assert claims(ledger(page)) == {"code": "Apache-2.0", "weights": "Apache-2.0"}


@pytest.mark.parametrize(
    "page",
    [
        "## License\n\nKoala-Distill is derived from Wombat, whose weights are originally licensed under Apache 2.0.",
        "## Acknowledgements\n\nThe weights of Wombat are licensed under the MIT License.",
        "Due to the Llama 2 license we publish the model as deltas.",
        "```\nthe model is released under the MIT License\n```",
        "<!-- The model is released under the MIT License. -->",
        "- Speech uses the MIT-licensed toolkit of somebody.",
    ],
)
def test_l203_absent(ledger: Ledger, page: str) -> None:
    """Others' licences, reasons, code and comments are no statements about these weights."""
    assert "weights" not in claims(ledger(page))


def test_l203_the_later_of_two(ledger: Ledger) -> None:
    """A licence that was replaced does not count."""
    page = "## License\n\nThe model license was changed from the Koala Community License to Apache 2.0."
    assert claims(ledger(page))["weights"] == "Apache-2.0"


def test_l203_quoted_notice(ledger: Ledger) -> None:
    """A notice in a code block counts for what the sentence before it speaks of."""
    page = "## License\n\nThis applies to the code and the models.\n\n```\nLicensed under the Apache License, Version 2.0\n```"
    assert claims(ledger(page)) == {"code": "Apache-2.0", "weights": "Apache-2.0"}


# -- L204: links to files


def test_l204_a_link_to_the_model_licence(ledger: Ledger, apache: str) -> None:
    """`subject to the [Model License](MODEL_LICENSE)` means what that file holds."""
    page = "## License\n\nThe use of Koala weights is subject to the [Model License](TERMS_LICENSE)."
    found = ledger(page, TERMS_LICENSE="KOALA RESEARCH LICENSE\n\nwords")
    assert claims(found)["weights"] == "LicenseRef-Koala-Research"


def test_l204_an_unreadable_file_is_named_after_its_model(ledger: Ledger) -> None:
    """A PDF or a page of a hub: a custom licence, called after the model."""
    page = "## 协议\n\n使用 Koala-13B 的模型权重则需要遵循[模型许可协议](MODEL_LICENSE.pdf)。"
    assert claims(ledger(page))["weights"] == "LicenseRef-Koala-13B"


def test_l204_another_repositorys_file_says_nothing(ledger: Ledger, apache: str) -> None:
    """A link copied from elsewhere does not lead to our file."""
    page = "## License\n\nSee the [license](https://github.com/others/wombat/blob/main/LICENSE) of the model."
    assert "weights" not in claims(ledger(page, LICENSE=apache))


# -- L205: tables, L206: badges, L207: front matter


def test_l205_licence_column(ledger: Ledger) -> None:
    """A column called License speaks of the weights in its row."""
    page = "| Model | License |\n|---|---|\n| Koala-7B | <a href='x'>Llama 2 License</a> |\n"
    assert claims(ledger(page)) == {"weights": "LicenseRef-Llama-2-Community"}


def test_l205_rows_may_name_their_subject(ledger: Ledger) -> None:
    """A row headed `Code` is not a model's."""
    page = "| | License |\n|---|---|\n| Code | MIT |\n| Weights | CC BY-NC 4.0 |\n"
    assert claims(ledger(page)) == {"code": "MIT", "weights": "CC-BY-NC-4.0"}


def test_l205_other_columns_say_nothing(ledger: Ledger) -> None:
    """MIT in a column of affiliations is a university."""
    assert claims(ledger("| Model | Lab |\n|---|---|\n| Koala-7B | MIT |\n")) == {}


def test_l206_badges(ledger: Ledger) -> None:
    """Labels tell the scope; double dashes are dashes."""
    page = (
        "![Code License](https://img.shields.io/badge/Code%20License-Apache_2.0-green.svg)\n"
        "![Data License](https://img.shields.io/badge/Data%20License-CC%20BY--NC%204.0-blue.svg)\n"
        "![Model License](https://img.shields.io/badge/Model%20License-Koala_7B-red.svg)\n"
    )
    expected = {"code": "Apache-2.0", "weights": "LicenseRef-Koala-7B", "data": "CC-BY-NC-4.0"}
    assert claims(ledger(page)) == expected


@pytest.mark.parametrize(
    "badge",
    [
        "![build](https://img.shields.io/badge/build-MIT-green.svg)",
        "![license](https://img.shields.io/github/license/others/wombat.svg)",
        "![Model License](https://img.shields.io/badge/Model_License-Model_Agreement-f5de53)",
    ],
)
def test_l206_absent(ledger: Ledger, badge: str) -> None:
    """Other badges, and those that name no licence, say nothing."""
    assert claims(ledger(badge)) == {}


def test_l206_a_bare_badge_is_too_little_for_weights(ledger: Ledger) -> None:
    """`License: MIT` may mean the code."""
    page = "![License](https://img.shields.io/badge/License-MIT-blue)"
    assert claims(ledger(page)) == {"code": "MIT"}


def test_l207_front_matter(ledger: Ledger) -> None:
    """A model card's tag, `other` helped by its name."""
    assert claims(ledger("---\nlicense: apache-2.0\n---\n# Koala")) == {"weights": "Apache-2.0"}
    named = ledger("---\nlicense: other\nlicense_name: koala-license\n---\n# Koala")
    assert claims(named) == {"weights": "LicenseRef-koala"}


def test_l207_absent(ledger: Ledger) -> None:
    """`other` alone is no licence."""
    assert claims(ledger("---\nlicense: other\ntags: [x]\n---\n# Koala")) == {}


# -- L208 … L211: terms of use


@pytest.mark.parametrize(
    ("page", "use"),
    [
        ("All weights of this project are for research use ONLY.", CommercialUse.NO),
        ("## Models (research use only)", CommercialUse.NO),
        ("This release is for research purposes only.", CommercialUse.NO),
        ("**考拉的权重仅供学术研究使用，严禁商用。**", CommercialUse.NO),
        ("考拉的代码与模型限于研究，不得用于商业用途。", CommercialUse.NO),
        ("代码可以商用，考拉的模型权重只能用于研究。", CommercialUse.NO),
        ("The models cannot be used for commercial purposes.", CommercialUse.NO),
        ("This repository is for academic research only and may not be used for commercial purposes.", CommercialUse.NO),
        ("모델은 상업적으로 사용할 수 없습니다.", CommercialUse.NO),
        ("学术研究免费，商用需授权。", CommercialUse.CONDITIONAL),
        ("Commercial use requires prior written approval.", CommercialUse.CONDITIONAL),
        ("It can be used for any purpose, including commercial ones.", CommercialUse.YES),
        ("Koala 权重供研究者自由下载，填写[表格](x)登记后**也可免费商业使用**。", CommercialUse.CONDITIONAL),
        ("Free commercial use of the weights is also allowed after completing the questionnaire.", CommercialUse.CONDITIONAL),
        ("For commercial purposes please sign this document.", CommercialUse.CONDITIONAL),
        ("如需将模型用于商业用途，请联系我们取得授权。", CommercialUse.CONDITIONAL),
        ("The Koala models support commercial use.", CommercialUse.YES),
        ("We release two models for commercial use.", CommercialUse.YES),
        ("We do not release models for commercial use.", CommercialUse.NO),
        ("Koala 模型可商用，无需再次申请。", CommercialUse.YES),
        ("Koala-70b 来了，依旧开源、免费商用。", CommercialUse.YES),
    ],
)  # fmt: skip
def test_terms_present(ledger: Ledger, page: str, use: CommercialUse) -> None:
    """Bans (L208), conditions (L209) and permissions (L210), with the line that says so."""
    found = ledger(page)
    assert found.commercial_use is use
    assert found.commercial_evidence is not None
    assert found.commercial_evidence.quote in page


@pytest.mark.parametrize(
    "page",
    [
        "Koala 不仅对学术研究开放。",
        "The data set may not be used commercially.",
        "一项不可转让、可撤销的商用许可",
        "[Commercial Application](#x) | [Download](#y)",
        "若把模型公开使用或商用，后果由使用者承担。",
        "The online demo is for non-commercial use only.",
        "The official Wombat models may not be used commercially.",
        "科学研究使我们快乐。",
        "我们只在研究中使用了该方法。",
        "It outperforms other open-source models and commercial models.",
        "The code in this repository is for research purposes only.",
        "> ```\n> not for commercial use\n> ```",
    ],
)
def test_terms_absent(ledger: Ledger, page: str) -> None:
    """False friends, other subjects, demos and other people's models."""
    assert ledger(page).commercial_use is CommercialUse.UNKNOWN


def test_l211_the_base_models_licence(ledger: Ledger) -> None:
    """`follow the base model's licence` is a condition and a name."""
    found = ledger("使用本项目的模型应当遵循基座模型的许可协议。")
    assert claims(found)["weights"] == "LicenseRef-Base-Model"
    assert found.commercial_use is CommercialUse.CONDITIONAL


def test_l211_absent(ledger: Ledger) -> None:
    """A base model mentioned for another reason is no licence."""
    assert "L211" not in rules(ledger("We follow the base model in most choices."))


def test_a_ban_names_the_weights_when_nothing_else_does(ledger: Ledger, apache: str) -> None:
    """Code under Apache, weights for research."""
    found = ledger("All model weights are for research use only.", LICENSE=apache)
    assert claims(found) == {"code": "Apache-2.0", "weights": "LicenseRef-Research-Only-Non-Commercial"}


# -- commercial use


def test_the_strictest_statement_counts(ledger: Ledger) -> None:
    """A ban outweighs a permission on another page."""
    found = ledger("The models support commercial use.", zh="模型仅供学术研究。")
    assert found.commercial_use is CommercialUse.NO


def test_the_licence_of_the_weights_answers(ledger: Ledger) -> None:
    """Nothing said in words: the licence says it."""
    assert (
        ledger("## License\n\nThe weights are under the Llama 2 license.").commercial_use is CommercialUse.CONDITIONAL
    )
    assert ledger("## License\n\nThe weights are under CC BY-NC 4.0.").commercial_use is CommercialUse.NO


def test_models_under_different_licences_are_a_condition(ledger: Ledger) -> None:
    """It depends on which model."""
    page = "## License\n\n- Base models are licensed under CC BY-SA 4.0.\n- Tuned models are licensed under CC BY-NC-SA 4.0.\n"
    assert ledger(page).commercial_use is CommercialUse.CONDITIONAL


def test_a_code_licence_does_not_answer_for_own_weights(ledger: Ledger, apache: str) -> None:
    """Weights nobody speaks of stay unknown; a tool without weights has its code's answer."""
    assert ledger(LICENSE=apache, own=True).commercial_use is CommercialUse.UNKNOWN
    assert ledger(LICENSE=apache, own=False).commercial_use is CommercialUse.YES


def test_terms_of_a_changed_licence_file_count(ledger: Ledger, apache: str) -> None:
    """A ban slipped into a permissive text is read from the text."""
    changed = apache.replace(
        "TERMS AND CONDITIONS", "You may not use the Work for any commercial purpose.\n\nTERMS AND CONDITIONS", 1
    )
    file = ledger(MODEL_LICENSE=changed).files[0]
    assert (file.expression, file.is_modified) == ("Apache-2.0", True)
    assert {c.topic: c.value for c in file.clauses}["commercial_use"] == "no"


# -- contradictions


def test_x921_file_against_ban(ledger: Ledger, apache: str) -> None:
    """Apache file, research only on the page."""
    found = ledger("本项目资源严禁用于商业用途。", LICENSE=apache)
    assert [c.code for c in found.contradictions] == ["X921"]
    assert len(found.contradictions[0].evidence) == 2


def test_x922_page_names_another_licence(ledger: Ledger, apache: str) -> None:
    """The README says MIT, the file is Apache."""
    found = ledger("## License\n\nThe code is released under the MIT License.", LICENSE=apache)
    assert [(c.code, c.subject) for c in found.contradictions] == [("X922", "licence:code")]


def test_x923_pages_disagree(ledger: Ledger) -> None:
    """One language allows, the other asks for a form."""
    found = ledger("We also allow commercial use of the models.", zh="模型如需商用，请填写问卷申请。")
    assert [c.code for c in found.contradictions] == ["X923"]


@pytest.mark.parametrize(
    "page",
    ["", "## License\n\nThe code is under Apache 2.0.", "The models support commercial use.", "数据仅供学术研究。"],
)
def test_agreement_is_no_contradiction(ledger: Ledger, apache: str, page: str) -> None:
    """Witnesses that agree, or speak of other things, are not reported."""
    assert ledger(page, LICENSE=apache).contradictions == ()


# -- invariants


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=500), st.text(max_size=500))
def test_no_text_raises_and_quotes_are_exact(ledger: Ledger, page: str, licence: str) -> None:
    """Any text gives an answer, each quote stands in its line."""
    found = ledger(page, LICENSE=licence)
    lines = {"README.md": page.lstrip("\ufeff"), "LICENSE": licence}
    assert all(finding.quote in lines[finding.path] for finding in found.findings)


@pytest.mark.parametrize(
    "page",
    [
        "[" * 300_000,
        "## License\n" + "".join(f"[License](LICENSE) of model [x{i}](https://h.co/{i})\n" for i in range(10_000)),
        ("禁止商业许可协议模型权重。" * 20 + "\n\n") * 1500,
        "licensed under the MIT License\n\n" * 10_000,
        "## License\n" + "Model " * 150_000 + "License",
        "not commercial " * 60_000,
    ],
)
def test_hostile_pages_are_judged(ledger: Ledger, page: str) -> None:
    """Brackets, links, repetitions: judged like any page, each quote in its line."""
    found = ledger(page)
    assert all(finding.quote in page for finding in found.findings)


def test_a_form_is_told_by_its_name(ledger: Ledger, apache: str) -> None:
    """An unknown custom text under its own title keeps the title, and its clauses are read."""
    found = ledger(LICENSE=apache, MODEL_LICENSE=FORM.format(name="Koala3-6B"))
    file = found.files[1]
    assert (file.path, file.expression) == ("MODEL_LICENSE", "LicenseRef-Koala3-6B")
    assert {c.topic: c.value for c in file.clauses} == {"commercial_use": "no", "military": "no"}
    assert found.commercial_use is CommercialUse.NO


# -- Exceptions, lists by terms, replaced files, asides and borrowed licences


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("不得将我们的代码、数据和模型用于任何商业（可商用版本除外）用途。", CommercialUse.CONDITIONAL),
        ("不得将我们的代码、数据和模型用于任何商业用途。", CommercialUse.NO),
        ("除商用版本外，模型不得用于商业用途。", CommercialUse.CONDITIONAL),
        ("The models are for non-commercial use only, except the Koala-Pro version.", CommercialUse.CONDITIONAL),
        ("The model must not be used commercially, except for research on models.", CommercialUse.NO),
    ],
)
def test_bans_with_an_exception(ledger: Ledger, sentence: str, use: CommercialUse) -> None:
    """A ban that leaves some models out depends on the model; research is no exception to it."""
    assert ledger(f"# Koala\n\n{sentence}\n", own=True).commercial_use is use


def test_two_lists_headed_by_their_terms(ledger: Ledger) -> None:
    """Short words over two lists of models, one open to commerce; a whole sentence stays the strictest."""
    lists = "# Koala\n\n**可商用（基于 A）**\n\n- koala-a\n\n**不可商用（基于 B）**\n\n- koala-b\n"
    assert ledger(lists, own=True).commercial_use is CommercialUse.CONDITIONAL
    assert ledger(f"{lists}\n本项目模型不得用于商业用途。\n", own=True).commercial_use is CommercialUse.NO


@pytest.mark.parametrize(
    "sentence",
    [
        "模型许可证由[原模型协议](OLD_LICENSE.pdf)变更为[新协议](LICENSE-2024)。",
        "The model's license will change from the [old license](OLD_LICENSE.pdf) to the [new one](LICENSE-2024).",
    ],
)
def test_a_replaced_file_no_longer_speaks(ledger: Ledger, apache: str, sentence: str) -> None:
    """Of two files in a sentence on change, the new one counts."""
    files = {"OLD_LICENSE": FORM.format(name="Koala"), "LICENSE-2024": apache}
    found = ledger(f"## License\n\n{sentence}\n", tree=("OLD_LICENSE.pdf",), **files)
    linked = [finding.value for finding in found.findings if finding.rule == "L204"]
    assert linked == ["LICENSE-2024"]


def test_a_bracket_goes_on_with_the_sentence_before(ledger: Ledger) -> None:
    """`(CC BY NC 4.0)` alone names the licence of what was spoken of."""
    said = "The Koala series and its data are intended for research use only."
    assert claims(ledger(f"# Koala\n\n{said} (CC BY NC 4.0)\n"))["weights"] == "CC-BY-NC-4.0"
    assert "weights" not in claims(ledger("# Koala\n\nCode follows. (CC BY NC 4.0)\n"))


def test_the_licence_of_another_repository(ledger: Ledger) -> None:
    """Weights that follow another repository's licence file bear its name; a parser's licence is nobody's business."""
    link = "[its license](https://github.com/zoo/Wombat-7B/blob/main/MODEL_LICENSE)"
    found = ledger(f"## License\n\nKoala was made from Wombat's weights and must follow {link}.\n")
    assert claims(found)["weights"] == "LicenseRef-Wombat-7B"
    assert "weights" not in claims(ledger(f"## License\n\nThe parser comes with {link}.\n"))


def test_a_name_that_two_words_share(ledger: Ledger) -> None:
    """`Open Source` for `Open Model` names the same text."""
    found = ledger("## License\n\nOur model weights: the Databricks Open Source License.\n")
    assert claims(found)["weights"] == "LicenseRef-Databricks-Open-Model"


# -- Hostile files: changed, mixed and doubled


RESTRICTIONS = [
    ("You may not use the Work for any commercial purpose.", CommercialUse.NO),
    ("The Work may be used for academic research only.", CommercialUse.NO),
    ("A product with 100 million monthly active users must request a licence.", CommercialUse.CONDITIONAL),
    (
        "Have a nice day, everybody who reads licences to their very end, wherever you may be today.",
        CommercialUse.UNKNOWN,
    ),
]


@pytest.mark.parametrize(("added", "use"), RESTRICTIONS)
def test_a_common_licence_with_an_added_restriction(
    ledger: Ledger, apache: str, added: str, use: CommercialUse
) -> None:
    """Modified, said so, and a restriction in the only LICENSE holds for the weights too."""
    found = ledger("# Koala", LICENSE=f"{apache}\n\n{added}\n", own=True)
    assert found.files[0].is_modified
    assert found.commercial_use is use


def test_terms_of_the_weights_outrank_a_changed_code_licence(ledger: Ledger, apache: str) -> None:
    """Where the weights have terms of their own, the restricted code licence speaks of code alone."""
    changed = f"{apache}\n\nYou may not use the Work for any commercial purpose.\n"
    page = "## License\n\nThe model weights are under the MIT License.\n"
    assert ledger(page, LICENSE=changed, own=True).commercial_use is CommercialUse.YES


def test_table_with_a_column_for_each_scope(ledger: Ledger) -> None:
    """In a licence section the columns may be code, weights and data; elsewhere such a table says nothing."""
    table = "| Code | Weights | Data |\n| --- | --- | --- |\n| MIT | Llama 2 Community License | CC-BY-4.0 |\n"
    found = ledger(f"# Koala\n\n## License\n\n{table}")
    assert claims(found) == {"code": "MIT", "weights": "LicenseRef-Llama-2-Community", "data": "CC-BY-4.0"}
    assert claims(ledger(f"# Koala\n\n## Rivals\n\n{table}")) == {}


def test_either_of_two_licences(ledger: Ledger) -> None:
    """`or` joins names as a choice, and the second is not left over for the weights."""
    found = ledger("## License\n\nThe code is under MIT or Apache-2.0.\n")
    assert claims(found) == {"code": "MIT OR Apache-2.0"}


def test_two_models_in_one_sentence(ledger: Ledger) -> None:
    """One model free, the other for non-commercial use only: it depends."""
    text = "Koala-7B is released under Apache 2.0, Koala-70B under the Koala License, for non-commercial use only."
    found = ledger(f"## License\n\n{text}\n", own=True)
    assert (claims(found).get("code"), found.commercial_use) == (None, CommercialUse.CONDITIONAL)
    alone = "Koala-70B is released under the Koala License, for non-commercial use only."
    assert ledger(f"## License\n\n{alone}\n", own=True).commercial_use is CommercialUse.NO


@pytest.mark.parametrize(
    ("words", "scope", "expression"),
    [
        ("The weight diff is also CC BY NC 4.0.", Scope.WEIGHTS, "CC-BY-NC-4.0"),
        ("The dataset is CC0.", Scope.DATA, "CC0-1.0"),
        ("模型权重为 Apache-2.0。", Scope.WEIGHTS, "Apache-2.0"),
    ],
)
def test_plain_words_among_terms_state_a_licence(ledger: Ledger, words: str, scope: Scope, expression: str) -> None:
    """`X is CC0` needs no word of licensing where the section is about licences; elsewhere it says too little."""
    assert claims(ledger(f"# K\n\n## Usage and License Notices\n\n{words}\n")) == {scope.value: expression}
    assert claims(ledger(f"# K\n\n## News\n\n{words}\n")) == {}


def test_a_highlight_labels_the_licence(ledger: Ledger) -> None:
    """A highlight headed by the licence speaks of the release; the same words in passing about a tool do not."""
    found = ledger("# Koala\n\n- **Permissive Apache 2.0 license:** ideal for commercial deployment.\n", own=True)
    assert (claims(found)["weights"], found.commercial_use) == ("Apache-2.0", CommercialUse.YES)
    passing = ledger("# Koala\n\nBuilt with a tool under a permissive Apache 2.0 license.\n", own=True)
    assert "weights" not in claims(passing)


def test_they_are_what_was_named_before(ledger: Ledger) -> None:
    """A sentence that begins with `they` speaks of the subject of the one before."""
    text = "# Koala\n\nWe open the weights of all Koala models. They are released under the MIT license.\n"
    assert claims(ledger(text)) == {"weights": "MIT"}
    assert "weights" not in claims(ledger(text.replace("the weights of all Koala models", "a shop")))


def test_a_list_of_others_work_has_their_licences(ledger: Ledger) -> None:
    """Where the caller found nothing told of the project, tables speak of others."""
    table = "# List\n\n| Model | License |\n| --- | --- |\n| Koala | Apache-2.0 |\n"
    assert claims(ledger(table)) == {"weights": "Apache-2.0"}
    page = read_page("README.md", table)
    told = detect_licences(
        RepoName("acme", "list"), [page], [], [], url_of=lambda p, n: f"{p}#{n}", told={"README.md": ()}
    )
    assert (told.claims, told.commercial_use) == ((), CommercialUse.UNKNOWN)


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("The models come with no restriction on research and commercial use.", CommercialUse.YES),
        ("There are no usage limits for commercial purposes.", CommercialUse.YES),
        ("The models come with no commercial rights.", CommercialUse.NO),
    ],
)
def test_no_restriction_is_no_ban(ledger: Ledger, sentence: str, use: CommercialUse) -> None:
    """`No restriction on commercial use` allows it."""
    assert ledger(f"# Koala\n\n{sentence}\n", own=True).commercial_use is use


def test_a_choice_agrees_with_each_of_its_files(ledger: Ledger, apache: str) -> None:
    """`MIT or Apache-2.0` beside the Apache text is no contradiction; `MIT` alone is one."""
    page = "## License\n\nThe code is under {}.\n"
    agreed = ledger(page.format("MIT or Apache-2.0"), LICENSE=apache)
    assert [c.code for c in agreed.contradictions] == []
    assert [c.code for c in ledger(page.format("the MIT license"), LICENSE=apache).contradictions] == ["X922"]


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("You may not use the weights commercially unless you have our written permission.", CommercialUse.CONDITIONAL),
        ("未经授权，不得将模型用于商业用途。", CommercialUse.CONDITIONAL),
        ("No model may be used commercially, except Koala-1B.", CommercialUse.CONDITIONAL),
        ("You may not use the weights commercially, and there is no warranty.", CommercialUse.NO),
    ],
)
def test_bans_that_permission_lifts(ledger: Ledger, sentence: str, use: CommercialUse) -> None:
    """Forbidden without a permission is a condition."""
    assert ledger(f"## License\n\n{sentence}\n", own=True).commercial_use is use


def test_bound_to_the_licence_of_what_it_was_made_from(ledger: Ledger) -> None:
    """`Derived from X and subject to its licence` is the project's own; `derived from X under its licence` is X's."""
    bound = "## License\n\nKoala models are derived from LLaMA 2 and subject to the Llama 2 Community License.\n"
    assert claims(ledger(bound))["weights"] == "LicenseRef-Llama-2-Community"
    made = "## License\n\nKoala models are derived from LLaMA 2, released under the Llama 2 Community License.\n"
    assert "weights" not in claims(ledger(made))


def test_or_later_with_hyphens(ledger: Ledger) -> None:
    """The SPDX spelling of `or later`."""
    assert claims(ledger("## License\n\nThe code is under GPL-3.0-or-later.\n")) == {"code": "GPL-3.0-or-later"}
    assert claims(ledger("## License\n\nThe code is under GPL-3.0-only.\n")) == {"code": "GPL-3.0-only"}
