"""The JSON Schema of the config, made from the shapes, so that an editor completes and checks while one types."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from tracker.config.policy_shape import PolicyShape
from tracker.config.shape import ConfigShape

FILE_NAME = "repos.schema.json"
"""Its name in this package, and beside the config of a project that `tracker init` made."""
POLICY_FILE_NAME = "policy.schema.json"
"""The same for the policy."""
_HAVE_SHORT_FORM = ("EntryShape", "WeightShape", "ScheduleShape")


def schema_text() -> str:
    """Return the schema as the file ships it: sorted, two-space indent, one newline at the end."""
    schema = ConfigShape.model_json_schema()
    definitions: dict[str, Any] = schema["$defs"]
    for name, definition in definitions.items():
        definition["properties"] = {k: _accept_single(v) for k, v in definition["properties"].items()}
        if name in _HAVE_SHORT_FORM:
            definitions[name] = {"anyOf": [{"type": "string", "minLength": 1}, definition]}
    schema["properties"]["schedule"] = _accept_single(schema["properties"]["schedule"])
    schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "tracker: config/repos.yaml"}
    return _written(schema)


def policy_schema_text() -> str:
    """Return the schema of `policy.yaml`, written like that of the list."""
    schema = PolicyShape.model_json_schema()
    rule: dict[str, Any] = schema["$defs"]["RuleShape"]
    rule["properties"] = {key: _accept_single(value) for key, value in rule["properties"].items()}
    rule["anyOf"] = [{"required": [key]} for key in ("changes", "severity", "scopes", "state", "fact")]
    schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "tracker: config/policy.yaml"}
    return _written(schema)


def _written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def shipped_schema(name: str = FILE_NAME) -> str:
    """Return a schema file of this package."""
    return resources.files("tracker.config").joinpath(name).read_text(encoding="utf-8")


def _accept_single(schema: dict[str, Any]) -> dict[str, Any]:
    """Let a list of one be written without brackets."""
    if "anyOf" in schema:
        return schema | {"anyOf": [_accept_single(choice) for choice in schema["anyOf"]]}
    if schema.get("type") != "array":
        return schema
    rest = {key: schema[key] for key in ("default", "description", "title") if key in schema}
    array = {key: value for key, value in schema.items() if key not in rest}
    return rest | {"anyOf": [schema["items"], array]}
