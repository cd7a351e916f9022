"""Runs migrations on the connection, and inside the transaction, that `store.migrate` hands over."""

from alembic import context

from tracker.store.migrate import VERSION_TABLE
from tracker.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
