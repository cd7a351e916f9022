"""Licence names in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detect.licences.names import find_names, named_form, title_expression


@pytest.mark.parametrize(
    ("text", "expressions"),
    [
        ("under the MIT License", ["MIT"]),
        ("a modified MIT license", ["LicenseRef-Modified-MIT"]),
        ("Apache License, Version 2.0", ["Apache-2.0"]),
        ("依照 Apache-2.0 协议开源", ["Apache-2.0"]),
        ("an Apache V2 project", ["Apache-2.0"]),
        ("CC BY-NC-SA 4.0", ["CC-BY-NC-SA-4.0"]),
        ("CC-By-SA-3.0", ["CC-BY-SA-3.0"]),
        ("Creative Commons Attribution-NonCommercial 4.0 International", ["CC-BY-NC-4.0"]),
        ("GNU General Public License v3.0", ["GPL-3.0-only"]),
        ("GPL-2.0 or later", ["GPL-2.0-or-later"]),
        ("GNU AGPL 3.0", ["AGPL-3.0-only"]),
        ("LGPL v2.1", ["LGPL-2.1-only"]),
        ("BSD 2-Clause", ["BSD-2-Clause"]),
        ("the Llama-2 license", ["LicenseRef-Llama-2-Community"]),
        ("Llama3.1 license", ["LicenseRef-Llama-3.1-Community"]),
        ("Gemma Terms of Use", ["LicenseRef-Gemma"]),
        ("the ODC Attribution License", ["ODC-By-1.0"]),
        ("Mistral AI Research License", ["LicenseRef-Mistral-Research"]),
        ("code under MIT, data under CC BY 4.0", ["MIT", "CC-BY-4.0"]),
        ("Koala2-13B Community License Agreement", ["LicenseRef-Koala2-13B"]),
        ("Community License for the Koala-13B Model", ["LicenseRef-Koala-13B"]),
        ("《Koala 2 模型社区许可协议》", ["LicenseRef-Koala-2"]),
    ],
)
def test_names_are_found(text: str, expressions: list[str]) -> None:
    """Common licences by vocabulary, custom ones by the shape of their names."""
    assert [named.expression for named in find_names(text)] == expressions


@pytest.mark.parametrize(
    "text",
    [
        "we use Apache Spark",
        "researchers at MIT researchers lab",
        "see the License for details",
        "the Model License",
        "a permissive license",
        "请遵守开源许可协议",
        "commitment to openness",
    ],
)
def test_no_name_is_invented(text: str) -> None:
    """Words that every licence has, and namesakes, are no names."""
    assert find_names(text) == []


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("# KOALA 3 COMMUNITY LICENSE AGREEMENT\nterms", "LicenseRef-Koala-3"),
        ("\n\nThe Koala-6B License\n\n1. Definitions", "LicenseRef-Koala-6B"),
        ("Koala 模型许可协议\n一、定义", "LicenseRef-Koala"),
        ("You may use this software as the MIT license and seven other licences that we know of would allow", None),
        ("", None),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991", "GPL-2.0-only"),
        ("GNU GENERAL PUBLIC LICENSE\n\nSome terms.", None),
        ("Apache License\nVersion 1.0", None),
        ("# Llama 2 Acceptable Use Policy\n\nTerms.", "LicenseRef-Llama-2-Use-Policy"),
        ("Read the Llama 2 Acceptable Use Policy first", None),
    ],
)
def test_titles(text: str, expression: str | None) -> None:
    """A title is a short line that is mostly a licence's name."""
    assert title_expression(text) == expression


def test_a_form_names_its_model() -> None:
    """In English or Chinese."""
    assert named_form("“Licensor” means the Koala2 Model Team that …") == "LicenseRef-Koala2"
    assert named_form("“许可方”是指分发其软件的 Koala3-6B 模型团队。") == "LicenseRef-Koala3-6B"
    assert named_form("nobody") is None


@given(st.text(max_size=300))
def test_found_places_lie_in_the_text(text: str) -> None:
    """Offsets are sorted, inside the text and never overlap."""
    found = find_names(text)
    bounds = [place for named in found for place in (named.start, named.end)]
    assert bounds == sorted(bounds)
    assert all(0 <= place <= len(text) for place in bounds)
