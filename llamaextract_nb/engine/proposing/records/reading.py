"""Cells read as values of a field's type, each text once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from llamaextract_nb.engine.asking.item import NUMBERS
from llamaextract_nb.engine.structure.tables.grid import GridCell
from llamaextract_nb.engine.values import Conventions, Reading, read_value
from llamaextract_nb.engine.values.reading import allowed
from llamaextract_nb.engine.values.yearless import find_yearless, nearest_date
from llamaextract_nb.schema.fields import Field

_NUMBER = re.compile(r"(?<![\w.,])[-−–+(]?\s?\d[\d.,'’ ]*(?:\)|(?<=\d))(?![\d])")
_LEFT = re.compile(r"[^\W_]")  # beside a date without a year, which must be all that a cell says
_ANY_NUMBER = Field("", "number", {"type": "number"})


class Reader:
    """Reads cells by the conventions of one document."""

    def __init__(self, conventions: Conventions) -> None:
        self.conventions = conventions
        self._known: dict[tuple[str, int], Reading | None] = {}

    def read(self, text: str, field: Field) -> Reading | None:
        """Return a cell's value in a field's type; a number may have a unit or a currency beside it."""
        key = (text, id(field.node))
        if key not in self._known:
            self._known[key] = self._read(text, field)
        return self._known[key]

    def numbers(self, cells: Sequence[GridCell | str | None]) -> list[float | None]:
        """Return the number of each cell, None where it holds none."""
        texts = [cell.text if isinstance(cell, GridCell) else cell for cell in cells]
        readings = [self.read(text, _ANY_NUMBER) if text else None for text in texts]
        return [float(reading.value) if reading else None for reading in readings]

    def _read(self, text: str, field: Field) -> Reading | None:
        reading = read_value(text, field, self.conventions)
        if reading is None and field.kind == "date":
            return self._without_year(text, field)
        if reading is not None or field.kind not in NUMBERS:
            return reading
        numbers = _NUMBER.findall(text)
        if len(numbers) != 1 or len(text) > 40:
            return None
        reading = read_value(numbers[0].strip(), field, self.conventions)
        if reading is None:
            return None
        return replace(reading, fit=0.9 * reading.fit, reason=reading.reason or "the number beside its unit")

    def _without_year(self, text: str, field: Field) -> Reading | None:
        """Read a day and a month as the date that is nearest to those the document names whole."""
        found = find_yearless(text, self.conventions.day_first)
        if len(found) != 1 or _LEFT.search(text[: found[0][0]] + text[found[0][1] :]):
            return None
        date = nearest_date(found[0][2], found[0][3], self.conventions.days)
        if date is None or not allowed(date.isoformat(), field):
            return None
        return Reading(date.isoformat(), "normalised", "the year is that of the document's other dates", 0.9)
