"""Message catalogs. A language is one `.po` file in `locale/`: its messages, number style and name are all in there.

The files are read as they are and compiled in memory for the standard library's gettext; nothing has to be built.
"""

from __future__ import annotations

import ast
import gettext
import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter

from tracker.report import escape
from tracker.report.escape import Md


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a catalog: the key (and its plural key), and one text per plural form."""

    key: str
    plural: str
    texts: tuple[str, ...]


def parse_po(text: str) -> list[Message]:
    """Read the `.po` format: msgid, msgid_plural, msgstr, msgstr[n] with continued strings; comments are skipped.

    Raises ValueError with the line number on anything else.
    """
    messages: list[Message] = []
    fields: dict[str, str] = {}
    current = ""
    for number, raw in enumerate([*text.splitlines(), 'msgid ""'], start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        keyword, _, rest = line.partition(" ") if not line.startswith('"') else (current, "", line)
        if keyword == "msgid" and "msgstr" in " ".join(fields):
            messages.append(_message(fields))
            fields = {}
        current = keyword
        fields[keyword] = fields.get(keyword, "") + _string(rest, number)
    return messages


def _string(text: str, number: int) -> str:
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"line {number}: not a quoted string: {text!r}") from error
    if not isinstance(value, str):
        raise ValueError(f"line {number}: not a quoted string: {text!r}")  # noqa: TRY004
    return value


def _message(fields: Mapping[str, str]) -> Message:
    forms = tuple(fields[f"msgstr[{n}]"] for n in range(len(fields)) if f"msgstr[{n}]" in fields)
    return Message(fields["msgid"], fields.get("msgid_plural", ""), forms or (fields["msgstr"],))


def compile_mo(messages: list[Message]) -> bytes:
    """Return the binary form that `gettext.GNUTranslations` reads."""
    pairs = sorted((_mo_key(m).encode(), "\0".join(m.texts).encode()) for m in messages)
    offset = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    blob = b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += [len(pair[column]), offset + len(blob)]
            blob += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, offset)
    return head + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + blob


def _mo_key(message: Message) -> str:
    return f"{message.key}\0{message.plural}" if message.plural else message.key


class MissingMessageError(KeyError):
    """A template or view names a message that a catalog does not have."""


class _Strict(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        raise MissingMessageError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise MissingMessageError(msgid1)


def _parts(text: str) -> list[tuple[str, str]]:
    """Take a message apart: pairs of literal text and the name of the value behind it (empty at the end)."""
    return [(literal, name or "") for literal, name, _, _ in Formatter().parse(text)]


class Catalog:
    """The messages of one language. `text` is for plain text, `md` for Markdown."""

    def __init__(self, language: str, messages: list[Message]) -> None:
        self.language = language
        self.messages = {m.key: m for m in messages if m.key}
        self._translations = gettext.GNUTranslations(io.BytesIO(compile_mo(messages)))
        self._translations.add_fallback(_Strict())
        self._header = self._translations.info()
        self._parts: dict[str, list[tuple[str, str]]] = {}
        self._fixed: dict[str, Md] = {}
        self._texts = {m.key: m.texts[0] for m in messages if m.key}
        self._plurals = {m.key: m.plural for m in messages if m.plural}

    @property
    def language_name(self) -> str:
        """The language's name in itself."""
        return self._header["x-language-name"]

    @property
    def number_style(self) -> str:
        """`myriad` (万, 亿) or `thousand` (k, M, B, T)."""
        return self._header["x-number-style"]

    @property
    def file_suffix(self) -> str:
        """What stands between `README` and `.md`: nothing for the language of the default page."""
        return self._header.get("x-file-suffix", f".{self.language}")

    def has(self, key: str) -> bool:
        """Say whether there is such a message."""
        return key in self.messages

    def raw(self, key: str, n: int | None = None) -> str:
        """Return the message with its placeholders. Raises MissingMessageError."""
        plural = self._plurals.get(key)
        if n is None or not plural:
            known = self._texts.get(key)
            return self._translations.gettext(key) if known is None else known
        return self._translations.ngettext(key, plural, n)

    def text(self, key: str, /, **values: object) -> str:
        """Return a plain text; `n` chooses the plural form."""
        n = values.get("n")
        return self.raw(key, n if isinstance(n, int) else None).format(**values)

    def md(self, key: str, /, **values: object) -> Md:
        """Return Markdown; values that are not `Md` are escaped."""
        if not values:
            fixed = self._fixed.get(key)
            return self._fix(key) if fixed is None else fixed
        n = values.get("n")
        text = self.raw(key, n if isinstance(n, int) else None)
        if text not in self._parts:
            self._parts[text] = _parts(text)
        return Md("".join([literal + (_md(values[name]) if name else "") for literal, name in self._parts[text]]))

    def _fix(self, key: str) -> Md:
        """Keep a message that takes no values: nearly every word of a page is one."""
        text = self.raw(key)
        missing = [name for _, name in _parts(text) if name]
        if missing:
            raise KeyError(f"message {key!r} needs {', '.join(missing)}")
        self._fixed[key] = Md(text.replace("{{", "{").replace("}}", "}"))
        return self._fixed[key]


def _md(value: object) -> str:
    return value if isinstance(value, Md) else escape.markdown(str(value))


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalog, sorted."""
    folder = resources.files("tracker.report") / "locale"
    return tuple(sorted(f.name.removesuffix(".po") for f in folder.iterdir() if f.name.endswith(".po")))


@cache
def catalog(language: str) -> Catalog:
    """Load one catalog. Raises KeyError naming the languages there are."""
    if language not in languages():
        raise KeyError(f"no catalog for language {language!r}; there are: {', '.join(languages())}")
    text = (resources.files("tracker.report") / "locale" / f"{language}.po").read_text(encoding="utf-8")
    return Catalog(language, parse_po(text))
