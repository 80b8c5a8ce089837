"""The blocks of which a made form consists, before they are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from .entries import Drawn, Entry
from .languages import sections

_SHORT = ("code", "place", "person", "integer", "company")
_BOXED = ("code", "company", "person", "place", "date", "amount", "integer", "measure", "item")


@dataclass
class Block:
    """A part of a form: its kind and its entries, grouped under headings ("" for none)."""

    kind: str  # boxed, beside, sections, parties, checks, joined
    groups: list[tuple[str, list[Entry]]]

    @property
    def entries(self) -> list[Entry]:
        return [entry for _, entries in self.groups for entry in entries]


def boxed(drawn: Drawn) -> Block:
    """Boxes beside and below each other, some empty, in a share of the forms with numbers."""
    blank = drawn.random.choice((0.0, 0.1, 0.25))
    entries = [drawn.entry(_BOXED, blank) for _ in range(drawn.random.randint(4, 9))]
    return Block("boxed", [("", entries)])


def beside(drawn: Drawn) -> Block:
    """Labels with their values beside them."""
    entries = [drawn.entry((), drawn.random.choice((0.0, 0.15))) for _ in range(drawn.random.randint(3, 7))]
    return Block("beside", [("", entries)])


def two_sections(drawn: Drawn) -> Block:
    """Two boxes with headings, and the same labels in both."""
    shared = drawn.shared(drawn.random.randint(2, 5))
    pair = drawn.random.choice(sections()[drawn.language.code].pairs)
    return Block("sections", [(printed, drawn.section(field, shared)) for field, printed in pair])


def parties(drawn: Drawn) -> Block:
    """Two boxes, each with a party's name, address, phone and e-mail under one label."""
    groups = []
    kinds = [("name", "company"), ("address", "address"), ("phone", "phone"), ("email", "email")]
    kinds = kinds[: drawn.random.randint(2, 4)]
    for field, printed in drawn.random.choice(sections()[drawn.language.code].pairs):
        groups.append((printed, [drawn.filled((field, name), printed, kind) for name, kind in kinds]))
    for entry in [entry for _, entries in groups for entry in entries]:
        entry.description = ""
    return Block("parties", groups)


def checks(drawn: Drawn) -> Block:
    """Boxes that are ticked or not."""
    entries = []
    named = sections()[drawn.language.code].named("checks")
    for field, printed in drawn.random.sample(named, drawn.random.randint(2, len(named))):
        entry = Entry((field,), printed, "check", description=f'"{printed}"' if drawn.described else "")
        entry.value = drawn.random.random() < 0.5
        entries.append(entry)
    return Block("checks", [("", entries)])


def joined(drawn: Drawn) -> Block:
    """Two labels in one box, divided by a slash, over two values divided alike."""
    entries = [drawn.entry(_SHORT) for _ in range(2)]
    unslashed(entries)
    return Block("joined", [("", entries)])


def unslashed(entries: list[Entry]) -> None:
    """Write values without the slash that divides them."""
    for entry in entries:
        entry.lines = [text.replace("/", "-") for text in entry.lines]
        entry.value = entry.value.replace("/", "-") if isinstance(entry.value, str) else entry.value


MAKERS: tuple[Callable[[Drawn], Block], ...] = (boxed, beside, two_sections, parties, checks, joined)
