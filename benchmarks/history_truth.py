#!/usr/bin/env python3
"""Measures `tracker history` against dated facts about the eight seed projects.

    python benchmarks/history_truth.py [--without-token] [SEED_HISTORY_DIR]

The folder (default ../shared/data/seed-history) is not part of this project; without it the script says so and ends.
Its pages' texts are not in it: repositories with git-like commits are made in the simulated GitHub from the packaged
facts of the demo, dated as recorded, and every non-event adds a commit that only rewords, relinks or reverts. The real
client, store, detection, fold and diff then reconstruct the past. Printed: events found in their ISO week by family,
non-events that came out above info, and the requests that the stand-in counted. Without a token hours pass until the
quota of sixty an hour has told everything; how many, and what each told, is printed too.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.simulators.github.lab import Lab
from tests.simulators.github.world import Repository, Tag
from tests.simulators.huggingface import HubRepository, HuggingFaceHub
from tests.simulators.server import transport

from tracker.cli.progress import SilentProgress
from tracker.config.read import read_watchlist
from tracker.demo.replay import demo_list
from tracker.demo.world import RecordedState, RecordedWorld, load_world, readme
from tracker.domain.changes import Change, Severity
from tracker.domain.snapshots import Origin
from tracker.run.allowance import Allowance
from tracker.run.history import fill_in
from tracker.run.history_ports import HistoryPorts, HistorySummary
from tracker.sources.http import HttpClient
from tracker.sources.huggingface.source import HuggingFaceSource
from tracker.store.snapshots import SqlStore, open_store

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STATUS = frozenset({"weights_status_changed"})
"""Weights that are offered by a form have no address of their own: their status in words is what changes."""
FAMILIES: dict[str, tuple[str, frozenset[str]]] = {
    "licence_changed": ("licence", frozenset({"licence_changed", "licence_added", "licence_removed", "terms_changed"})),
    "commercial_terms_changed": ("terms", frozenset({"terms_changed", "licence_changed", "licence_added"})),
    "weights_added": ("weights", STATUS | {"weights_added", "weights_returned", "weights_moved"}),
    "weights_released": (
        "weights", STATUS | {"weights_added", "weights_returned", "weights_moved", "weights_revised"}),
    "weights_removed": ("weights", STATUS | {"weights_removed", "weights_moved"}),
    "weights_moved": ("weights", frozenset({"weights_moved", "weights_added", "weights_removed"})),
    "release_tagged": ("release", frozenset({"release_published"})),
    "renamed": ("rename", frozenset({"repository_renamed"})),
}  # fmt: skip
VISIBLE = frozenset({"text", "ids", "tag"})


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def instant(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Maker:
    """Makes one repository's commits from recorded states, its renames and its non-events."""

    def __init__(
        self, world: RecordedWorld, repo: str, events: list[dict[str, Any]], quiet: list[dict[str, Any]]
    ) -> None:
        self.world = world
        self.repo = repo
        self.renames = sorted((e for e in events if e["type"] == "renamed"), key=lambda e: e["date"])
        self.quiet = quiet
        said = [e for e in events if e["type"] == "commercial_terms_changed" or e.get("in_place")]
        self.quoted = sorted((e for e in said if e["weekly_diff"] in {"text", "baseline"}), key=lambda e: e["date"])

    def commit_all(self, repository: Repository) -> None:
        """Commit every recorded state and every non-event, by date."""
        states = {state.committed_at: state for state in self.world.states[self.repo]}
        dates = sorted({*states, *(instant(q["date"]) for q in (*self.quiet, *self.quoted))})
        dates = [at for at in dates if at >= min(states)]
        files: dict[str, str] = {}
        for at in dates:
            state = states[max(d for d in states if d <= at)]
            wanted = {path: self._text(state, path, at) for path in state.files}
            wanted |= {"MODEL_CARD.md": self._card(at)} if self.repo.endswith("/llama") else {}
            changes: dict[str, str | bytes | None] = {p: t for p, t in wanted.items() if files.get(p) != t}
            changes |= {path: None for path in files if path not in wanted}
            if changes:
                repository.commit(at, changes)
            files = wanted
            for reverted in (q for q in self.quiet if q["kind"] == "reverted" and instant(q["date"]) == at):
                self._revert(repository, reverted, files)

    def _revert(self, repository: Repository, reverted: dict[str, Any], files: dict[str, str]) -> None:
        at = instant(reverted["date"])
        passing = files["README.md"] + "\n[Llama 3.1 405B weights](https://huggingface.co/meta-llama/Llama-3.1-405B)\n"
        repository.commit(at + timedelta(seconds=1), {"README.md": passing})
        repository.commit(at + timedelta(minutes=5), {"README.md": files["README.md"]})

    def _text(self, state: RecordedState, path: str, at: datetime) -> str:
        text = self.world.document(self.repo, state.files[path]) or ""
        if path == "README.md":
            text = self._titled(readme(replace(state, committed_at=at), self.world.statements.get(self.repo, ())), at)
        text += "".join(f"\n\n{words}.\n" for words in self._quotes(path, at))
        return text + "".join(reworded(q) for q in self._said(path, at))

    def _card(self, at: datetime) -> str:
        return "# Model card\n\nOur model card.\n" + "".join(reworded(q) for q in self._said("MODEL_CARD.md", at))

    def _quotes(self, path: str, at: datetime) -> list[str]:
        """Return the recorded words of terms and new versions that the page held by then."""
        held = []
        for number, event in enumerate(self.quoted):
            seen = event["evidence"]
            if seen.get("path") != path or not seen.get("quote"):
                continue
            is_gone = seen.get("quote_in") == "parent"
            later = [
                e
                for e in self.quoted[number + 1 :]
                if (e["type"], e.get("scope")) == (event["type"], event.get("scope"))
            ]
            until = instant(later[0]["date"]) if later and not event.get("in_place") else NOW
            if (at < instant(event["date"])) if is_gone else (instant(event["date"]) <= at < until):
                held.append(seen["quote"] + (f" ({event['to']})" if event.get("to") and not is_gone else ""))
        return held

    def _said(self, path: str, at: datetime) -> Iterable[dict[str, Any]]:
        return (q for q in self.quiet if q["evidence"]["path"] == path and instant(q["date"]) <= at)

    def _titled(self, text: str, at: datetime) -> str:
        """Give the page the title and the address that it had by then."""
        today = self.repo
        title = self.repo.partition("/")[2]
        for rename in reversed(self.renames):
            if instant(rename["date"]) > at:
                today = rename["from"] if "/" in rename["from"] else today
                title = rename["from"].rpartition("/")[2]
            elif "/" in rename["to"]:
                today = rename["to"] if instant(rename["date"]) <= at else today
                break
        head, _, rest = text.partition(f"# {self.repo.partition('/')[2]}\n")
        address = f"Issues: https://github.com/{today}/issues\n"
        return f"{head}# {title}\n\n{address}{rest}"


def reworded(quiet: dict[str, Any]) -> str:
    """Return a sentence of a non-event's kind that says nothing new of the project's own things."""
    kind, mark = quiet["kind"], quiet["evidence"]["commit"][:7]
    return {
        "third_party": f"\n\nCommunity adapters: [someone's 13B](https://huggingface.co/someone-{mark}/other-13b).\n",
        "link_form": f"\n\n<!-- {mark} --> See the table above for the download links.\n",
        "fact_change": f"\n\nTraining took place on 32 A100 GPUs ({mark}).\n",
    }.get(kind, f"\n\nA sentence put in other words ({mark}).\n")


def make_lab(events: list[dict[str, Any]], quiet: list[dict[str, Any]]) -> Lab:
    """Make the eight repositories under today's names."""
    world, lab = load_world(), Lab()
    lab.time.now = NOW.timestamp()
    for repo in sorted(world.states):
        repository = lab.world.add(repo)
        repository.created_at = world.created[repo]
        counts = world.stars[repo]
        repository.stars = counts[-1][1]
        first = datetime(2023, 2, 12, tzinfo=UTC)
        repository.star_weeks = {first + timedelta(weeks=n): gain for n, gain in enumerate(_gains(counts))}
        own = [e for e in events if e["repo"] == repo]
        Maker(world, repo, own, [q for q in quiet if q["repo"] == repo]).commit_all(repository)
        for event in own:
            if event["type"] == "release_tagged":
                repository.tags[event["tag"]] = Tag(instant(event["date"]))
        for _, name in world.names.get(repo, ()):
            repository.full_name = name
    return lab


def _gains(counts: tuple[tuple[Any, int], ...]) -> list[int]:
    weeks = 196
    return [counts[-1][1] // weeks] * (weeks - 1) + [counts[-1][1] - counts[-1][1] // weeks * (weeks - 1)]


REVISED = {
    "tloen/alpaca-lora": "tloen/alpaca-lora-7b",
    "THUDM/ChatGLM-6B": "THUDM/chatglm-6b",
    "ydli-ai/Chinese-ChatLLaMA": "Linly-AI/Chinese-LLaMA-2-13B-hf",
}
"""Repository → model whose weights were replaced under the same name, as its events say."""


def make_hub(events: list[dict[str, Any]]) -> HuggingFaceHub:
    """Make the models that were revised in place, with a commit on each recorded day."""
    hub = HuggingFaceHub()
    for repo, model in REVISED.items():
        dates = sorted(e["date"] for e in events if e["repo"] == repo and e.get("in_place"))
        commits = [("2023-03-01T00:00:00.000Z", "initial commit"), *((at, "Upload weights") for at in dates)]
        hub.add(HubRepository(model, commits=commits))
    return hub


class Still:
    """A clock that stands."""

    def now(self) -> datetime:
        """Return the day of the measurement."""
        return NOW


def reconstruct(
    lab: Lab, hub: HuggingFaceHub, folder: Path, *, has_token: bool = True
) -> tuple[HistorySummary, SqlStore]:
    """Run `history` over the eight projects; without a token once an hour until nothing is left."""
    config = folder / "repos.yaml"
    config.write_text(demo_list(), encoding="utf-8")
    store = open_store(f"sqlite:///{folder / 'tracker.db'}")
    hubs = (HuggingFaceSource(HttpClient(transport({"https://huggingface.co": hub}))),)
    watchlist = read_watchlist(config)
    for hour in range(1, 100):
        source = lab.source if has_token else lab.client(token=None)
        ports = HistoryPorts(source, source.past, store, Still(), SilentProgress(), hubs)
        summary = fill_in(watchlist, ports, Allowance(source.past.budget(), lambda: source.requests))  # noqa: B023
        if has_token or not summary.is_spent:
            break
        told = Counter(part.value for project in summary.projects for part in project.parts)
        print(f"hour {hour}: {source.requests['github_rest']} requests;", dict(sorted(told.items())))
        lab.world.window("", "core").used = 0
    return summary, store


def is_found(event: dict[str, Any], changes: list[Change], kinds: frozenset[str]) -> bool:
    """Say whether a change of a fitting kind lies in the event's ISO week."""
    week = instant(event["date"]).isocalendar()[:2]
    near = [c for c in changes if c.at.isocalendar()[:2] == week and c.kind.value in kinds]
    tag = event.get("tag")
    return any(tag is None or c.subject == tag for c in near)


def main() -> int:
    """Print the figures."""
    words = [word for word in sys.argv[1:] if word != "--without-token"]
    source = Path(words[0] if words else "../shared/data/seed-history")
    if not (source / "events.jsonl").exists():
        print(f"skipped: {source} is not here")
        return 0
    events, quiet = rows_of(source / "events.jsonl"), rows_of(source / "non_events.jsonl")
    lab, hub = make_lab(events, quiet), make_hub(events)
    with tempfile.TemporaryDirectory() as folder:
        summary, store = reconstruct(lab, hub, Path(folder), has_token="--without-token" not in sys.argv)
        by_repo: dict[str, list[Change]] = defaultdict(list)
        for change in store.changes(origin=Origin.HISTORY):
            by_repo[change.project].append(change)
        store.dispose()
    github = sum(lab.world.counts[kind] for kind in ("graphql", "rest"))
    print(f"requests: {github + len(hub.asked)}, of them {dict(lab.world.counts)} and {len(hub.asked)} to the hub")
    print(f"snapshots: {sum(p.snapshots for p in summary.projects)}, changes: {sum(map(len, by_repo.values()))}")
    for failure in summary.failures:
        print("failed:", failure)
    _score(events, by_repo)
    _alarms(quiet, events, by_repo)
    return 0


def _score(events: list[dict[str, Any]], by_repo: dict[str, list[Change]]) -> None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for event in events:
        if event["weekly_diff"] not in VISIBLE or event["type"] not in FAMILIES or event.get("relabel"):
            continue
        family, kinds = FAMILIES[event["type"]]
        hit = is_found(event, by_repo[event["repo"].lower()], kinds)
        counts[family][0] += hit
        counts[family][1] += 1
        if not hit:
            print("  missed:", event["repo"], event["date"], event["type"], event["detail"][:90])
    for family, (hits, total) in sorted(counts.items()):
        print(f"{family:10} {hits:3} of {total:3}  {hits / total:.0%}")


def _alarms(quiet: list[dict[str, Any]], events: list[dict[str, Any]], by_repo: dict[str, list[Change]]) -> None:
    """Count changes above info in the weeks of non-events that no event of that week explains."""
    loud = 0
    for item in quiet:
        week = instant(item["date"]).isocalendar()[:2]
        if any(e["repo"] == item["repo"] and instant(e["date"]).isocalendar()[:2] == week for e in events):
            continue
        for change in by_repo[item["repo"].lower()]:
            if change.at.isocalendar()[:2] == week and change.severity is not Severity.INFO:
                loud += 1
                print("  alarm:", item["repo"], item["date"], item["kind"], change.kind, change.subject, change.after)
    print(f"non-events {len(quiet)}, above info: {loud}")


if __name__ == "__main__":
    sys.exit(main())
