"""One cell of a comparison: a value with its evidence, unknown (and where was looked), or not applicable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tracker.domain.artifacts import CodeStatus, DataStatus, WeightsStatus
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactName, Present, Unknown
from tracker.domain.licences import CommercialUse
from tracker.domain.snapshots import Snapshot
from tracker.report.views.ordering import by_magnitude


class CellState(StrEnum):
    """What kind of answer a cell gives."""

    VALUE = "value"
    UNKNOWN = "unknown"
    """Looked and found nothing, or could not look: `reason` tells the two apart."""
    NOT_APPLICABLE = "not_applicable"


class Flag(StrEnum):
    """Remarks on a value; each is shown by a sign and a word, never by colour alone."""

    CURATED = "curated"
    CONTRADICTED = "contradicted"
    STALE = "stale"


class PieceKind(StrEnum):
    """How a part of a value is put into words."""

    TERM = "term"
    """A catalog key below `term.`; translated."""
    WORDS = "words"
    """Normalised words such as `8x A100 80GB`; units are localised, nothing else."""
    CODE = "code"
    """An identifier, shown as it is."""
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a value."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer, ready to be worded in any language."""

    name: str
    """Field name, such as `weights` or `licence.code`."""
    state: CellState
    pieces: tuple[Piece, ...] = ()
    localised: Mapping[str, str] = field(default_factory=dict)
    """Language → text of a curated value (`*`: every language); `pieces` is empty then."""
    sign: str = ""
    """Key of the sign that leads the cell (`open`, `gated` …); empty for none."""
    flags: tuple[Flag, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    method: Method | None = None
    looked_in: tuple[str, ...] = ()
    reason: FailureReason | None = None
    """Why it could not be observed in the newest run; None when it was."""
    since: datetime | None = None
    """First run in which it could not be observed."""
    observed_at: datetime | None = None
    source: str = ""
    """Curated: where the value comes from."""
    by: str = ""
    on: date | None = None
    note: Mapping[str, str] = field(default_factory=dict)
    observed: Cell | None = None
    """Curated: what was observed in its place, when anything was."""

    @property
    def is_known(self) -> bool:
        """Say whether there is a value to show."""
        return self.state is CellState.VALUE


FIELDS: tuple[tuple[str, FactName, str], ...] = (
    ("code", FactName.CODE_STATUS, ""),
    ("data", FactName.DATA_STATUS, ""),
    ("weights", FactName.WEIGHTS_STATUS, ""),
    ("data_size", FactName.TRAINING_DATA_SIZE, ""),
    ("params", FactName.PARAMS, ""),
    ("hardware", FactName.HARDWARE, ""),
    ("training_time", FactName.TRAINING_TIME, ""),
    ("context", FactName.CONTEXT_LENGTH, ""),
    ("base_model", FactName.BASE_MODEL, ""),
    ("licence.code", FactName.LICENCE, "code"),
    ("licence.weights", FactName.LICENCE, "weights"),
    ("licence.data", FactName.LICENCE, "data"),
    ("commercial_use", FactName.COMMERCIAL_USE, ""),
)
"""Field name of reports and `explain` → the fact it shows. The first seven are the seed's columns."""

SEED_FIELDS = tuple(name for name, _, _ in FIELDS[:7])

_STATUSES: dict[FactName, tuple[str, type[StrEnum]]] = {
    FactName.CODE_STATUS: ("code", CodeStatus),
    FactName.DATA_STATUS: ("data", DataStatus),
    FactName.WEIGHTS_STATUS: ("weights", WeightsStatus),
    FactName.COMMERCIAL_USE: ("commercial", CommercialUse),
}

_QUANTITIES = frozenset({FactName.PARAMS, FactName.TRAINING_DATA_SIZE, FactName.CONTEXT_LENGTH, FactName.TRAINING_TIME})
"""Lists that are read from small to large; lists of names keep their order."""


def fact_cell(snapshot: Snapshot, name: str, fact_name: FactName, subject: str = "") -> Cell:
    """Return the cell of one observed fact."""
    return cell_of(name, fact_name, snapshot.get(fact_name, subject))


def cell_of(name: str, fact_name: FactName, fact: Fact | None) -> Cell:
    """Word one fact: present, absent, unknown or never looked for."""
    if fact is None:
        return Cell(name, CellState.UNKNOWN, reason=FailureReason.NOT_ASKED)
    if isinstance(fact, Unknown):
        return _unknown_cell(name, fact_name, fact)
    if isinstance(fact, Absent):
        return Cell(name, CellState.UNKNOWN, looked_in=fact.looked_in, observed_at=fact.observed_at)
    return _present_cell(name, fact_name, fact)


def _unknown_cell(name: str, fact_name: FactName, fact: Unknown) -> Cell:
    known = cell_of(name, fact_name, fact.last) if fact.last else Cell(name, CellState.UNKNOWN)
    return replace(known, flags=(*known.flags, Flag.STALE), reason=fact.reason, since=fact.since)


def _present_cell(name: str, fact_name: FactName, fact: Present) -> Cell:
    pieces, sign = _pieces(fact_name, fact)
    undecided = fact_name in _STATUSES and fact.value == "unknown"
    return Cell(
        name,
        CellState.UNKNOWN if undecided else CellState.VALUE,
        () if undecided else pieces,
        sign="" if undecided else sign,
        evidence=fact.evidence,
        method=fact.method,
        observed_at=fact.observed_at,
        looked_in=tuple(sorted({e.path for e in fact.evidence if e.path})) if undecided else (),
    )


def _pieces(fact_name: FactName, fact: Present) -> tuple[tuple[Piece, ...], str]:
    value = fact.value
    if fact_name in _STATUSES and isinstance(value, str):
        group, kind = _STATUSES[fact_name]
        known = value in {str(member.value) for member in kind}
        return (Piece(PieceKind.TERM if known else PieceKind.CODE, f"{group}.{value}" if known else value),), (
            f"{group}.{value}" if known else ""
        )
    if isinstance(value, tuple):
        items = [str(item) for item in value]
        ordered = by_magnitude(items) if fact_name in _QUANTITIES else tuple(items)
        return tuple(Piece(PieceKind.WORDS, item) for item in ordered), ""
    if isinstance(value, datetime):
        return (Piece(PieceKind.DAY, value.date().isoformat()),), ""
    return (Piece(PieceKind.CODE, str(value)),), ""
