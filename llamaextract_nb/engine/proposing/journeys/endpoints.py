"""Which fields of a record say where and when a journey begins and where it ends, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from llamaextract_nb.engine.asking.item import Leaf
from llamaextract_nb.engine.words.labels import concepts

START, END = "start", "end"
_SIDES = {"departure": START, "start": START, "arrival": END, "end": END}
_PLACES = frozenset({"place", "city", "name", "station", "address"})
_VEHICLE = frozenset({"number", "id", "code", "vehicle", "period"})  # “flight” is a period to advertisers
_LETTERS = frozenset({"code", "id"})
_BARE = re.compile(r"\b(?:without|ohne|sans|sin|senza|sem|zonder)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ends:
    """The leaves of a record by what they say of a journey; a leaf is its index.

    `sided` are (side, role) of the leaves that speak of one end, role being "place", "code", "moment" (date and time),
    "day" or "clock"; `vehicle` is the leaf for the number of a flight or train, and `bare` whether it is wanted
    without the letters before its digits.
    """

    sided: dict[int, tuple[str, str]]
    vehicle: int | None
    bare: bool

    @property
    def roles(self) -> frozenset[tuple[str, str]]:
        """Every (side, role) that a leaf asks for."""
        return frozenset(self.sided.values())


def side_of(named: Sequence[str]) -> str:
    """Return which end of a journey some concepts name: "start", "end", or "" for none or both."""
    sides = {_SIDES[concept] for concept in named if concept in _SIDES}
    return sides.pop() if len(sides) == 1 else ""


def ends_of(leaves: Sequence[Leaf]) -> Ends | None:
    """Return the ends that a record's leaves ask for, None unless they ask for both ends of a journey."""
    sided: dict[int, tuple[str, str]] = {}
    vehicle = None
    for index, leaf in enumerate(leaves):
        named = concepts(" ".join(leaf.path).replace("_", " "))
        side = side_of(named)
        if side:
            role = _role(leaf, frozenset(named) - _SIDES.keys())
            if role and (side, role) not in sided.values():
                sided[index] = (side, role)
        elif vehicle is None and named and _VEHICLE.issuperset(named) and leaf.field.kind in ("string", "any"):
            vehicle = index
    roles = set(sided.values())
    timed = all(any((side, role) in roles for role in ("moment", "clock")) for side in (START, END))
    placed = all((side, "place") in roles or (side, "code") in roles for side in (START, END))
    if not placed and not (timed and vehicle is not None):
        return None
    bare = vehicle is not None and bool(_BARE.search(leaves[vehicle].field.description))
    return Ends(sided, vehicle, bare)


def _role(leaf: Leaf, others: frozenset[str]) -> str:
    kind = leaf.field.kind
    if kind == "date-time":
        return "moment"
    if kind == "date":
        return "day"
    if kind not in ("string", "any"):
        return ""
    if leaf.field.node.get("format") == "time" or others == {"time"}:
        return "clock"
    if others and others <= _LETTERS:
        return "code"
    return "place" if others <= _PLACES else ""
