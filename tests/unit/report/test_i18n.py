"""Every language says everything; adding one is one file."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

from tracker.domain.artifacts import Access, ArtifactKind, CodeStatus, DataStatus, WeightsStatus
from tracker.domain.changes import ChangeKind, Severity
from tracker.domain.evidence import FailureReason, Method
from tracker.domain.identifiers import Host
from tracker.domain.licences import CommercialUse
from tracker.report.escape import Md
from tracker.report.i18n import Catalog, MissingMessageError, catalog, languages, parse_po
from tracker.report.living import BLOCKS
from tracker.report.signs import LEGEND, SIGNS
from tracker.report.views.cells import FIELDS, SEED_FIELDS

CATALOGS = [catalog(language) for language in languages()]
FOLDER = Path(str(resources.files("tracker.report")))


def placeholders(text: str) -> set[str]:
    """Return the names that a message is filled with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_are_there() -> None:
    """The list's two languages have a catalog."""
    assert {"en", "zh-CN"} <= set(languages())


@pytest.mark.parametrize("words", CATALOGS, ids=languages())
def test_catalogs_hold_the_same_messages(words: Catalog) -> None:
    """No language lacks a message, and none has one too many."""
    assert set(words.messages) == set(catalog("en").messages)


@pytest.mark.parametrize("words", CATALOGS, ids=languages())
def test_messages_take_the_same_values(words: Catalog) -> None:
    """A translation uses the placeholders of the original, in whatever order; nothing is left empty."""
    for key, message in words.messages.items():
        original = placeholders("".join(catalog("en").messages[key].texts))
        assert placeholders(message.texts[0]) == original, key
        assert all(message.texts), key


@pytest.mark.parametrize("words", CATALOGS, ids=languages())
def test_every_term_has_a_word(words: Catalog) -> None:
    """Each status, host, reason, kind and sign that a report may show has a translation."""
    groups = {
        "term.weights.": WeightsStatus,
        "term.code.": CodeStatus,
        "term.data.": DataStatus,
        "term.commercial.": CommercialUse,
        "term.access.": (*Access, "unlisted", "unknown", "unasked"),
        "term.kind.": ArtifactKind,
        "term.host.": Host,
        "reason.": FailureReason,
        "method.": Method,
        "change.": ChangeKind,
        "severity.": Severity,
        "legend.": [key for _, keys in LEGEND for key in keys],
        "field.": [name for name, _, _ in FIELDS],
        "seed.": SEED_FIELDS,
    }
    missing = [f"{start}{word}" for start, group in groups.items() for word in group if not words.has(f"{start}{word}")]
    assert missing == []
    assert [f"{name}.title" for name in BLOCKS if not words.has(f"{name}.title")] == []


def test_every_named_message_exists() -> None:
    """What code and templates ask for by name is there, and nothing is there that nobody can ask for."""
    sources = [p.read_text() for p in FOLDER.rglob("*") if p.suffix in {".py", ".j2"}]
    asked = set(re.findall(r"""(?:\bt|\.text|\.raw|\.has)\(\s*['"]([a-z_.]+[a-z_])['"]\s*[,)]""", "\n".join(sources)))
    assert asked - set(catalog("en").messages) == set()
    starts = set(re.findall(r"""['"]([a-z_.]+\.)(?:\{|['"]\s*~)""", "\n".join(sources)))
    whole = {word for text in sources for word in re.findall(r"['\"]([a-z_]+(?:\.[a-z_]+)*)['\"]", text)}
    known = catalog("en").messages
    unused = [k for k in known if k not in asked | whole and not any(k.startswith(s) for s in starts)]
    assert [k for k in unused if not k.endswith(".title")] == []


def test_signs_differ_within_a_group() -> None:
    """Signs of one column are told apart by shape alone."""
    for group in ("weights", "code", "data", "commercial"):
        shapes = [sign for key, sign in SIGNS.items() if key.startswith(f"{group}.")]
        assert len(shapes) == len(set(shapes))


def test_values_are_escaped_and_markdown_is_not() -> None:
    """A message's values cannot bring markup along unless it is ours."""
    assert catalog("en").md("paren", text="*a*") == r" (\*a\*)"
    assert catalog("en").md("paren", text=Md("*a*")) == " (*a*)"


def test_plural_forms() -> None:
    """English tells one from many, Chinese does not."""
    assert [catalog("en").text("changes", n=n) for n in (1, 2)] == ["1 change", "2 changes"]
    assert catalog("zh-CN").text("changes", n=1) == "1 项变化"


def test_chinese_uses_full_width_punctuation() -> None:
    """No half-width comma, colon, semicolon or parenthesis touches a Chinese character."""
    for key, message in catalog("zh-CN").messages.items():
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", "".join(message.texts)), key


def test_a_missing_message_is_an_error() -> None:
    """A key that no catalog has never reaches a page."""
    with pytest.raises(MissingMessageError):
        catalog("en").text("no.such.message")


def test_an_unknown_language_names_the_known() -> None:
    """Asking for a language without a catalog says which there are."""
    with pytest.raises(KeyError, match="zh-CN"):
        catalog("tlh")


def test_po_files_are_read_as_gettext_reads_them() -> None:
    """Comments, continued lines, escapes and plural forms."""
    text = '# note\nmsgid "a"\nmsgstr ""\n"one \\"two\\""\n"\\n"\n\n'
    text += 'msgid "b"\nmsgid_plural "b.p"\nmsgstr[0] "x"\nmsgstr[1] "y"\n'
    first, second = parse_po(text)
    assert first.texts == ('one "two"\n',)
    assert (second.plural, second.texts) == ("b.p", ("x", "y"))


def test_a_broken_po_file_names_the_line() -> None:
    """A translator's slip is found by its line."""
    with pytest.raises(ValueError, match="line 2"):
        parse_po('msgid "a"\nmsgstr oops\n')


def test_a_message_is_never_printed_unfilled() -> None:
    """A value that a template forgot is an error, not a hole in the page."""
    with pytest.raises(KeyError, match="text"):
        catalog("en").md("paren")
