"""Which known text a file holds: by likeness, by title, changed or not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.detect.licences.build import build, fingerprint
from tracker.detect.licences.library import KnownText, Library, library, pack, unpack
from tracker.detect.licences.match import NEAR, recognise
from tracker.detect.licences.shingles import is_copyright, tokens

HONEY = """Honey Licence

Copyright (c) 2020 The Bees

Everyone who receives a jar of this honey may eat it, give it away, mix it with tea and sell what remains of it,
provided that the label stays on the jar and that the name of the beekeeper is told to whoever asks for it politely.
The honey is handed over in the state in which the bees left it, and nobody promises that it will cure anything at all,
nor that it stays liquid through a long winter in a cold cellar without a stove or a window facing south.
"""
NECTAR = HONEY.replace("Honey Licence", "Nectar Licence").replace("sell what remains", "never sell what remains")


@pytest.fixture(scope="module")
def shelf() -> Library:
    """Two texts that differ in one word that matters."""
    known = [KnownText("honey", "LicenseRef-Honey", "here"), KnownText("nectar", "LicenseRef-Nectar", "here")]
    return Library(tuple(fingerprint(text, words) for text, words in zip(known, (HONEY, NECTAR), strict=True)))


def test_the_same_text_is_recognised_whole(shelf: Library) -> None:
    """A verbatim copy has similarity 1 and no modification."""
    match = recognise(HONEY, shelf)
    assert (match.expression, match.similarity, match.is_modified) == ("LicenseRef-Honey", 1.0, False)


def test_near_relatives_are_told_apart(shelf: Library) -> None:
    """One word more is another licence when that licence is known."""
    assert recognise(NECTAR, shelf).expression == "LicenseRef-Nectar"


def test_another_holder_changes_nothing(shelf: Library) -> None:
    """Copyright lines say who, not what."""
    other = HONEY.replace("(c) 2020 The Bees", "(c) 2019-2024 Wasps Inc. and contributors")
    assert recognise(other, shelf) == recognise(HONEY, shelf)


def test_a_weighty_word_is_a_modification(shelf: Library) -> None:
    """`non-commercial` slipped in is named in the modification."""
    match = recognise(HONEY.replace("may eat it,", "may eat it for non-commercial purposes only,"), shelf)
    assert match.expression == "LicenseRef-Honey"
    assert match.is_modified
    assert "commercial" in match.modification


def test_an_added_clause_is_a_modification(shelf: Library) -> None:
    """The words of the addition are shown."""
    extra = (
        "Jars larger than a bathtub have to be announced to the mayor of the village three weeks before opening them."
    )
    match = recognise(HONEY + extra, shelf)
    assert match.is_modified
    assert "bathtub" in match.modification


def test_a_missing_half_is_a_modification(shelf: Library) -> None:
    """What was cut out is counted."""
    match = recognise(HONEY[: HONEY.index("nor that it stays")], shelf)
    assert match.is_modified
    assert "missing" in match.modification


def test_a_long_file_that_holds_the_text_is_recognised(shelf: Library) -> None:
    """A text contained whole counts, with the low similarity told."""
    around = " ".join(f"word{i} about something else" for i in range(200))
    match = recognise(HONEY + around, shelf)
    assert match.expression == "LicenseRef-Honey"
    assert match.similarity < 0.5
    assert match.is_modified


def test_an_unknown_text_stays_unknown(shelf: Library) -> None:
    """Below the threshold nothing is guessed."""
    match = recognise("Do what the queen says and nothing else, or leave the hive at once. " * 5, shelf)
    assert (match.expression, match.similarity) == (None, 0.0)


def test_a_title_alone_gives_a_name_without_likeness(shelf: Library) -> None:
    """An excerpt under a known title is named, with similarity 0."""
    match = recognise("LLAMA 2 COMMUNITY LICENSE AGREEMENT\n\nSee the address for the terms.", shelf)
    assert (match.expression, match.similarity) == ("LicenseRef-Llama-2-Community", 0.0)


def test_the_title_beats_a_merely_similar_text(shelf: Library) -> None:
    """A text derived from a known one under a name of its own keeps its own name."""
    words = HONEY.replace("Honey Licence", "Bumblebee Community License").replace("a jar of this honey", "some fuzz")
    words = words.replace("provided that the label stays on the jar", "as long as all buzzing rules are kept in summer")
    assert recognise(words, shelf).expression == "LicenseRef-Bumblebee"


def test_two_texts_in_one_file_are_both_named() -> None:
    """The second text is part of the modification."""
    second = "\n".join(f"Rule number {i} of the orchard says that apple {i} belongs to finder {i}." for i in range(12))
    known = [KnownText("honey", "LicenseRef-Honey", ""), KnownText("apple", "LicenseRef-Apple-Rules", "")]
    shelf = Library((fingerprint(known[0], HONEY * 1), fingerprint(known[1], second)))
    match = recognise(second + HONEY, shelf)
    assert match.modification == "also holds LicenseRef-Honey"


def test_an_appendix_may_be_missing() -> None:
    """What stands after the marker is known but not needed."""
    known = KnownText("honey", "LicenseRef-Honey", "", optional_after="The honey is handed over")
    shelf = Library((fingerprint(known, HONEY),))
    assert recognise(HONEY[: HONEY.index("The honey is handed over")], shelf) == recognise(HONEY, shelf)


def test_a_form_takes_the_name_it_is_filled_in_with() -> None:
    """A text shared by several models is called after the model it speaks of."""
    words = HONEY + "\n“Licensor” means the Bumble2-7B Model Team that hands out the jars of this honey to its friends."
    shelf = Library(
        (fingerprint(KnownText("form", "LicenseRef-Form", "", is_named=True), words.replace("Bumble2-7B", "X")),)
    )
    assert recognise(words, shelf).expression == "LicenseRef-Bumble2-7B"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_form_never_matters(apache: str, data: st.DataObject) -> None:
    """Case, blanks, line breaks and punctuation leave the match of a real text equal."""
    words = apache.split()
    blanks = data.draw(st.lists(st.sampled_from([" ", "\n", "  ", "\t", " \n\n "]), min_size=7, max_size=7))
    marks = data.draw(st.lists(st.sampled_from(["", ",", ".", ";", " -"]), min_size=5, max_size=5))
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, lambda word: word]))
    mixed = "".join(change(w) + marks[i % 5] + blanks[i % 7] for i, w in enumerate(words) if "://" not in w)
    assert recognise(mixed).expression == "Apache-2.0"
    assert not recognise(mixed).is_modified


@given(st.text(alphabet=st.characters(blacklist_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=80))
@settings(max_examples=40, deadline=None)
def test_any_holder_leaves_the_match_equal(apache: str, holder: str) -> None:
    """Whatever stands in a copyright line is ignored."""
    assert recognise(f"Copyright (c) 2024 {holder}\n{apache}") == recognise(apache)


@given(st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_no_text_raises(text: str) -> None:
    """Any text gives an answer."""
    assert 0 <= recognise(text).similarity <= 1


@pytest.mark.parametrize(
    ("line", "is_notice"),
    [
        ("Copyright (c) 2023 Some One", True),
        ("   Copyright [yyyy] [name of copyright owner]", True),
        ("© 2021 某某公司", True),
        ("版权所有 (c) 2023 某某大学", True),
        ("All rights reserved.", True),
        ("copyright notice that is included in or attached to the work", False),
        ("The above copyright notice shall be included", False),
    ],
)
def test_copyright_lines(line: str, *, is_notice: bool) -> None:
    """A notice is dropped, prose about notices is not."""
    assert is_copyright(line) is is_notice


def test_chinese_counts_by_character() -> None:
    """Each character is a token; punctuation is none."""
    assert tokens("许可，授予 MIT 您。") == ["许", "可", "授", "予", "mit", "您"]


def test_packing_keeps_all_hashes(shelf: Library) -> None:
    """What is written is read back."""
    again = unpack([known.text for known in shelf.prints], pack(shelf.prints))
    assert [list(k.core) for k in again.prints] == [list(k.core) for k in shelf.prints]


def test_building_keeps_what_has_no_text(shelf: Library) -> None:
    """One licence can be added without the texts of the others."""
    before = {known.text.id: known for known in shelf.prints}
    texts = [shelf.prints[0].text, KnownText("new", "LicenseRef-New", "")]
    made, missing = build(texts, {"new": "a licence with more than five words in it"}, before)
    assert [known.text.id for known in made] == ["honey", "new"]
    assert not missing


def test_building_names_what_is_missing() -> None:
    """Neither text nor hashes: the id is reported."""
    assert build([KnownText("lost", "LicenseRef-Lost", "")], {}, {})[1] == ["lost"]


def test_a_long_text_is_no_licence() -> None:
    """A megabyte of licence words is read and not recognised."""
    assert recognise("not for commercial use " * 45_000).expression is None


@pytest.mark.parametrize(
    ("name", "expression"),
    [("opt-175b", "LicenseRef-OPT-175B"), ("mistral-research-0.1", "LicenseRef-Mistral-Research")],
)
def test_research_licences_have_hashes_of_their_own(name: str, expression: str) -> None:
    """Each is known by its text, and no relative of it is taken for it."""
    shipped = library().prints
    known = next(one for one in shipped if one.text.id == name)
    others = [one for one in shipped if one.text.expression != expression]
    assert known.text.expression == expression
    assert len(known.core) > 800
    assert all(2 * len(known.core_set & o.core_set) < NEAR * (len(known.core) + len(o.core)) for o in others)
