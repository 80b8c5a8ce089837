"""What is wanted of one document, and what an answer to it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.readers.limits import MEMORY

LIMIT = f"the {MEMORY} that one document may have"
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """A file, and what is to be found in it.

    Attributes:
        path: Where its content is.
        name: What it is called.
        schema: The JSON Schema of the answer's data.
        prompt: The user's instructions.
        pages: Which pages to read, as in "1-3,5"; "" for all.
        target: What the schema describes: per_doc, per_page or per_table_row.
        leave_out: Entries of the evidence that are not wanted.
    """

    path: str
    name: str
    schema: dict[str, Any]
    prompt: str = ""
    pages: str = ""
    target: str = "per_doc"
    leave_out: tuple[str, ...] = ()
