"""The answers for a document's parts put together: the first value with evidence, and lists end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from llamaextract_nb.engine.extraction import Path
from llamaextract_nb.schema.fields import Field

Stands = Callable[[Any, Field], bool]


class Merging:
    """Data as it grows part by part.

    Args:
        root: The schema's root.
        stands: Tells whether a value stands in the document's words.
    """

    def __init__(self, root: Field, stands: Stands) -> None:
        self.root = root
        self._stands = stands
        self.claims: dict[Path, list[Any]] = {}  # what the parts gave for a single value, each once, in their order
        self._lists: dict[Path, list[Any]] = {}

    def add(self, data: dict[str, Any], here: Stands) -> None:
        """Add a part's data; `here` tells whether a value stands in this part."""
        for path, field, value in _places(self.root, data, ()):
            if field.kind == "array":
                assert field.item is not None
                known = self._lists.setdefault(path, [])
                known.extend(_fresh(known, value, field.item, here))
            elif value is not None and value not in self.claims.setdefault(path, []):
                self.claims[path].append(value)

    def data(self) -> dict[str, Any]:
        """Return the data so far."""
        return self._object(self.root, ())

    def _object(self, field: Field, path: Path) -> dict[str, Any]:
        return {child.name: self._value(child, (*path, child.name)) for child in field.fields}

    def _value(self, field: Field, path: Path) -> Any:
        if field.kind == "object":
            return self._object(field, path)
        if field.kind == "array":
            return self._lists.get(path, [])[: field.node.get("maxItems")]
        claims = self.claims.get(path, [])
        if len(claims) > 1:
            claims.sort(key=lambda value: not self._stands(value, field))  # stable: the first of those that stand
        return claims[0] if claims else None


def _places(field: Field, data: dict[str, Any], path: Path) -> Iterator[tuple[Path, Field, Any]]:
    for child in field.fields:
        here, value = (*path, child.name), data[child.name]
        if child.kind == "object":
            yield from _places(child, value, here)
        else:
            yield here, child, value


def _fresh(known: list[Any], given: list[Any], item: Field, here: Stands) -> list[Any]:
    """Return the items that a part adds to a list.

    A model that is told the last item may say it again, so the same item at the seam counts only if it stands in this
    part too. Equal rows can be two, but a list of texts, such as names, repeats what every page repeats.
    """
    if item.kind in ("string", "enum"):
        return [value for value in given if value not in known]
    if known and given and given[0] == known[-1] and not _row_stands(given[0], item, here):
        return given[1:]
    return given


def _row_stands(value: Any, field: Field, here: Stands) -> bool:
    if field.kind == "object":
        return all(_row_stands(value[child.name], child, here) for child in field.fields)
    if field.kind == "array":
        assert field.item is not None
        return all(_row_stands(inner, field.item, here) for inner in value)
    return value is None or here(value, field)
