"""Hub tags and custom names as expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from license_expression import get_spdx_licensing

from tracker.domain.licence_tags import custom_expression, expression_of_tag

SPDX = get_spdx_licensing()


@pytest.mark.parametrize(
    ("tag", "name", "expression"),
    [
        ("apache-2.0", None, "Apache-2.0"),
        ("license:mit", None, "MIT"),
        ("Apache License 2.0", None, "Apache-2.0"),
        ("llama2", None, "LicenseRef-Llama-2-Community"),
        ("llama3.1", None, "LicenseRef-Llama-3.1-Community"),
        ("gemma", None, "LicenseRef-Gemma"),
        ("cc-by-nc-4.0", None, "CC-BY-NC-4.0"),
        ("openrail++", None, "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M"),
        ("other", "tongyi-qianwen", "LicenseRef-Tongyi-Qianwen"),
        ("other", "deepseek-license", "LicenseRef-DeepSeek"),
        ("other", "Koala Community License", "LicenseRef-Koala"),
        ("other", None, None),
        ("unknown", "other", None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_tags(tag: str | None, name: str | None, expression: str | None) -> None:
    """Tags by table, `other` by its name, silence as None."""
    assert expression_of_tag(tag, name) == expression


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("Koala 2 Model Community License Agreement", "LicenseRef-Koala-2"),
        ("Meta Llama 3 Community License", "LicenseRef-Meta-Llama-3-Community"),
        ("the License Agreement", ""),
        ("许可协议", ""),
        ("Koala_7B", "LicenseRef-Koala-7B"),
    ],
)
def test_custom_names(name: str, expression: str) -> None:
    """Words that every licence has are left out."""
    assert custom_expression(name) == expression


@given(st.text(max_size=80))
def test_custom_expressions_are_spdx(name: str) -> None:
    """Whatever the name, the result is empty or parses as one licence reference."""
    expression = custom_expression(name)
    assert not expression or str(SPDX.parse(expression)) == expression
