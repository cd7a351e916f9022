"""The tables of the data files, column by column; the data dictionary (`docs/data.md`) is made from these."""

from __future__ import annotations

from tracker.report.data_table import Column, Layout

_PROJECT = Column("project", "string", "key of the project: its first listed name in lower case, stable over renames")
_WHERE = (
    Column("evidence_url", "string", "where it was seen; a commit permalink for a repository file"),
    Column("evidence_path", "string", "file inside the repository"),
    Column("evidence_line", "integer", "1-based line in that file"),
    Column("evidence_quote", "string", "the words as written there, at most 200 characters"),
    Column("evidence_commit", "string", "commit at which the file was read"),
)

PROJECTS = Layout(
    "projects",
    "One row per listed project, as of the newest run. A value stated by the maintainer stands before an observed one.",
    (
        _PROJECT,
        Column("name", "string", "display name"),
        Column("repo", "string", "`owner/name` as GitHub spells it now"),
        Column("repo_id", "integer", "GitHub's numeric id; empty before the first observation"),
        Column("url", "string", "address of the repository"),
        Column("group", "string", "group in the list; empty for the main one"),
        Column("organization", "string", "who makes it"),
        Column("released", "date", "day of the first release, as stated"),
        Column("tags", "array", "tags given by the maintainer"),
        Column("state", "string", "available, gone, blocked or unknown"),
        Column("is_archived", "boolean", "whether the repository is archived"),
        Column("description", "string", "the repository's own description"),
        Column("language", "string", "main programming language, as GitHub says"),
        Column("topics", "array", "the repository's topics"),
        Column("stars", "integer", "newest star count"),
        Column("stars_at", "datetime", "when it was counted"),
        Column("created_at", "datetime", "when the repository was created"),
        Column("pushed_at", "datetime", "last push"),
        Column("observed_at", "datetime", "the run that these values come from; empty when never observed"),
        Column("is_stale", "boolean", "whether a part could not be observed in the newest run and older values stand"),
        Column("is_fully_open", "boolean", "whether weights, training code and training data are all open"),
        Column(
            "weights", "string", "open, gated, delta, adapter, request, announced, withdrawn or none; empty: unknown"
        ),
        Column("commercial_use", "string", "may the weights be used commercially? yes, conditional, no or unknown"),
        Column("code", "string", "training, finetuning, inference or none; empty: unknown"),
        Column("data", "string", "open, partial or closed; empty: unknown"),
        Column("licence_weights", "string", "licence of the weights; empty: unknown or not applicable"),
        Column("licence_code", "string", "licence of the code"),
        Column("licence_data", "string", "licence of the training data"),
        Column("params", "string", "parameter sizes"),
        Column("data_size", "string", "amount of training data"),
        Column("hardware", "string", "training hardware"),
        Column("training_time", "string", "training time"),
        Column("context", "string", "context length"),
        Column("base_model", "string", "what it is built on"),
        Column("hubs", "array", "hosts that its weights lie on"),
        Column("mirrors", "integer", "number of its artifacts"),
        Column("contradictions", "integer", "number of disagreements between witnesses"),
        Column("curated", "array", "columns whose value is stated by the maintainer"),
    ),
    ("project",),
)

FACTS = Layout(
    "facts",
    "One row per fact of the newest snapshot: what was seen, looked for and not there, or could not be looked at.",
    (
        _PROJECT,
        Column("fact", "string", "public name of the fact, such as `repo.stars`, `licence` or `hub`"),
        Column("subject", "string", "which one, where there are several: a scope, a path, a tag, `host:id`"),
        Column("state", "string", "present, absent (looked, found none) or unknown (could not look)"),
        Column("value", "any", "the value; when unknown, the one last known; records are JSON"),
        Column("method", "string", "api, detected, measured, curated or history"),
        Column(
            "observed_at", "datetime", "when an older value was last seen; empty: in the run of `projects.observed_at`"
        ),
        Column("unknown_since", "datetime", "first run in which it could not be observed"),
        Column("reason", "string", "why it could not be observed"),
        Column("looked_in", "array", "where was looked, for what is absent"),
        *_WHERE,
        Column("rule", "string", "code of the detection rule"),
    ),
    ("project", "fact", "subject"),
)

CHANGES = Layout(
    "changes",
    "One row per change, oldest first. `changes.json` holds the same as CHANGE objects with nested evidence.",
    (
        Column("id", "string", "stable over suspicion and confirmation"),
        _PROJECT,
        Column("repo", "string", "`owner/name` at the time"),
        Column("repo_id", "integer", "GitHub's numeric id"),
        Column("kind", "string", "what happened (docs/changes.md)"),
        Column("scope", "string", "repository, release, code, weights, data, docs, facts, stars or config"),
        Column("subject", "string", "what changed inside the scope"),
        Column("before", "string", "value before; empty when there was none"),
        Column("after", "string", "value after"),
        Column("severity", "string", "critical, notable or info"),
        Column("state", "string", "suspected or confirmed"),
        Column("at", "datetime", "the run that saw it first"),
        *_WHERE,
    ),
    ("id",),
)

SNAPSHOTS = Layout(
    "snapshots",
    "One row per project and instant with a star count, oldest first, with the conclusions that held then. "
    "Lists of more than 1,000 projects have the newest four instants of each.",
    (
        _PROJECT,
        Column("at", "datetime", "instant of the run, or of the reconstructed count"),
        Column("origin", "string", "recorded (counted by a run) or history (reconstructed afterwards)"),
        Column("stars", "integer", "star count"),
        Column("weights", "string", "status of the weights, as observed; empty: unknown"),
        Column("commercial_use", "string", "commercial use of the weights, as observed"),
        Column("code", "string", "status of the code, as observed"),
        Column("data", "string", "status of the training data, as observed"),
        Column("licence_weights", "string", "licence of the weights, as observed"),
        Column("licence_code", "string", "licence of the code, as observed"),
    ),
    ("project", "at", "origin"),
)

LAYOUTS = (PROJECTS, FACTS, CHANGES, SNAPSHOTS)


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    parts = [_HEAD]
    for layout in LAYOUTS:
        rows = [f"| `{c.name}` | {c.type} | {c.description} |" for c in layout.columns]
        key = ", ".join(f"`{name}`" for name in layout.key)
        parts.append(
            f"## {layout.name}\n\n{layout.description}\n\nKey: {key}.\n\n"
            "| column | type | meaning |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"
        )
    return "\n".join(parts)


_HEAD = """\
# Data files

Every report writes its data to `reports/data/`, made from the same database and renewed only where something differs.
A row of `facts` stays the same, byte for byte, from run to run while its fact does; that it was seen again is said once
per project, in `projects.observed_at`, and `snapshots` has one row more per run.

- `*.json`: `{"schema_version": 1, "<table>": [record, …]}`, one record a line.
- `*.csv`: UTF-8, comma, CRLF (RFC 4180). Lists and records are JSON in a cell; nothing is an empty cell.
- `*.excel.csv`: the same with a byte-order mark, so that spreadsheets read Chinese.
- `datapackage.json`: the Frictionless description of the CSV files.

No cell begins a formula: where upstream text starts with `=`, `+`, `-`, `@` or the like, an apostrophe stands before it
in the CSV files (not in JSON), and invisible characters are left out of them. Instants are UTC, `2026-11-23T06:00:00Z`.

`reports/feeds/` holds the changes as Atom 1.0 and JSON Feed 1.1 (`all`, `critical`, and one per project by its page's
name; other languages with their code, such as `all.zh-CN.atom.xml`): ids are made of change ids and never change, and
`updated` is the first confirmation. What was reconstructed from before the first run is not in the feeds.
`reports/badges/<project>/{licence,weights,stars}.svg` and the same as `.json` for Shields' endpoint badge.
`reports/llms.txt` says in short where everything is. Feeds and badges of single projects, like their pages on the site,
are made for lists of up to 1,000 projects.
"""
