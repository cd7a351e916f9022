"""Document texts in SQL, once each by git blob id, deflated."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, insert, select

from tracker.domain.documents import Document, DocumentRef
from tracker.store.codec import CodecError
from tracker.store.schema import documents

_CHUNK = 500
"""Bound parameters a query; SQLite's oldest limit is 999."""


def deflate(text: str) -> bytes:
    """Pack a text; lone surrogates survive."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 9)


def inflate(oid: str, body: bytes) -> str:
    """Unpack a text. Raises CodecError when the bytes are damaged."""
    try:
        return zlib.decompress(body).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise CodecError(f"document {oid}: its text is damaged; restore the database from an export") from error


def stored_oids(connection: Connection, oids: Sequence[str]) -> set[str]:
    """Return those oids whose text is stored."""
    found: set[str] = set()
    for chunk in _chunks(oids):
        found.update(connection.execute(select(documents.c.oid).where(documents.c.oid.in_(chunk))).scalars())
    return found


def insert_texts(connection: Connection, found: Sequence[Document]) -> None:
    """Keep texts that are not stored yet."""
    held = stored_oids(connection, [document.oid for document in found])
    new = {document.oid: document.text for document in found if document.oid not in held}
    if new:
        connection.execute(insert(documents), [{"oid": oid, "body": deflate(text)} for oid, text in new.items()])


def read_documents(connection: Connection, refs: Sequence[DocumentRef]) -> list[Document]:
    """Return the stored texts of these refs, in their order; those not stored are left out."""
    texts: dict[str, str] = {}
    for chunk in _chunks([ref.oid for ref in refs]):
        query = select(documents.c.oid, documents.c.body).where(documents.c.oid.in_(chunk))
        texts.update((oid, inflate(oid, body)) for oid, body in connection.execute(query))
    return [Document(ref.path, ref.oid, ref.role, texts[ref.oid]) for ref in refs if ref.oid in texts]


def _chunks(oids: Sequence[str]) -> Iterator[list[str]]:
    unique = iter(dict.fromkeys(oids))
    while chunk := list(islice(unique, _CHUNK)):
        yield chunk
