"""CSV and its relatives."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000


def read_csv(path: Path, name: str) -> Document:
    """Return a CSV file as one declared table, with its delimiter found out.

    Raises:
        DocumentError: A cell is too long, as after a quotation mark that is never closed.
    """
    text = decoded(path.read_bytes()).replace("\x00", "")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)) if any(row)]
    except csv.Error as error:
        raise DocumentError(f"{name} is no CSV that can be read ({error}): check its quotation marks.", name) from None
    anchors = [f"row {number}" for number in range(1, len(rows) + 1)]
    table = table_of(rows, anchors)
    pages = pages_of(zip(rows_as_text(rows), anchors, strict=True))
    return Document(name, "csv", pages, [table] if table else [])


def _delimiter(text: str) -> str:
    """Return the delimiter that most lines have equally often."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:50]
    best = (0.0, 0, ",")
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=0)
        if usual:
            best = max(best, (counts.count(usual) / len(counts), usual, delimiter))
    return best[2]
