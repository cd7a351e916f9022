"""The texts and terms shipped with the package."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from license_expression import get_spdx_licensing

from tracker.detect.licences.library import library
from tracker.detect.licences.match import recognise
from tracker.detect.licences.terms import commercial_use, strictest, terms_of
from tracker.domain.licences import CommercialUse

FINGERPRINTS = Path(str(files("tracker.detect.licences") / "fingerprints"))


def test_hashes_and_manifest_agree() -> None:
    """The order in which hashes were written is that of the manifest."""
    order = (FINGERPRINTS / "order.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert [known.text.id for known in library().prints] == order


def test_many_texts_are_known() -> None:
    """Common licences and this field's own."""
    assert len(library().prints) >= 150
    assert all(known.core for known in library().prints)


def test_every_expression_is_spdx() -> None:
    """Every name parses, and common ones are on SPDX's list."""
    licensing = get_spdx_licensing()
    for known in library().prints:
        expression = licensing.parse(known.text.expression)
        unknown = [key for key in licensing.unknown_license_keys(expression) if not key.startswith("LicenseRef-")]
        assert not unknown


def test_no_text_is_shipped() -> None:
    """The folder holds hashes and names only."""
    assert {path.name for path in FINGERPRINTS.iterdir()} == {"manifest.toml", "order.txt", "shingles.bin"}


def test_the_projects_own_licence_is_recognised(apache: str) -> None:
    """A real text against the shipped hashes."""
    match = recognise(apache)
    assert (match.expression, match.is_modified, match.similarity) == ("Apache-2.0", False, 1.0)


def test_every_known_text_says_something_about_commercial_use() -> None:
    """Only policies and riders have no word on it."""
    silent = {
        known.text.expression
        for known in library().prints
        if not any(c.topic == "commercial_use" for c in terms_of(known.text.expression, known.text.id))
    }
    assert all("Policy" in expression or "AUP" in expression for expression in silent), silent


def test_quotations_are_short() -> None:
    """At most 25 words, or 80 characters of Chinese."""
    for known in library().prints:
        for clause in terms_of(known.text.expression, known.text.id):
            assert len(clause.quote.split()) <= 25
            assert len(clause.quote) <= 260


@pytest.mark.parametrize(
    ("expression", "use"),
    [
        ("MIT", CommercialUse.YES),
        ("CC-BY-NC-SA-4.0", CommercialUse.NO),
        ("LicenseRef-Llama-2-Community", CommercialUse.CONDITIONAL),
        ("LicenseRef-XVERSE-65B", CommercialUse.CONDITIONAL),
        ("Apache-2.0 AND CC-BY-NC-4.0", CommercialUse.NO),
        ("MIT OR CC-BY-NC-4.0", CommercialUse.YES),
        ("Apache-2.0 WITH LicenseRef-Commons-Clause", CommercialUse.NO),
        ("MIT AND (CC-BY-NC-4.0 OR LicenseRef-Llama-2-Community)", CommercialUse.CONDITIONAL),
        ("LicenseRef-OPT-175B", CommercialUse.NO),
        ("LicenseRef-Mistral-Research", CommercialUse.NO),
        ("LicenseRef-Never-Heard-Of", CommercialUse.UNKNOWN),
        (None, CommercialUse.UNKNOWN),
    ],
)
def test_commercial_use_by_name(expression: str | None, use: CommercialUse) -> None:
    """A joined expression is as strict as its strictest part; sizes share terms."""
    assert commercial_use(expression) is use


def test_the_strictest_statement_counts() -> None:
    """No before conditional before yes; silence is no statement."""
    assert strictest([CommercialUse.YES, CommercialUse.CONDITIONAL]) is CommercialUse.CONDITIONAL
    assert strictest([]) is CommercialUse.UNKNOWN


def test_every_name_has_its_terms_once() -> None:
    """Two entries for one name would hide each other."""
    entries = tomllib.loads((FINGERPRINTS.parent / "terms.toml").read_text(encoding="utf-8"))["terms"]
    names = [name for entry in entries for name in entry["for"]]
    assert len(names) == len(set(names))
