"""Counts that a document does not print: how many records a list has, where a field asks for their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from llamaextract_nb.engine.asking.item import NUMBERS
from llamaextract_nb.engine.choosing.records import Answer
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.words.labels import concepts, words_of
from llamaextract_nb.schema.fields import Field

Values = Mapping[tuple[str, ...], Finding | list[Finding]]

# That a list is whole and that its records are what is counted: 10 of 13 counts were right on kinds not tuned for.
_SURE = 0.4
_NUMBER = frozenset({"number", "quantity"})


def counted(root: Field, values: Values, answers: Mapping[Path, Answer]) -> Values:
    """Return the values of single fields, with counts where a field has none and asks how many records a list has."""
    return {**values, **dict(_counted(root, values, answers))}


def _counted(root: Field, values: Values, answers: Mapping[Path, Answer]) -> Iterator[tuple[tuple[str, ...], Finding]]:
    for dotted, field in root.leaves():
        path = tuple(dotted.split("."))
        found = values.get(path)
        if field.kind in NUMBERS and isinstance(found, Finding) and found.value is None:
            for of, (records, _) in answers.items():
                if records and _counts(field.name, str(of[-1])):
                    yield path, Finding(len(records), _SURE, reason=f"the records of {of[-1]}, counted")


def _counts(name: str, of: str) -> bool:
    """Tell whether a name asks how many a list has: "number_of_items", "item_count" and "total_items" of `items`."""
    words, things = words_of(name), words_of(of)[-1:]
    asked, thing = set(concepts(name)), set(concepts(of)[-1:])
    if not thing <= asked - _NUMBER - {"total"} <= set(concepts(of)):
        return False
    if things and things[0] in words:  # "item_number" is the number of one of them; "total_charges" may be their sum
        return bool(asked & _NUMBER) or thing == {"item"}
    return words[-1:] == ["count"]
