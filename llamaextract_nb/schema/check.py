"""What to mend in a schema: LlamaExtract's limits, and what makes extraction worse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.schema.fields import Field

# LlamaExtract's limits (its documentation, November 2026).
MOST_LEVELS = 7
MOST_PROPERTIES = 5_000
MOST_WORDS = 120_000  # characters of names, descriptions and enum values
MOST_JSON = 150_000  # characters


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem at a field's path ("" for the whole schema): what is wrong, how to mend it; "error" or "warning"."""

    path: str
    message: str
    hint: str
    level: str


def problems(root: Field, json_schema: dict[str, Any]) -> Iterator[Problem]:
    """Yield the problems of a schema, the whole first, then field by field."""
    fields = list(_all(root, "", 1))
    deepest = max((level for _, _, level in fields), default=0)
    if deepest > MOST_LEVELS:
        yield _error("", f"The schema is {deepest} levels deep; LlamaExtract takes {MOST_LEVELS}.", "Flatten it.")
    if len(fields) > MOST_PROPERTIES:
        yield _error("", f"The schema has {len(fields)} fields; LlamaExtract takes {MOST_PROPERTIES}.", "Split it.")
    words = sum(len(f.name) + len(f.description) + sum(len(str(v)) for v in f.enum) for _, f, _ in fields)
    if words > MOST_WORDS:
        yield _error("", f"Names, descriptions and values have {words} characters; LlamaExtract takes {MOST_WORDS}.",
                     "Shorten the descriptions.")  # fmt: skip
    size = len(json.dumps(json_schema))
    if size > MOST_JSON:
        yield _error("", f"The JSON Schema has {size} characters; LlamaExtract takes {MOST_JSON}.", "Split it.")
    for path, field, _ in fields:
        yield from _field_problems(path, field)


def _field_problems(path: str, field: Field) -> Iterator[Problem]:
    if not field.name.strip():
        yield _error(path, "The field has no name.", "Name it.")
    elif not field.name.isidentifier():
        hint = "Use letters, digits and underscores, and keep the wording in its title or description."
        yield _warning(path, f"{field.name[:60]!r} is no identifier.", hint)
    if field.kind == "enum" and not field.enum:
        yield _error(path, "The enum has no values.", "List the values it may take.")
    if field.kind in ("array", "object") and not field.fields and (field.item is None or field.item.kind == "any"):
        yield _warning(path, f"The {field.kind} says nothing about what is in it.", "Give it fields or an item type.")
    if not field.description and not (field.kind == "object" and field.fields):
        yield _warning(path, "There is no description.", "Say in a few words what is meant and what it is called.")
    if field.required and not field.nullable and field.kind not in ("array", "object"):
        yield _warning(
            path, "A required field that may not be null invites invention.", "Let it be null, or not required."
        )
    names = [child.name.casefold() for child in (field.item or field).fields]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield _warning(path, f"Several fields are called {name[:60]!r} but for case.", "Rename them.")


def _all(field: Field, path: str, level: int) -> Iterator[tuple[str, Field, int]]:
    for child in field.fields:
        here = f"{path}.{child.name}" if path else child.name
        yield here, child, level
        inner = child.item if child.kind == "array" and child.item is not None else child
        yield from _all(inner, here, level + 1)


def _error(path: str, message: str, hint: str) -> Problem:
    return Problem(path, message, hint, "error")


def _warning(path: str, message: str, hint: str) -> Problem:
    return Problem(path, message, hint, "warning")
