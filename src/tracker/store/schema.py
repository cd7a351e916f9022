"""The tables. One schema for SQLite and PostgreSQL; changed only together with a migration.

Facts are intervals and numbers are points: a week in which nothing happened adds one row per project to `snapshots`
and nothing else.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tracker.store.columns import Instant, Words

metadata = MetaData()


def _id() -> Column[int]:
    # Numbered by the store itself (see `numbering`), so that every machine gives the same run the same number.
    return Column("id", Integer, primary_key=True, autoincrement=False)


runs = Table(
    "runs",
    metadata,
    _id(),
    Column("at", Instant, nullable=False, unique=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("status", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("ok", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("requests", Text, nullable=False),
    Column("failures", Text, nullable=False),
)

entries = Table("entries", metadata, _id(), Column("key", Words, nullable=False, unique=True))

streams = Table(
    "streams",
    metadata,
    _id(),
    Column("entry_id", Integer, ForeignKey("entries.id"), nullable=False),
    Column("origin", Text, nullable=False),
    UniqueConstraint("entry_id", "origin"),
)
"""The snapshots of one entry and one origin; recorded and reconstructed ones never mix."""

identities = Table(
    "identities",
    metadata,
    Column("stream_id", Integer, ForeignKey("streams.id"), primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("repo", Words, nullable=False),
    Column("repo_key", Words, nullable=False, index=True),
    Column("repo_id", BigInteger),
    Column("node_id", Words),
    Column("detector", Words, nullable=False),
)
"""What a repository was called and which rules read it, from `since` until the next row: the names table."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("stream_id", Integer, ForeignKey("streams.id"), primary_key=True),
    Column("at", Instant, primary_key=True),
    sqlite_with_rowid=False,
)
"""Which instants exist. A recorded snapshot belongs to the run of the same instant."""

facts = Table(
    "facts",
    metadata,
    _id(),
    Column("stream_id", Integer, ForeignKey("streams.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("valid_to", Instant),
    Column("state", Text, nullable=False),
    Column("value", Text),
    Column("method", Text),
    Column("evidence", Text),
    Column("observed_at", Instant),
    Column("looked_in", Text),
    Column("reason", Text),
    Column("detail", Words),
    Column("since", Instant),
    Column("last", Text),
    Index("facts_open", "stream_id", sqlite_where=text("valid_to IS NULL"), postgresql_where=text("valid_to IS NULL")),
)
"""Valid for snapshots with valid_from <= at < valid_to; NULL: still valid. `observed_at` NULL: at each snapshot.

Subjects are in no index: a link found upstream may be longer than PostgreSQL allows there.
"""

series = Table(
    "series",
    metadata,
    _id(),
    Column("stream_id", Integer, ForeignKey("streams.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("part", Words, nullable=False),
)
"""A part of a fact that moves every week (stars, downloads, head); kept apart from what stays."""

points = Table(
    "points",
    metadata,
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("number", BigInteger),
    Column("text", Words),
    sqlite_with_rowid=False,
)
"""Holds until the next point; both NULL: no longer stated."""

star_history = Table(
    "star_history",
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id"), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("stars", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Reconstructed from the forge's own star history; never mixed with recorded counts."""

documents = Table(
    "documents",
    metadata,
    Column("oid", Words, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""UTF-8 text, deflated, by git blob id."""

changes = Table(
    "changes",
    metadata,
    Column("id", Words, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("project", Words, nullable=False),
    Column("repo", Words, nullable=False),
    Column("repo_id", BigInteger),
    Column("kind", Text, nullable=False),
    Column("scope", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("before", Words),
    Column("after", Words),
    Column("severity", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("evidence", Text),
    Column("retracted_at", Instant),
    Column("told_at", Instant),
    Index("changes_at", "at"),
    Index("changes_project", "project", "at"),
)
"""`told_at`: instant of the run that told its present state; NULL: nobody has been told yet."""

cursors = Table(
    "cursors",
    metadata,
    Column("owner", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Small remembered positions (how far a history was read, a batch size), by owner: an entry key or a source."""
