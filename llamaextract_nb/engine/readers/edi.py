"""EDI messages, X12 and EDIFACT: each segment a line, its values by the names that people give them.

The libraries are for writing messages and checking them against licensed directories (pydifact, badX12, bots); what is
needed here is where a value ends, which each message says at its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.laid import pages_of, table_of
from llamaextract_nb.engine.readers.limits import check_table
from llamaextract_nb.engine.readers.text import decoded

_ITEMS = ("IT1", "PO1", "LIN")  # with which an item begins, in messages that have items
_PARTIES = ("N1", "NAD")
_SUMMARY = ("UNS", "CTT", "TDS")  # with which the items end
_DAY = re.compile(r"(\d\d)?(\d\d)(\d\d)(\d\d)")
_HUNDREDTHS = " in hundredths"
_WHOLE = re.compile(r"-?\d{1,18}")  # the format's own limit for a number

Segment = list[list[str]]
"""Its name, then its elements, each as its components."""


def read_edi(path: Path, name: str) -> Document:
    """Return an EDI message; its items are a declared table."""
    message = _Message()
    for number, segment in enumerate(_segments(decoded(path.read_bytes()).lstrip("\ufeff \t\r\n")), 1):
        message.add(segment, f"segment {number} ({segment[0][0][:3]})")
    labels = list(dict.fromkeys(label for item in message.items for label in item))
    check_table(len(message.items), len(labels))
    rows = [labels, *([item.get(label, ("", ""))[0] for label in labels] for item in message.items)]
    anchors = [[""] * len(labels), *([item.get(label, ("", ""))[1] for label in labels] for item in message.items)]
    table = table_of(rows, anchors) if message.items else None
    return Document(name, "edi", pages_of(message.lines), [table] if table else [])


@dataclass(slots=True)
class _Message:
    """What has been read of a message: its lines, and its items as label -> value and anchor."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    items: list[dict[str, tuple[str, str]]] = field(default_factory=list)
    party: str = ""
    in_items: bool = False

    def add(self, segment: Segment, anchor: str) -> None:
        """Take in a segment."""
        tag = segment[0][0]
        if tag in _ITEMS:
            self.items.append({})
            self.in_items = True
        elif tag in _SUMMARY:
            self.in_items = False
        qualified = f"{tag}/{segment[1][0]}" if len(segment) > 1 else tag
        if tag in _PARTIES:
            self.party = _names().get(qualified, "")
        found = list(self._values(segment, tag, qualified))
        if not found:
            self.lines.append((" ".join(" ".join(filter(None, element)) for element in segment), anchor))
        for label, value in found:
            if self.in_items:
                self.items[-1].setdefault(label, (value, anchor))
                label = f"Item {len(self.items)} {label}"
            self.lines.append((f"{label}: {value}", anchor))

    def _values(self, segment: Segment, tag: str, qualified: str) -> Iterator[tuple[str, str]]:
        names = _names()
        for place, element in enumerate(segment[1:], 1):
            for part, value in enumerate(element, 1):
                ways = [f"{place}.{part}", *([str(place)] if part == 1 else [])]
                keys = [f"{which}.{way}" for which in (qualified, tag) for way in ways]
                label = next((names[key] for key in keys if key in names), "")
                if label and value and (self.party or "{}" not in label):
                    yield label.removesuffix(_HUNDREDTHS).format(self.party), _shown(value, label)


def _shown(value: str, label: str) -> str:
    value = " ".join(value.split())
    day = _DAY.match(value) if "date" in label.casefold() and value.isdecimal() else None
    if day:
        return f"{day[1] or 20}{day[2]}-{day[3]}-{day[4]}"
    if label.endswith(_HUNDREDTHS) and _WHOLE.fullmatch(value):
        return f"{int(value) / 100:.2f}"
    return value


def _segments(text: str) -> Iterator[Segment]:
    """Yield the segments of a message, by the marks that it begins with."""
    if text.startswith("ISA"):  # its first segment is 106 characters long, whatever is in it
        element, component, end, release = text[3], text[104], text[105], ""
    elif text.startswith("UNA"):
        component, element, release, end = text[3], text[4], text[6].strip(), text[8]
        text = text[9:]
    else:
        component, element, release, end = ":+?'"
    for part in _split(text, end, release):
        if part.strip():
            elements = _split(part.strip("\r\n\t "), element, release)
            yield [[_plain(value, release) for value in _split(each, component, release)] for each in elements]


def _split(text: str, mark: str, release: str) -> list[str]:
    """Split a text at a mark, unless the mark before it says that it is a letter."""
    if not release or release not in text:
        return text.split(mark)
    escape, end = re.escape(release), re.escape(mark)
    pieces = re.findall(rf"((?:{escape}.|[^{end}{escape}])*)(?:{end}|$)", text, re.DOTALL)
    return pieces[:-1] if len(pieces) > 1 and not text.endswith(mark) else pieces


def _plain(value: str, release: str) -> str:
    return re.sub(rf"{re.escape(release)}(.)", r"\1", value, flags=re.DOTALL) if release else value


@cache
def _names() -> dict[str, str]:
    text = files("llamaextract_nb.engine.readers").joinpath("edi_names.txt").read_text("utf-8")
    lines = [line.partition(" = ") for line in text.splitlines() if line and not line.startswith("#")]
    return {key: label for key, _, label in lines}
