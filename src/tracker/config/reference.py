"""The reference of the config's keys as Markdown, made from the same schema that editors read. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.config.schema import schema_text
from tracker.config.vocabulary import FACT_NAMES, HIDEABLE, REPORT_PARTS
from tracker.domain.identifiers import HUBS_BY_ID, Host

_PARTS = {
    "DefaultsShape": "defaults",
    "ScheduleShape": "schedule",
    "EntryShape": "projects",
    "WeightShape": "weights",
    "FactShape": "facts",
}
"""Shapes in the order of the page → the key they stand under, which is their heading."""


def config_reference() -> str:
    """Return a section per part of the config, with a table of its keys, and the words that may be used."""
    schema = json.loads(schema_text())
    sections = [_section("Top level", schema)]
    sections += [_section(f"`{key}`", _mapping(schema["$defs"][name])) for name, key in _PARTS.items()]
    return "\n".join([*sections, *_vocabulary()])


def _section(title: str, shape: Mapping[str, Any]) -> str:
    required = shape.get("required", ())
    ordered = [*required, *(key for key in shape["properties"] if key not in required)]
    rows = [_row(key, shape["properties"][key], is_required=key in required) for key in ordered]
    return "\n".join([f"### {title}", "", shape["description"], "", _HEAD, *rows, ""])


_HEAD = "| key | written as | meaning |\n| --- | --- | --- |"


def _row(key: str, schema: Mapping[str, Any], *, is_required: bool) -> str:
    meaning = schema.get("description", "")
    if is_required:
        meaning = f"**Required.** {meaning}"
    elif schema.get("default") not in (None, [], {}) and "$ref" not in schema:
        meaning = f"{meaning} Default: `{schema['default']}`."
    return f"| `{key}` | {_written(schema)} | {meaning.strip()} |"


def _mapping(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the long form of a shape that has a short one too."""
    return next((choice for choice in schema.get("anyOf", ()) if "properties" in choice), schema)


def _written(schema: Mapping[str, Any], *, is_nested: bool = False) -> str:
    """Say in words what a value looks like; a description of the value itself stands inside its key's."""
    if "$ref" in schema:
        key = _PARTS[schema["$ref"].rsplit("/", 1)[-1]]
        return f"[{key}](#{key})"
    if "anyOf" in schema:
        return _choices([choice for choice in schema["anyOf"] if choice != {"type": "null"}])
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_written(schema['items'])}"
    if "additionalProperties" in schema:
        return f"mapping: {_one_of(schema['propertyNames']['enum'])} → {_written(schema['additionalProperties'])}"
    if schema.get("format") == "date":
        return "date: `2023-02-24`"
    hint = schema.get("description") if is_nested else None
    return f"text ({hint.rstrip('.')})" if hint else "text"


def _choices(choices: Sequence[Mapping[str, Any]]) -> str:
    """Name alternatives: one or a list of them, text or text per language."""
    if len(choices) == 1:
        return _written(choices[0], is_nested=True)
    if any("*" in choice.get("properties", ()) for choice in choices):
        return "text, or [text per language](#text-per-language)"
    if any(choice.get("type") == "array" for choice in choices):
        return f"{_written(choices[0], is_nested=True)}, or a list"
    return _written(choices[-1])


def _one_of(words: Sequence[str]) -> str:
    named = {FACT_NAMES: "a [fact name](#words)", HIDEABLE: "a [fact name or report part](#words)"}
    return named.get(tuple(words)) or " · ".join(f"`{word}`" for word in words)


def _vocabulary() -> Iterator[str]:
    by_name = [host for host in Host if host in HUBS_BY_ID]
    yield "### Words"
    yield ""
    yield f"- Fact names: {_listed(FACT_NAMES)}."
    yield f"- Report parts: {_listed(REPORT_PARTS)}."
    yield f"- Hosts whose artifacts have a name (`host:owner/name`): {_listed(by_name)}; all others need an address."


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
