"""Row numbers given by the store itself, so that every machine numbers alike."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select


def next_id(connection: Connection, table: Table) -> int:
    """Return the number after the highest one; safe because runs hold a lock and writes a transaction."""
    highest: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return highest + 1
