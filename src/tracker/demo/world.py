"""The recorded past as a stand-in for GitHub can serve it: one repository's state at an instant. Pure but for loading.

The rows are facts; the documents are composed from them and bear the recorded git ids (see `data/README.md`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

NOTE = "<!-- Composed from recorded facts; the page itself is not packaged. -->"
_KIND_WORDS = {
    "full": "full weights",
    "delta": "delta weights",
    "adapter": "LoRA adapter",
    "quantized": "INT4/INT8 quantized weights",
}
_HEADINGS = (("about", None), ("weights", "Model weights"), ("data", "Data"), ("code", "Code"), ("licence", "License"))


@dataclass(frozen=True, slots=True)
class NamedWeights:
    """One artifact a README named: its name, kind, link, and whether it is behind a form or a licence to accept."""

    name: str
    kind: str
    url: str
    way: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a README carried for a while."""

    section: str
    since: date
    until: date | None
    text: str


@dataclass(frozen=True, slots=True)
class RecordedState:
    """One repository on one recorded day."""

    at: datetime
    repo: str
    commit: str
    committed_at: datetime
    files: Mapping[str, str]
    """Path → git blob id, root files only."""
    licence: str | None
    tags: int
    tag: str | None
    weights: tuple[NamedWeights, ...]


@dataclass(frozen=True, slots=True)
class RecordedWorld:
    """All that was recorded."""

    states: Mapping[str, tuple[RecordedState, ...]]
    stars: Mapping[str, tuple[tuple[date, int], ...]]
    statements: Mapping[str, tuple[Statement, ...]]
    licences: Mapping[str, Sequence[str]]
    names: Mapping[str, tuple[tuple[date, str], ...]]
    created: Mapping[str, datetime]

    def instants(self) -> list[datetime]:
        """Return every instant the replay polls: all Mondays from first to last, and recorded days between."""
        first = min(rows[0].at for rows in self.states.values())
        last_day = max(counts[-1][0] for counts in self.stars.values())
        mondays = [first + timedelta(weeks=n) for n in range((last_day - first.date()).days // 7 + 2)]
        extra = {row.at for rows in self.states.values() for row in rows}
        return sorted({*mondays, *extra})

    def state(self, repo: str, at: datetime) -> RecordedState | None:
        """Return the last recorded state at an instant; None before the first."""
        rows = self.states.get(repo, ())
        index = bisect_right([row.at for row in rows], at)
        return rows[index - 1] if index else None

    def name(self, repo: str, at: datetime) -> str:
        """Return the name the repository bore."""
        borne = [new for day, new in self.names.get(repo, ()) if day <= at.date()]
        return borne[-1] if borne else repo

    def star_count(self, repo: str, at: datetime) -> int | None:
        """Return the count stated in the seven days before `at`; None when nobody stated one."""
        counts = self.stars.get(repo, ())
        index = bisect_right([day for day, _ in counts], at.date())
        if not index:
            return None
        day, stars = counts[index - 1]
        return stars if at.date() - day <= timedelta(days=7) else None

    def document(self, repo: str, oid: str) -> str | None:
        """Return the document that stands for a recorded git id."""
        for row in self.states.get(repo, ()):
            for path, known in row.files.items():
                if known == oid:
                    return self.compose(row, path)
        return None

    def compose(self, row: RecordedState, path: str) -> str:
        """Return the document at a path of a recorded state."""
        if path == "README.md":
            return readme(row, self.statements.get(row.repo, ()))
        if path.startswith("README"):
            return f"{NOTE}\n\n# {row.repo.partition('/')[2]}\n"
        lines = self.licences.get(row.files[path]) or self.licences["apache"]
        return "\n".join([*lines, "", "(Title recorded; the text is not packaged.)", ""])


def readme(row: RecordedState, statements: Sequence[Statement]) -> str:
    """Compose the README of a recorded state: what it named and what it stated on that day."""
    title = row.repo.partition("/")[2]
    parts = [NOTE, f"# {title}"]
    for section, heading in _HEADINGS:
        body = [s.text for s in statements if s.section == section and _is_said(s, row.committed_at.date())]
        body += _weights_lines(row.weights) if section == "weights" else []
        if body:
            parts += [f"## {heading}"] if heading else []
            parts += body
    return "\n\n".join(parts) + "\n"


def _is_said(statement: Statement, day: date) -> bool:
    return statement.since <= day and (statement.until is None or day < statement.until)


def _weights_lines(weights: Sequence[NamedWeights]) -> list[str]:
    lines = [_asked_line(w) for w in weights if w.way != "link"]
    table = [f"| {w.name} | {_KIND_WORDS[w.kind]} | [{w.name}]({w.url}) |" for w in weights if w.way == "link"]
    if table:
        lines.append("\n".join(["| Model | Our release | Download |", "| --- | --- | --- |", *table]))
    return lines


def _asked_line(weights: NamedWeights) -> str:
    if weights.way == "form":
        return (
            f"To download the {weights.name} weights, fill in the [request form]({weights.url}) and wait for approval."
        )
    return f"To download the {weights.name} weights, visit [the download page]({weights.url}) and accept the license."


def load_world() -> RecordedWorld:
    """Read the packaged records."""
    data = files("tracker.demo") / "data"
    said = json.loads((data / "said.json").read_text(encoding="utf-8"))
    return RecordedWorld(
        states=_states((data / "history.jsonl").read_text(encoding="utf-8")),
        stars=_stars((data / "stars.csv").read_text(encoding="utf-8")),
        statements=_statements(said["statements"]),
        licences={**said["licences"], "apache": said["apache"]},
        names={repo: tuple((date.fromisoformat(d), n) for d, n in rows) for repo, rows in said["names"].items()},
        created={repo: _instant(day) for repo, day in said["created"].items()},
    )


def _states(text: str) -> dict[str, tuple[RecordedState, ...]]:
    found: dict[str, list[RecordedState]] = defaultdict(list)
    for line in text.splitlines():
        row = json.loads(line)
        before = found[row["repo"]][-1].weights if found[row["repo"]] else ()
        weights = tuple(NamedWeights(*w) for w in row["weights"]) if "weights" in row else before
        found[row["repo"]].append(
            RecordedState(
                at=_instant(row["at"]),
                repo=row["repo"],
                commit=row["commit"],
                committed_at=_instant(row["commit_date"]),
                files={path: oid or _made_up_oid(row, path) for path, oid in row["files"].items()},
                licence=row["licence"],
                tags=row["tags"],
                tag=row["tag"],
                weights=weights,
            )
        )
    return {repo: tuple(rows) for repo, rows in found.items()}


def _made_up_oid(row: Mapping[str, object], path: str) -> str:
    """Name a page whose git id was not recorded by commit and path, in the form of an id."""
    return hashlib.sha1(f"{row['commit']}:{path}".encode(), usedforsecurity=False).hexdigest()


def _stars(text: str) -> dict[str, tuple[tuple[date, int], ...]]:
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        found[row["repo"]].append((date.fromisoformat(row["date"]), int(row["stars"])))
    return {repo: tuple(sorted(counts)) for repo, counts in found.items()}


def _statements(rows: Sequence[Sequence[str]]) -> dict[str, tuple[Statement, ...]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for repo, section, since, until, text in rows:
        ends = date.fromisoformat(until) if until else None
        found[repo].append(Statement(section, date.fromisoformat(since), ends, text))
    return {repo: tuple(statements) for repo, statements in found.items()}


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
