"""The single values of made forms and letters: what each is called, how it is printed, what it means."""

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .languages import Language, labels, sections
from .notation import Notation
from .pools import Pools

NODES: dict[str, dict[str, Any]] = {
    "amount": {"type": "number"},
    "measure": {"type": "number"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "check": {"type": "boolean"},
}


@dataclass
class Entry:
    """A label with its value; `path` is where the schema asks for it, `lines` what is printed, if anything."""

    path: tuple[str, ...]
    label: str
    kind: str
    lines: list[str] = field(default_factory=list)
    value: Any = None
    description: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class Drawn:
    """Draws entries of a language: their labels from labels.txt, their values from the pools."""

    def __init__(self, random: Random, language: Language) -> None:
        self.random, self.language = random, language
        self.pools, self.notation = Pools(random, language), Notation(random, language.code)
        self.capitals = random.random() < 0.2
        self.described = language.code != "en" and random.random() < 0.7
        self._phone = random.choice(("+{} {} {}", "0{}/{}{}", "({}) {}-{}"))
        self._left = sorted(labels())
        random.shuffle(self._left)

    def entry(self, kinds: tuple[str, ...] = (), blank: float = 0.0) -> Entry:
        """Return an entry that was not yet drawn, of one of some kinds."""
        name = next(name for name in self._left if not kinds or labels()[name].kind in kinds)
        self._left.remove(name)
        concept = labels()[name]
        label = self.random.choice(concept.headers[self.language.code])
        return self.filled((name,), label, concept.kind, blank)

    def filled(self, path: tuple[str, ...], label: str, kind: str, blank: float = 0.0) -> Entry:
        """Return an entry with a value, or without one in a share of the cases."""
        entry = Entry(path, label, kind)
        entry.description = f'"{label}"' if self.described else ""
        if self.random.random() >= blank:
            entry.lines, entry.value = self.value(kind)
        return entry

    def shared(self, count: int) -> list[list[str]]:
        """Return (field, label, kind) of some labels that sections have in common, in their order."""
        found = [text.split(": ") for text in sections()[self.language.code].words["labels"]]
        return sorted(self.random.sample(found, count), key=found.index)

    def section(self, name: str, shared: list[list[str]]) -> list[Entry]:
        """Return the entries of a section."""
        return [self.filled((name, field), label, kind) for field, label, kind in shared]

    def value(self, kind: str) -> tuple[list[str], Any]:
        """Return a value as it is printed, in lines, and as it is meant."""
        random, notation = self.random, self.notation
        match kind:
            case "amount" | "measure":
                number = round(random.uniform(10, 90000), 2) if kind == "amount" else round(random.uniform(1, 900), 1)
                return [notation.number(number, 2 if kind == "amount" else 1)], number
            case "integer":
                whole = random.randint(2, 900)
                return [str(whole)], whole
            case "date":
                day = datetime.date(random.randint(1990, 2025), random.randint(1, 12), random.randint(13, 28))
                return [notation.date(day)], day.isoformat()
            case "address":
                lines = self.address()
                return lines, ", ".join(lines)
        text = getattr(self, kind)() if kind in ("phone", "email") else getattr(self.pools, kind)()
        text = text.upper() if self.capitals and kind != "email" else text
        return [text], text

    def address(self) -> list[str]:
        """Return a street and a town."""
        number, code = self.random.randint(1, 240), self.random.randint(10000, 99999)
        street = f"{self.pools.stem()} {'Road' if self.language.code == 'en' else 'Allee'}"
        if self.language.code == "en":
            return [f"{number} {street}", f"{self.pools.place()} {code}"]
        return [f"{street} {number}", f"{code} {self.pools.place()}"]

    def phone(self) -> str:
        return self._phone.format(
            self.random.randint(20, 99), self.random.randint(100, 999), self.random.randint(1000, 9999)
        )

    def email(self) -> str:
        return f"{self.pools.stem().lower()}@{self.pools.stem().lower()}.example"


def schema_of(entries: list[Entry]) -> dict[str, Any]:
    """Return the schema that asks for entries."""
    root: dict[str, Any] = {"type": "object", "properties": {}}
    for entry in entries:
        node = root
        for name in entry.path[:-1]:
            node = node["properties"].setdefault(name, {"type": "object", "properties": {}})
        leaf = dict(NODES.get(entry.kind, {"type": "string"}))
        if entry.description:
            leaf["description"] = entry.description
        node["properties"][entry.path[-1]] = leaf
    return root


def truth_of(entries: list[Entry]) -> dict[str, Any]:
    """Return the values of entries."""
    root: dict[str, Any] = {}
    for entry in entries:
        node = root
        for name in entry.path[:-1]:
            node = node.setdefault(name, {})
        node[entry.path[-1]] = entry.value
    return root
