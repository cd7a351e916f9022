"""The config's shape as pydantic models: what may stand where. Values come out as the domain's records.

Pydantic is used here and nowhere else; every parser it calls raises ValueError with a sentence for the maintainer.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from tracker.config.artifact_text import Location, parse_host, parse_location
from tracker.config.problems import shown, suggestion
from tracker.config.repository_text import parse_repository
from tracker.config.schedule_text import parse_cron, parse_interval, parse_jitter, parse_timezone
from tracker.config.vocabulary import FACT_NAMES, HIDEABLE, parse_fact_name, parse_hideable, parse_language
from tracker.domain.artifacts import ArtifactKind
from tracker.domain.identifiers import Host, RepoName

T = TypeVar("T")
_KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "true or false", "list": "a list"}
_KINDS |= {"dict": "a mapping", "date": "a date", "NoneType": "nothing"}


def kind_of(value: object) -> str:
    """Name a plain value's type in the maintainer's words."""
    return _KINDS.get(type(value).__name__, type(value).__name__)


def of_text(parse: Callable[[str], T]) -> Callable[[object], T]:
    """Make a parser of text refuse everything else politely."""

    def read(value: object) -> T:
        return parse(read_line(value))

    return read


def read_line(value: object) -> str:
    """Accept text and numbers (`tags: [2023]`); a list, a mapping or true/false is a slip."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, datetime.date)):
        hint = "; put it in quotes" if isinstance(value, bool) else ""
        msg = f"expected text, found {kind_of(value)}{hint}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects ValueError only
    text = str(value).strip()
    if not text:
        raise ValueError("expected text, found nothing")
    if len(text) > 20_000:
        raise ValueError("longer than 20000 characters")
    return text


def as_list(value: object) -> object:
    """Accept a single value where a list is meant."""
    return value if isinstance(value, list) else [value]


def not_empty(value: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an empty list. Raises ValueError."""
    if not value:
        raise ValueError("the list is empty; give at least one")
    return value


def _date(value: object) -> datetime.date:
    """Read a date; JSON can only put it into quotes."""
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        msg = f"{shown(value)} is no date; write it as 2023-02-24"
        raise ValueError(msg) from None


def _localised(value: object) -> dict[str, str]:
    """Read text for every language (key `*`) or a mapping of language to text."""
    if not isinstance(value, dict):
        return {"*": read_line(value)}
    if not value:
        raise ValueError("expected text in at least one language")
    return {key if key == "*" else parse_language(str(key)): read_line(text) for key, text in value.items()}


def _kind(text: str) -> ArtifactKind:
    try:
        return ArtifactKind(text)
    except ValueError:
        kinds = [str(kind) for kind in ArtifactKind]
        msg = f"unknown kind {shown(text)}{suggestion(text, kinds)}; one of {', '.join(kinds)}"
        raise ValueError(msg) from None


def read_version(value: object) -> int:
    """Accept 1. Raises ValueError."""
    if value != 1 or isinstance(value, bool):
        msg = f"version {shown(value)} is not known to this tracker; it reads version 1"
        raise ValueError(msg)
    return 1


def _source(value: object) -> str:
    text = read_line(value)
    if any(ord(c) < 32 for c in text):
        raise ValueError("a source is one line: an address, or a reference such as arXiv:2302.13971")
    return text


def _text_schema(description: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "description": description, **more})


_TEXT_OR_NUMBER: JsonSchemaValue = {"type": ["string", "number"]}
_BY_LANGUAGE: JsonSchemaValue = {
    "type": "object",
    "minProperties": 1,
    "properties": {"zh": _TEXT_OR_NUMBER, "zh-CN": _TEXT_OR_NUMBER, "en": _TEXT_OR_NUMBER, "*": _TEXT_OR_NUMBER},
}

Text = Annotated[str, PlainValidator(read_line), WithJsonSchema({"type": "string", "minLength": 1})]
Words = Annotated[str, PlainValidator(read_line), WithJsonSchema(_TEXT_OR_NUMBER)]
Source = Annotated[str, PlainValidator(_source), _text_schema("Address or reference (arXiv:2302.13971) that says so.")]
Date = Annotated[datetime.date, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Localised = Annotated[
    dict[str, str],
    PlainValidator(_localised),
    WithJsonSchema({"anyOf": [_TEXT_OR_NUMBER, _BY_LANGUAGE], "description": "Text, or text per language."}),
]
Repository = Annotated[
    RepoName,
    PlainValidator(of_text(parse_repository)),
    _text_schema("owner/name, or the address of the repository on github.com."),
]
Language = Annotated[
    str, PlainValidator(of_text(parse_language)), WithJsonSchema({"type": "string", "enum": ["zh-CN", "zh", "en"]})
]
Languages = Annotated[tuple[Language, ...], BeforeValidator(as_list), AfterValidator(not_empty)]
Hideable = Annotated[
    str, PlainValidator(of_text(parse_hideable)), WithJsonSchema({"type": "string", "enum": list(HIDEABLE)})
]
HostName = Annotated[
    Host, PlainValidator(of_text(parse_host)), WithJsonSchema({"type": "string", "enum": [str(h) for h in Host]})
]
Kind = Annotated[
    ArtifactKind,
    PlainValidator(of_text(_kind)),
    WithJsonSchema({"type": "string", "enum": [str(k) for k in ArtifactKind]}),
]
FactKey = Annotated[
    str, PlainValidator(of_text(parse_fact_name)), WithJsonSchema({"type": "string", "enum": list(FACT_NAMES)})
]
Cron = Annotated[str, PlainValidator(of_text(parse_cron)), _text_schema("Five fields, UTC: 17 5 * * 1.")]
Interval = Annotated[int, PlainValidator(of_text(parse_interval)), _text_schema("Number and unit: 7d, 12h.")]
Jitter = Annotated[int, PlainValidator(of_text(parse_jitter)), _text_schema("Number and unit: 10m.")]
TimeZone = Annotated[str, PlainValidator(of_text(parse_timezone)), _text_schema("IANA name: Asia/Shanghai.")]
Tags = Annotated[
    tuple[Words, ...],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [_TEXT_OR_NUMBER, {"type": "array", "items": _TEXT_OR_NUMBER}]}),
]
Hidden = Annotated[tuple[Hideable, ...], BeforeValidator(as_list)]
X_KEYS: JsonSchemaValue = {"patternProperties": {"^x-": {}}}


class Shape(BaseModel):
    """Base of all shapes: unknown keys are refused (keys that begin with `x-` never get this far)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, json_schema_extra=X_KEYS)

    @model_validator(mode="before")
    @classmethod
    def _drop_blank(cls, value: object) -> object:
        """Treat a known key without a value as not given; an unknown one stays, to be reported."""
        if not isinstance(value, dict):
            return value
        return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}


def _short(key: str) -> WithJsonSchema:
    return _text_schema(f"Short for a mapping with {key}.")


class FactShape(Shape):
    """A value stated by a person. It wins in the report and is challenged when an observation disagrees."""

    value: Localised = Field(description="The value, per language where it is text.")
    source: Source
    by: Text | None = Field(None, description="Who says so.")
    on: Date | None = Field(None, description="When it was looked up.")
    until: Date | None = Field(None, description="Not shown any more after this day.")
    note: Localised = Field(default_factory=dict, description="Remark beside the value.")

    @model_validator(mode="after")
    def _check_order(self) -> FactShape:
        if self.on and self.until and self.until < self.on:
            msg = f"'until' ({self.until}) lies before 'on' ({self.on})"
            raise ValueError(msg)
        return self


class WeightShape(Shape):
    """An artifact that the maintainer names: `huggingface:owner/name`, an address, or this mapping."""

    url: Text | None = Field(None, description="Page or download address.")
    host: HostName | None = Field(None, description="Where it lies; needed with id.")
    id: Text | None = Field(None, description="owner/name on the hub.")
    kind: Kind = Field(ArtifactKind.FULL, description="What the files are.")
    password: Words | None = Field(None, description="Share code of a netdisk link.")

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: object) -> object:
        if isinstance(value, dict):
            return value
        text = read_line(value)
        return {"url": text} if "://" in text else {"id": text}

    @model_validator(mode="after")
    def _check_location(self) -> WeightShape:
        self.location()
        return self

    def location(self) -> Location:
        """Return where it lies. Raises ValueError when that cannot be told."""
        if (self.url is None) == (self.id is None):
            raise ValueError("give either url, or host and id")
        return parse_location(self.url or self.id or "", self.host)


class EntryShape(Shape):
    """One tracked repository: `owner/name` alone, or this mapping."""

    repo: Repository
    name: Words | None = Field(None, description="Display name; the repository's own when left out.")
    organization: Words | None = Field(None, description="Who publishes it.")
    released: Date | None = Field(None, description="Date in the release timeline.")
    group: Words | None = Field(None, description="Heading the entry is listed under; none is the main list.")
    former: Annotated[tuple[Repository, ...], BeforeValidator(as_list)] = Field((), description="Former names.")
    tags: Tags | None = Field(None, description="Free labels; one or several.")
    weights: Annotated[tuple[WeightShape, ...], BeforeValidator(as_list)] = Field((), description="Artifacts by hand.")
    facts: dict[FactKey, FactShape] = Field(default_factory=dict, description="Curated values by fact name.")
    notes: Localised = Field(default_factory=dict, description="Remark in Markdown.")
    hide: Hidden | None = Field(None, description="Facts or report parts not to show.")

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"repo": read_line(value)}


class ScheduleShape(Shape):
    """One rule of `tracker serve`: a cron expression, or a mapping with cron or every."""

    cron: Cron | None = Field(None, description="Minute, hour, day, month, weekday; or `@weekly` and the like.")
    every: Interval | None = Field(None, description="Time between two runs, at least 5m.")
    timezone: TimeZone | None = Field(None, description="Of the cron expression; UTC when left out.")
    jitter: Jitter = Field(0, description="Random delay of at most this.")

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"cron": read_line(value)}

    @model_validator(mode="after")
    def _check_one(self) -> ScheduleShape:
        if (self.cron is None) == (self.every is None):
            raise ValueError("give either cron or every")
        if self.timezone and self.every:
            raise ValueError("timezone goes with cron, not with every")
        return self


class DefaultsShape(Shape):
    """What holds for every entry that says nothing else, and for the reports as a whole."""

    languages: Languages | None = Field(default=None, description="Report languages, in order.")
    title: Localised = Field(default_factory=dict, description="Title of the report.")
    notice: Localised = Field(default_factory=dict, description="What the report says under its title, in Markdown.")
    group: Words | None = Field(default=None, description="Heading of entries that name none.")
    tags: Tags | None = Field(default=None, description="Labels of entries that give none.")
    hide: Hidden | None = Field(
        default=None, description="Facts or report parts not to show, for entries that say nothing."
    )


class ConfigShape(Shape):
    """The list of tracked repositories."""

    version: Annotated[int, PlainValidator(read_version), WithJsonSchema({"const": 1})] = Field(
        1, description="Of this format."
    )
    defaults: DefaultsShape = Field(DefaultsShape(), description="What holds where an entry says nothing else.")
    schedule: Annotated[tuple[ScheduleShape, ...], BeforeValidator(as_list)] = Field(
        (), description="When `serve` runs."
    )
    projects: Annotated[tuple[EntryShape, ...], AfterValidator(not_empty)] = Field(
        description="The tracked repositories, in the order of the report.", json_schema_extra={"minItems": 1}
    )
