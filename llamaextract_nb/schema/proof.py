"""What documents gave for the fields of a schema: in how many of them is a value, and one of these as an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.tree import innermost

if TYPE_CHECKING:
    import pandas as pd

NOTHING: tuple[Any, ...] = (None, "", [], {})
Found = Sequence[tuple[str, dict[str, Any]]]  # documents' data by what the documents are called


@dataclass(frozen=True, slots=True)
class Proof:
    """What documents gave for a field.

    Attributes:
        path: The field, with dots.
        example: The first value; None if there is none.
        file: The document that it is from.
        given: How many documents, or for a field in a list how many of its items, have a value.
        of: Out of how many.
        unit: What is counted: "file" or "item".
    """

    path: str
    example: Any
    file: str
    given: int
    of: int
    unit: str


def proofs(root: Field, found: Found) -> Iterator[Proof]:
    """Yield what documents gave for each field but groups, which have no values of their own."""
    yield from _proofs(root, found, "file", "")


def _proofs(root: Field, found: Found, unit: str, above: str) -> Iterator[Proof]:
    for field in root.fields:
        path = f"{above}{field.name}"
        given = [(file, data[field.name]) for file, data in found if data.get(field.name) not in NOTHING]
        if found and field.kind != "object":
            file, example = given[0] if given else ("", None)
            yield Proof(path, example, file, len(given), len(found), unit)
        inner = innermost(field)
        yield from _proofs(inner, _inside(given), "item" if field.kind == "array" else unit, f"{path}.")


def _inside(values: Sequence[tuple[str, Any]]) -> Found:
    """Return the objects in values that are objects, or lists of them, or lists of lists."""
    found: list[tuple[str, dict[str, Any]]] = []
    for where, value in values:
        if isinstance(value, dict):
            found.append((where, value))
        elif isinstance(value, list):
            found += _inside([(where, item) for item in value])
    return found


def to_proof(root: Field, found: Found) -> pd.DataFrame:
    """Return a frame of proofs: index path; columns example, filled (0..1), given, of, unit, file."""
    import pandas as pd

    rows = [(p.path, p.example, p.given / p.of, p.given, p.of, p.unit, p.file) for p in proofs(root, found)]
    columns = ["path", "example", "filled", "given", "of", "unit", "file"]
    return pd.DataFrame(rows, columns=columns).astype({"example": "object"}).set_index("path")
