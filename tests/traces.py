"""Everything the app keeps, byte by byte, and the search in it for what a person wrote.

What is stored may be wrapped: sessions are base64 of zlib, a file brought along is
zlib, JSON escapes, some text is UTF-16. Each wrapping that is found is opened, also
inside of another.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection

from accounts.erasure import truncate_write_ahead_log
from accounts.models import Session
from tests.markers import FIELDS

#: From each place on, and no longer than it is: a random code may begin or end like one.
_MARKER = re.compile(rb"(?=(zq[a-z]+?qz))")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
_HEX = re.compile(rb"(?:[0-9a-f]{2}){12,}")
_ESCAPES = re.compile(rb"(?:\\u00[0-9a-f]{2}|%[0-9a-f]{2}){4,}", re.IGNORECASE)
#: Wrappings inside of wrappings that are opened.
_DEPTH = 3


def kept() -> Iterator[tuple[str, bytes]]:
    """(where, what) of all that is kept: files under ``var/``, tables, sessions in clear.

    SQLite's file, its write-ahead log and the index of that lie in ``var/``.
    """
    for path in sorted(settings.VAR_DIR.rglob("*")):
        # On PostgreSQL that is what a run on SQLite left.
        is_other = connection.vendor != "sqlite" and ".sqlite3" in path.name
        if path.is_file() and not is_other:
            yield str(path.relative_to(settings.VAR_DIR)), path.read_bytes()
    for session in Session.objects.all():
        yield f"session {session.session_key}", json.dumps(session.get_decoded()).encode()
    if connection.vendor == "postgresql":
        yield from _tables()


def _tables() -> Iterator[tuple[str, bytes]]:
    """Every row of every table of every schema as text, but PostgreSQL's own of itself.

    Of these, ``pg_statistic`` keeps samples of each column until the next ANALYZE;
    docs/operations.md says so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname <> 'information_schema'"
            " AND (schemaname <> 'pg_catalog' OR tablename = 'pg_largeobject')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT row_to_json(one)::text FROM {table} one")  # noqa: S608  # as quoted by the database
            yield table, "\n".join(row for (row,) in cursor.fetchall()).encode()


def traces(secrets: Iterable[str] = ()) -> dict[str, set[str]]:
    """Markers and secrets that stand anywhere, each with the places where it does."""
    wanted = {secret.lower().encode(): secret for secret in secrets}
    found: dict[str, set[str]] = {}
    for place, raw in kept():
        for text in opened(raw):
            low = text.lower()
            marks = {mark.decode() for mark in _MARKER.findall(low)} & FIELDS.keys()
            labels = {FIELDS[mark] for mark in marks}
            for label in labels | {name for secret, name in wanted.items() if secret in low}:
                found.setdefault(label, set()).add(place)
    return found


def opened(raw: bytes, depth: int = _DEPTH) -> Iterator[bytes]:
    """The bytes themselves, and what is wrapped in them."""
    yield raw
    if depth == 0:
        return
    for inner in _unwrapped(raw):
        yield from opened(inner, depth - 1)


def _unwrapped(raw: bytes) -> Iterator[bytes]:
    if b"\0" in raw:
        # Text of plain letters in UTF-16 or UTF-32, whichever way round.
        yield re.sub(rb"(?<=[ -~])\0+(?=[ -~])", b"", raw)
    for run in _ESCAPES.findall(raw):
        yield bytes.fromhex(re.sub(r"\\u00|%", "", run.decode()))
    for place in _ZLIB.finditer(raw):
        yield _inflated(raw[place.start() : place.start() + 100_000])
    for run in _HEX.findall(raw):
        yield bytes.fromhex(run.decode())
    for run in _BASE64.findall(raw):
        # A letter may stand right before it in the file, and its end may be cut.
        for start in range(4):
            part = run[start : start + (len(run) - start) // 4 * 4]
            yield base64.b64decode(part.translate(bytes.maketrans(b"-_", b"+/")))


def _inflated(raw: bytes) -> bytes:
    """What can be read of a compressed beginning; it may be broken off, or be none."""
    stream, parts = zlib.decompressobj(wbits=47), []
    try:
        for start in range(0, len(raw), 64):
            parts.append(stream.decompress(raw[start : start + 64]))
            if stream.eof:
                break
    except zlib.error:
        pass  # The end of what can be read, or of nothing.
    return b"".join(parts)


def write_back() -> None:
    """Bring all of SQLite's write-ahead log into the file, so that what is found is stored."""
    assert truncate_write_ahead_log()
