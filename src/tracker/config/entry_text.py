"""An entry as it is written into the list, in the list's own style. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections.abc import Mapping

from tracker.domain.entries import CuratedFact
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef, RepoName

_PLAIN = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_./+()\u3000-\u303f\u4e00-\u9fff\uff00-\uffef -]*")
_NOT_TEXT = re.compile(r"(?i)[0-9][0-9a-fxo_.e+-]*|true|false|null|yes|no|on|off|y|n")
JSON_MARK = '"'
"""The quotes of a list that is JSON, or might be: keys and dates need them there too."""


@dataclasses.dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to write; only `repo` gives the short form."""

    repo: RepoName
    name: str | None = None
    group: str = ""
    tags: tuple[str, ...] = ()
    weights: tuple[ArtifactRef, ...] = ()
    facts: tuple[CuratedFact, ...] = ()
    released: datetime.date | None = None

    @property
    def is_long(self) -> bool:
        """Say whether it needs a mapping."""
        return bool(self.name or self.group or self.tags or self.weights or self.facts or self.released)


def render(new: NewEntry, mark: str = "") -> list[str]:
    """Return the lines of an entry as it stands in a block list, its dash first, without indentation.

    `mark` is the quotation mark that the list puts around repositories; empty for none.
    """
    if not new.is_long:
        return [f"- {mark}{new.repo}{mark}"]
    lines: list[str] = []
    for key, value in _as_mapping(new).items():
        lines.extend([f"repo: {mark}{value}{mark}"] if key == "repo" else _render_pair(key, value))
    return [("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]


def render_flow(new: NewEntry, mark: str = "") -> str:
    """Return an entry as it stands in a list in brackets; with the mark of JSON it is JSON."""
    if not new.is_long:
        return f"{mark}{new.repo}{mark}"
    if mark == JSON_MARK:
        return json.dumps(_as_mapping(new), ensure_ascii=False, default=str)
    return _flow(_as_mapping(new), mark)


def quote(text: str) -> str:
    """Return a YAML scalar that reads as exactly this text."""
    is_plain = _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text) and text == text.strip()
    is_reference = re.fullmatch(r"[a-z_]+:[A-Za-z0-9][A-Za-z0-9._/-]*|https?://[A-Za-z0-9._~/%?=&+-]+", text)
    return text if is_plain or is_reference else json.dumps(text, ensure_ascii=False)


def _flow(value: object, mark: str = "") -> str:
    """Return a value in braces and brackets, quoted only where it has to be."""
    if isinstance(value, Mapping):
        pairs = {quote(k): f"{mark}{v}{mark}" if k == "repo" else _flow(v) for k, v in value.items()}
        return f"{{{', '.join(f'{key}: {text}' for key, text in pairs.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return str(value) if isinstance(value, datetime.date) else quote(str(value))


def _as_mapping(new: NewEntry) -> dict[str, object]:
    facts = {fact.name: {"value": _value(fact), "source": fact.source} for fact in new.facts}
    everything: dict[str, object] = {
        "repo": str(new.repo),
        "name": new.name,
        "released": new.released,
        "group": new.group,
        "tags": list(new.tags),
        "weights": [str(ref) if ref.host in HUBS_BY_ID else ref.id for ref in new.weights],
        "facts": facts,
    }
    return {key: value for key, value in everything.items() if value}


def _value(fact: CuratedFact) -> object:
    return fact.value["*"] if set(fact.value) == {"*"} else dict(fact.value)


def _render_pair(key: str, value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}:", *(f"  {line}" for k, v in value.items() for line in _render_pair(quote(k), v))]
    if key == "weights" and isinstance(value, list):
        return [f"{key}:", *(f"  - {quote(item)}" for item in value)]
    if isinstance(value, list):
        return [f"{key}: [{', '.join(quote(item) for item in value)}]"]
    if isinstance(value, datetime.date):
        return [f"{key}: {value}"]
    return [f"{key}: {quote(str(value))}"]
