"""The shape of `policy.yaml` as pydantic models: what may stand where."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from tracker.config.plain import Path
from tracker.config.policy_words import (
    FACTS,
    SCOPES,
    parse_fact,
    parse_kind,
    parse_scope,
    parse_severity,
    parse_state,
)
from tracker.config.shape import Shape, Text, Words, as_list, not_empty, of_text, read_line, read_version
from tracker.diff.gates import OnUnknown
from tracker.domain.changes import ChangeKind, ChangeState, Severity


def _words(options: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(option) for option in options]})


def _value(value: object) -> str:
    """Read a value; true and false are values of some facts."""
    return str(value).lower() if isinstance(value, bool) else read_line(value)


def _on_unknown(text: str) -> OnUnknown:
    if text not in set(OnUnknown):
        msg = f"on_unknown is pass or fail, not {text!r}"
        raise ValueError(msg)
    return OnUnknown(text)


Kind = Annotated[ChangeKind, PlainValidator(of_text(parse_kind)), _words(ChangeKind)]
Scope = Annotated[str, PlainValidator(of_text(parse_scope)), _words(SCOPES)]
Fact = Annotated[str, PlainValidator(of_text(parse_fact)), _words(FACTS)]
Value = Annotated[str, PlainValidator(_value), WithJsonSchema({"type": ["string", "boolean", "number"]})]
Several = (BeforeValidator(as_list), AfterValidator(not_empty))
Values = Annotated[tuple[Value, ...], *Several]
Names = Annotated[tuple[Words, ...], *Several]

OF_CHANGES = ("changes", "severity", "scopes", "state")
OF_FACTS = ("fact", "any_of", "none_of", "at_least", "on_unknown")


class RuleShape(Shape):
    """One rule: `changes` that must not be told, or a `fact` that must hold."""

    name: Text = Field(description="What the rule is called wherever it is violated.")
    changes: Annotated[tuple[Kind, ...], *Several] | None = Field(None, description="Change kinds that must not come.")
    severity: Annotated[Severity, PlainValidator(of_text(parse_severity)), _words(Severity)] | None = Field(
        None, description="Changes less severe than this pass."
    )
    scopes: Annotated[tuple[Scope, ...], *Several] | None = Field(None, description="Changes of other scopes pass.")
    state: Annotated[ChangeState, PlainValidator(of_text(parse_state)), _words(ChangeState)] | None = Field(
        None, description="suspected: what is only suspected violates too; confirmed when left out."
    )
    fact: Fact | None = Field(None, description="The fact that must hold.")
    any_of: Values | None = Field(None, description="Accepted values.")
    none_of: Values | None = Field(None, description="Refused values.")
    at_least: Value | None = Field(None, description="The worst accepted value, of facts whose values have an order.")
    on_unknown: Annotated[OnUnknown, PlainValidator(of_text(_on_unknown)), _words(OnUnknown)] | None = Field(
        None, description="What a fact counts as that no run could look at yet: pass (when left out) or fail."
    )
    tags: Names | None = Field(None, description="Only projects with one of these tags.")
    projects: Names | None = Field(None, description="Only these projects, by name or owner/name.")
    exempt: Names | None = Field(None, description="Not these projects, by name or owner/name.")

    @model_validator(mode="after")
    def _check_sort(self) -> RuleShape:
        given = self.model_fields_set
        if self.fact is None:
            self._refuse(given & set(OF_FACTS), "a rule about changes", "give 'fact' to require a state")
            if not given & set(OF_CHANGES):
                raise ValueError("says nothing that must be; give 'changes', 'severity', or 'fact' with its values")
            return self
        self._refuse(given & set(OF_CHANGES), "a rule about a fact", "write a second rule for changes")
        if not given & {"any_of", "none_of", "at_least"}:
            raise ValueError("says nothing of the fact's value; give any_of, none_of or at_least")
        if self.any_of and self.at_least:
            raise ValueError("give either any_of or at_least")
        return self

    @staticmethod
    def _refuse(keys: set[str], what: str, hint: str) -> None:
        if keys:
            msg = f"{', '.join(repr(key) for key in sorted(keys))} cannot stand in {what}; {hint}"
            raise ValueError(msg)


class PolicyShape(Shape):
    """What must not happen to tracked repositories, and what must hold of them."""

    version: Annotated[int, PlainValidator(read_version), WithJsonSchema({"const": 1})] = Field(
        1, description="Of this format."
    )
    rules: Annotated[tuple[RuleShape, ...], AfterValidator(not_empty)] = Field(
        description="Every one is held against every run.", json_schema_extra={"minItems": 1}
    )


def policy_shape_at(path: Path) -> type[Shape]:
    """Return the shape that stands at a path of a policy."""
    return RuleShape if path[:1] == ("rules",) else PolicyShape
