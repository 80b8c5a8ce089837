"""The tables of results: documents, a table for each list, evidence and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.export.arrow import to_arrow
from llamaextract_nb.export.naming import unique
from llamaextract_nb.export.values import text_of
from llamaextract_nb.results import FileResult, to_errors, to_evidence, to_frame, to_table
from llamaextract_nb.results.columns import column
from llamaextract_nb.results.frames import fields_of
from llamaextract_nb.results.lists import fields_of_list, lists_of
from llamaextract_nb.schema.fields import Field, root_field
from llamaextract_nb.schema.paths import locate

_OWN = ("documents", "evidence", "errors")
_PLACE = {
    **{name: {"type": "number"} for name in ("confidence", "x0", "y0", "x1", "y1")},
    **{name: {"type": "string"} for name in ("file", "path", "text", "verified", "anchor", "reason", "value")},
    "page": {"type": "integer"},
}
_EVIDENCE = {
    field.name: field
    for field in root_field(
        {
            "type": "object",
            "properties": {
                **_PLACE,
                "value_number": {"type": "number"},
                "value_boolean": {"type": "boolean"},
                "value_date": {"type": "string", "format": "date-time"},
                "alternatives": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            name: _PLACE[name]
                            for name in ("value", "confidence", "page", "x0", "y0", "x1", "y1", "text", "anchor")
                        },
                    },
                },
            },
        }
    ).fields
}


@dataclass(frozen=True, slots=True)
class Table:
    """A frame, and the fields that its columns were made for: Arrow, polars and DuckDB take it as it is.

    Attributes:
        name: Its name: "documents", "evidence", "errors", or a list's path.
        frame: The frame.
        fields: The field of each column that has one.
    """

    name: str
    frame: pd.DataFrame
    fields: Mapping[str, Field]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return to_arrow(self.frame, self.fields).__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"Table({self.name!r}: {len(self.frame)} rows, {self.frame.shape[1]} columns)"


def tables_of(root: Field, results: Sequence[FileResult]) -> dict[str, Table]:
    """Return the tables of results by name: `documents`, each list by its path, `evidence` and `errors`.

    A list that is called like one of the others gets a number.

    Args:
        root: The schema's root.
        results: The results.
    """
    tables = [Table("documents", to_frame(root, results), fields_of(root))]
    lists = lists_of(root)
    for name, (path, way) in zip(unique(lists, _OWN), lists.items(), strict=True):
        tables.append(Table(name, to_table(root, results, path), fields_of_list(way[-1])))
    tables.append(Table("evidence", typed_evidence(root, to_evidence(results)), _EVIDENCE))
    tables.append(Table("errors", to_errors(results), {}))
    return {table.name: table for table in tables}


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index, if it has a named one, as its first columns, by names that no other column has."""
    if frame.index.names == [None]:
        return frame
    return frame.reset_index(names=unique(map(str, frame.index.names), map(str, frame.columns)))


def typed_evidence(root: Field, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return evidence with its values by type, for places where a column has one.

    `value` is every value as a text (lists and objects as JSON); `value_number`, `value_boolean` and `value_date` have
    those that are numbers, truth values, and dates by the schema, and are missing elsewhere.
    """
    values = evidence["value"].tolist()
    dates = _are_dates(root, evidence["path"]).tolist()
    typed = {
        "value": column(_EVIDENCE["value"], [text_of(value) for value in values]),
        "value_number": column(_EVIDENCE["value_number"], values),
        "value_boolean": column(_EVIDENCE["value_boolean"], values),
        "value_date": column(
            _EVIDENCE["value_date"], [value if date else None for value, date in zip(values, dates, strict=True)]
        ),
    }
    others = np.empty(len(evidence), dtype=object)
    others[:] = [
        [{**other, "value": text_of(other["value"])} for other in each] if each else each
        for each in evidence["alternatives"]
    ]
    rest = evidence.columns.difference(["file", "path", "value"], sort=False)
    frame = pd.DataFrame({name: evidence[name].array for name in ("file", "path")} | typed)
    return frame.assign(**{name: evidence[name].array for name in rest} | {"alternatives": others})


def _are_dates(root: Field, paths: pd.Series[Any]) -> Any:
    """Tell for each path whether the schema has a date there."""
    codes, known = pd.factorize(paths)
    found = (locate(root, path) for path in known)
    return np.array([place is not None and place[1].kind in ("date", "date-time") for place in found], dtype=bool)[
        codes
    ]
