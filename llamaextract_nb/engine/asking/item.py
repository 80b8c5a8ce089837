"""The fields of one record, and how well header texts name them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from llamaextract_nb.engine.values.numbers import CODES
from llamaextract_nb.engine.words.labels import Label, label_of, quoted, similarity
from llamaextract_nb.schema.fields import Field

_VERBATIM = re.compile(r"\b(rows?|table|zeilen?|tabelle|lignes du tableau)\b", re.IGNORECASE)
_ROLES = {
    "quantity": ("quantity",),
    "price": ("unit price",),
    "amount": ("amount", "line total", "total"),
    "text": ("description", "product", "name", "item"),
}
NUMBERS = frozenset({"number", "integer"})
SURE = 0.6  # a header at least this similar to a field's label names it
_WORTH = 0.4  # less says nothing
_LINE = 0.8
_MEASURE = "kWh|MWh|kW|MW|hPa|kPa|mbar|bar|mm|cm|km|m²|m³|mg|kg|ml|°C|°F|km/h|m/s|rpm|dB|Hz|%"
_UNIT = re.compile(  # "Weight (kg)", "Debit EUR"
    rf"\s*[\[(][^\[\]()]{{1,12}}[\])]|(?<=\S)\s+(?:{'|'.join(sorted(CODES))}|{_MEASURE}|[€$£¥])$"
)
_UNITLESS = 0.97
_SHORTENED = 0.9  # for what a shortened word may stand for
_LEAST_LEFT = 3  # letters of a shortened word
_SHORT = 0.7  # for initials
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Leaf:
    """A field of a record that holds one value, with its path inside the record."""

    path: tuple[str, ...]
    field: Field

    @cached_property
    def names(self) -> frozenset[str]:
        """Its name, title and the words quoted in its description, reduced to letters and digits."""
        texts = [self.field.name, self.field.title, *quoted(self.field.description)]
        return frozenset(_bare(text) for text in texts if text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its name and title."""
        name = f"{self.field.name.replace('_', ' ')} {self.field.title}"
        return frozenset(_WORDS.findall(name.casefold()))

    @cached_property
    def initials(self) -> str:
        """The first letters of its name's words, if it has several: `date_of_birth` is "dob"."""
        words = _WORDS.findall(self.field.name.casefold().replace("_", " "))
        return "".join(word[0] for word in words) if len(words) > 1 else ""

    @cached_property
    def label(self) -> Label:
        """The phrases that name it."""
        return label_of(self.field)

    def similarity(self, text: str, bare: str) -> float:
        """Return how well a text names this field, 0..1; the field's own name, title or quoted words give 1.

        `bare` is the text reduced to letters and digits.
        """
        if bare in self.names:
            return 1.0
        short = _SHORT if len(bare) < 5 and bare == self.initials else 0.0
        return max(min(similarity(self.label, text), 0.98), short)


class Item:
    """The leaves of the records that a list field holds; similarities are remembered.

    Args:
        field: The list.
        leaves: Its leaves, if not those of its own items.
        parents: How many of the leaves, from the first, belong to what the records are grouped under.
    """

    def __init__(self, field: Field, leaves: Sequence[Leaf] | None = None, parents: int = 0) -> None:
        self.parents = parents
        self.label = label_of(field)
        self.leaves = list(leaves_of(field) if leaves is None else leaves)
        self._named = f"{field.name.replace('_', ' ')} {field.title} {field.description}"
        self._known: dict[str, tuple[float, ...]] = {}

    @cached_property
    def verbatim(self) -> bool:
        """Whether the rows of a table are wanted as they stand, sums included, and not the lines of an invoice."""
        return bool(_VERBATIM.search(self._named)) and len({"quantity", "price", "amount"} & self.roles.keys()) < 2

    @cached_property
    def key(self) -> Hashable:
        """Equal for items that find the same tables."""
        leaves = [(leaf.path, leaf.field.kind, leaf.field.enum, id(leaf.label)) for leaf in self.leaves]
        return (tuple(leaves), self.parents, self.verbatim)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The words of all labels."""
        return frozenset(word for leaf in self.leaves for word in leaf.label.words)

    def similarities(self, text: str) -> tuple[float, ...]:
        """Return for each leaf how well a text names it."""
        known = self._known.get(text)
        if known is None:
            named = 0 < len(text) <= 160
            bare = _bare(text)
            known = tuple(leaf.similarity(text, bare) if named else 0.0 for leaf in self.leaves)
            short = _UNIT.sub("", text).strip()
            if named and short and short != text:  # "Weight (kg)"
                known = tuple(
                    max(value, _UNITLESS * other) for value, other in zip(known, self.similarities(short), strict=True)
                )
            whole = self._written_out(text) if named and "." in text else text
            if whole != text:  # "Temp. (max.)"
                known = tuple(
                    max(value, _SHORTENED * other) for value, other in zip(known, self.similarities(whole), strict=True)
                )
            self._known[text] = known
        return known

    def _written_out(self, text: str) -> str:
        """Return a text with its shortened words as the one word of the leaves' names that each can stand for."""
        written = []
        for word in text.split():
            begin = word[:-1].casefold()
            whole = {
                other
                for leaf in self.leaves
                for other in leaf.words
                if len(other) > len(begin) >= _LEAST_LEFT and other.startswith(begin)
            }
            written.append(whole.pop() if word.endswith(".") and len(whole) == 1 else word)
        return " ".join(written)

    def is_name(self, text: str) -> bool:
        """Tell whether a text is word for word the name of a leaf."""
        bare = _bare(text)
        return any(bare in leaf.names for leaf in self.leaves)

    @cached_property
    def roles(self) -> dict[str, int]:
        """The leaves that play a part in quantity x price = amount, and the one that describes the record."""
        numbers = {"quantity", "price", "amount"}
        found: dict[str, int] = {}
        scored = sorted(
            (-max(leaf.similarity(word, _bare(word)) for word in words), index, role)
            for index, leaf in enumerate(self.leaves)
            for role, words in _ROLES.items()
            if (leaf.field.kind in NUMBERS) == (role in numbers) and leaf.field.kind in (*NUMBERS, "string", "any")
        )
        for score, index, role in scored:
            if -score >= SURE and role not in found and index not in found.values():
                found[role] = index
        return found


def leaves_of(field: Field) -> Iterator[Leaf]:
    """Yield the leaves of a list's items: single values, and lists of single values."""
    if field.item is None:
        return
    for path, leaf in field.item.leaves():
        single = leaf.item if leaf.kind == "array" else leaf
        if single is not None and single.kind not in ("array", "object"):
            yield Leaf(tuple(path.split(".")), leaf)


def _bare(text: str) -> str:
    """The letters and digits of a text, or its other characters if there are none."""
    bare = "".join(filter(str.isalnum, text.casefold()))
    return bare or "".join(text.split())


def best_pairs(scores: list[tuple[float, int, int]]) -> dict[int, tuple[int, float]]:
    """Pair each left with one right, best score first: left -> (right, score)."""
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, left, right in sorted(scores, key=lambda s: (-s[0], s[1], s[2])):
        if left not in pairs and right not in taken:
            pairs[left] = (right, score)
            taken.add(right)
    return pairs


def header_score(item: Item, labels: list[str], lines: Sequence[str] = ()) -> float:
    """Return the sum of the similarities when each leaf takes at most one of these header texts.

    Args:
        item: The record that is looked for.
        labels: The header of each column.
        lines: Single lines of headers; they count less.
    """
    scores = [
        (value, leaf, column)
        for column, label in enumerate(labels)
        for leaf, value in enumerate(item.similarities(label))
        if value >= _WORTH
    ]
    scores += [
        (_LINE * value, leaf, len(labels) + number)
        for number, line in enumerate(lines)
        for leaf, value in enumerate(item.similarities(line))
        if _LINE * value >= _WORTH
    ]
    return sum(score for _, score in best_pairs(scores).values())
