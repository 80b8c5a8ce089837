"""A schema in the notations in which the form shows it."""

from __future__ import annotations

import json
import re

from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.shortform import short_source

NOTATIONS = ("JSON Schema", "Pydantic", "Short form")
# Lists of single values are shown on one line; a break is never inside a string, where JSON writes it as \\n.
_PLAIN_LIST = re.compile(r"\[\n\s+([^\[\]{}]{,200}?)\n\s+\]")
_BREAK = re.compile(r",\n\s+")


def written(schema: Schema, notation: str) -> str:
    """Return a schema in a notation."""
    if notation == "Pydantic":
        return schema.code()
    if notation == "Short form":
        return short_source(schema.field)
    whole = json.dumps(schema.json_schema, indent=2, ensure_ascii=False)
    return _PLAIN_LIST.sub(lambda found: f"[{_BREAK.sub(', ', found[1])}]", whole)
