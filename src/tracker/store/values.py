"""What a fact holds, as JSON; and the parts of it that move every week, as numbers kept apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.facts import FactName, Value
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import LicenceFile
from tracker.domain.repositories import Release
from tracker.store.codec import CodecError, decode, decode_time, encode, encode_time

Point: TypeAlias = int | str | None
"""One volatile part: a number (times as seconds since 1970), a text, or None for not stated."""

_RECORDS: dict[FactName, type] = {
    FactName.RELEASE: Release,
    FactName.LICENCE_FILE: LicenceFile,
    FactName.ARTIFACT: Artifact,
    FactName.DATA_ARTIFACT: Artifact,
    FactName.HUB: HubFacts,
    FactName.CONTRADICTION: FoundContradiction,
}
_COUNTS = frozenset(
    {
        FactName.STARS,
        FactName.FORKS,
        FactName.WATCHERS,
        FactName.RELEASE_COUNT,
        FactName.TAG_COUNT,
    }
)
_HUB_PARTS = ("downloads", "likes", "last_modified", "revision")
_LIMIT = 2**63


@dataclass(frozen=True, slots=True)
class Split:
    """A value taken apart."""

    stable: Value | None
    """None: the whole value is volatile and stands in the part named ``."""
    parts: Mapping[str, Point]


def encode_value(name: FactName, value: Value) -> Any:
    """Turn a fact's value into JSON data. Raises TypeError when the record's class is not the one of this fact."""
    record = _RECORDS.get(name)
    if record is not None:
        if type(value) is not record:
            raise TypeError(f"{name} holds {record.__name__}, not {type(value).__name__}")
        return encode(value)
    if isinstance(value, datetime):
        return {"time": encode_time(value)}
    if isinstance(value, str | int):
        return encode(value)
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    raise TypeError(f"{name} cannot hold {type(value).__name__}")


def decode_value(name: FactName, data: object) -> Value:
    """Read a fact's value. Raises CodecError."""
    record = _RECORDS.get(name)
    if record is not None:
        value: Value = decode(record, data)
        return value
    if isinstance(data, str | int):
        return data
    if isinstance(data, list) and all(isinstance(item, str) for item in data):
        return tuple(data)
    if isinstance(data, dict) and set(data) == {"time"}:
        return decode_time(data["time"])
    raise CodecError(f"{name}: {repr(data)[:60]} is no value this version of tracker knows; upgrade it")


def split(name: FactName, value: Value) -> Split:
    """Take the volatile parts out of a value; what does not fit a number stays where it was."""
    if isinstance(value, HubFacts):
        return _split_hub(value)
    if isinstance(value, Release):
        return _split_release(value)
    point = _whole(name, value)
    return Split(value, {}) if point is None else Split(None, {"": point})


def join(name: FactName, stable: Value | None, parts: Mapping[str, Point]) -> Value:
    """Put a value together again. Raises CodecError when its volatile part is missing."""
    if stable is None:
        return _join_whole(name, parts.get(""))
    if isinstance(stable, HubFacts):
        return _join_hub(stable, parts)
    if isinstance(stable, Release):
        return _join_release(stable, parts)
    return stable


def _whole(name: FactName, value: Value) -> int | str | None:
    if name in _COUNTS and isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LIMIT:
        return value
    if name is FactName.PUSHED_AT:
        return _seconds(value)
    if name is FactName.HEAD and isinstance(value, str):
        return str(value)
    return None


def _join_whole(name: FactName, point: Point) -> Value:
    if point is None:
        raise CodecError(f"{name}: its number is missing")
    if name is FactName.PUSHED_AT:
        return datetime.fromtimestamp(int(point), UTC)
    return point


def _seconds(value: object) -> int | None:
    if not isinstance(value, datetime) or value.tzinfo is None or value.microsecond:
        return None
    return int(value.timestamp())


def _hub_point(value: object) -> Point:
    if isinstance(value, datetime):
        return _seconds(value)
    if isinstance(value, int) and abs(value) >= _LIMIT:
        return None
    return value if isinstance(value, int | str) else None


def _split_hub(value: HubFacts) -> Split:
    parts = {part: _hub_point(getattr(value, part)) for part in _HUB_PARTS}
    moved: dict[str, Any] = {part: None for part, point in parts.items() if point is not None}
    return Split(replace(value, **moved), parts)


def _join_hub(stable: HubFacts, parts: Mapping[str, Point]) -> HubFacts:
    held: dict[str, Any] = {part: parts[part] for part in _HUB_PARTS if parts.get(part) is not None}
    if "last_modified" in held:
        held["last_modified"] = datetime.fromtimestamp(held["last_modified"], UTC)
    return replace(stable, **held)


def _split_release(value: Release) -> Split:
    names = [asset.name for asset in value.assets]
    if len(set(names)) < len(names) or any(abs(asset.downloads) >= _LIMIT for asset in value.assets):
        return Split(value, {})
    parts: dict[str, Point] = {asset.name: asset.downloads for asset in value.assets if asset.downloads}
    return Split(replace(value, assets=tuple(replace(asset, downloads=0) for asset in value.assets)), parts)


def _join_release(stable: Release, parts: Mapping[str, Point]) -> Release:
    if not stable.assets or not parts:
        return stable
    counted = (replace(asset, downloads=int(parts.get(asset.name) or asset.downloads)) for asset in stable.assets)
    return replace(stable, assets=tuple(counted))
