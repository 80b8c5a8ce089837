"""How a description wants a text written: a date as "YYYY-MM-DD" is asked for as a date, whatever the type says."""

from __future__ import annotations

import re
from dataclasses import replace

from llamaextract_nb.schema.fields import Field

_DAY = re.compile(r"\bYYYY-MM-DD\b|\bISO[- ]?(?:8601)?[- ]dates?\b|\bdates? in ISO\b|\bISO[- ]8601\b", re.IGNORECASE)
_MOMENT = re.compile(r"\bYYYY-MM-DD[T ]HH|\bdate-?time\b|\btimestamp\b", re.IGNORECASE)


def with_notation(field: Field) -> Field:
    """Return a schema in which texts that a description wants as dates are dates."""
    kind = field.kind
    if kind == "string" and _DAY.search(field.description):
        kind = "date-time" if _MOMENT.search(field.description) else "date"
    return replace(
        field,
        kind=kind,
        fields=tuple(with_notation(child) for child in field.fields),
        item=None if field.item is None else with_notation(field.item),
    )
