"""What people corrected and confirmed, in the ledger's table of that name; each function is part of a transaction.

It is known by the content that they looked at, so it outlives the run and the answer: pruning leaves it alone.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from llamaextract_nb.results import Correction
from llamaextract_nb.runtime.ledger.text import from_column, to_column


@dataclass(frozen=True, slots=True)
class Kept:
    """A correction as the ledger has it; its file is not named, as a content may have many names.

    Attributes:
        number: What it is dropped by; later ones have larger numbers.
        digest: The content.
        part: A page or row of it, as in "page=2"; "" for all of it.
        correction: The correction.
    """

    number: int
    digest: str
    part: str
    correction: Correction


def keep(connection: sqlite3.Connection, digest: str, part: str, correction: Correction) -> None:
    """Store a correction; may be done twice."""
    one = correction
    old = None if one.kind == "confirmed" else one.old  # what is confirmed was the same, and may be a whole document
    texts = [json.dumps(old), json.dumps(one.new)]
    citation = None if one.citation is None else json.dumps(one.citation)
    row = [digest, part, to_column(one.path), *texts, one.when.timestamp(), one.kind, one.how, citation]
    connection.execute(
        "insert or ignore into corrections (digest, part, path, old, new, created, kind, how, citation, lengths) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*row, json.dumps(one.lengths)],
    )


def of(connection: sqlite3.Connection, digests: Iterable[str]) -> list[Kept]:
    """Return the corrections of some contents, the oldest first."""
    rows = connection.execute(
        "select id, digest, part, path, old, new, created, kind, how, citation, lengths from corrections "
        "where digest in (select value from json_each(?)) order by id",
        [json.dumps(list(digests))],
    ).fetchall()
    return [
        Kept(
            number,
            digest,
            part,
            Correction(
                file="",
                path=from_column(path),
                old=json.loads(new if kind == "confirmed" else old),
                new=json.loads(new),
                when=datetime.datetime.fromtimestamp(created, datetime.UTC),
                kind=kind,
                how=how,
                citation=json.loads(citation) if citation else None,
                lengths=tuple(json.loads(lengths)),
            ),
        )
        for number, digest, part, path, old, new, created, kind, how, citation, lengths in rows
    ]


def state(connection: sqlite3.Connection) -> tuple[object, ...]:
    """Return what differs after every change; a number may be given again, but not at the same time."""
    query = "select count(*), max(id), total(created) from corrections"
    return tuple(connection.execute(query).fetchone())


def drop(connection: sqlite3.Connection, number: int) -> bool:
    """Remove a correction; tell whether it was there."""
    return connection.execute("delete from corrections where id = ?", [number]).rowcount > 0
