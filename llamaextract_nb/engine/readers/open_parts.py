"""What OpenDocument files (ISO/IEC 26300) are made of: a ZIP archive of XML, read by lxml.

odfpy, the library for them, is of 2020 and makes an object of its own for every element; nothing else reads their text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

_SPACES = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_GROUPS = frozenset(("table:table-rows", "table:table-header-rows", "table:table-row-group"))
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
PARAGRAPHS = frozenset(("text:p", "text:h"))
SKIPPED = frozenset(("office:annotation", "text:tracked-changes", "text:note-citation", "office:forms"))
"""What is no text of the document: remarks, what was deleted, the numbers of notes, what forms are made of."""
_APART = SKIPPED | {"draw:frame", "text:note"}
_MOST_BLANKS = 1000
_BLANK = {"text:tab": "    ", "text:line-break": "\n"}
_WHITE = re.compile(r"[ \t\r\n]+")
_PREFIXES = {space: prefix for prefix, space in _SPACES.items()}


def part(path: Path, which: str) -> Any:
    """Return the root element of a part of an OpenDocument file, None if it has no such part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    with zipfile.ZipFile(path) as archive:
        if which not in archive.namelist():
            return None
        with archive.open(which) as file:
            return etree.parse(file, parser).getroot()


def tag(element: Any) -> str:
    """Return an element's name as in "text:p"; "" for what is no element."""
    if not isinstance(element.tag, str):
        return ""
    space, _, name = element.tag.rpartition("}")
    return f"{_PREFIXES.get(space[1:], '')}:{name}"


def attribute(element: Any, name: str) -> str:
    """Return an attribute of an element by its name, as in "table:name"; "" if it has none."""
    prefix, _, local = name.partition(":")
    return element.get(f"{{{_SPACES[prefix]}}}{local}") or ""


def count(element: Any, name: str, most: int) -> int:
    """Return a number in an attribute, such as how often a cell is repeated: 1 if there is none, never over `most`."""
    value = attribute(element, name)
    return min(most, max(1, int(value))) if value.isdecimal() and len(value) < 10 else 1


def rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, but for those of tables in it."""
    for child in table:
        if tag(child) == "table:table-row":
            yield child
        elif tag(child) in _GROUPS:
            yield from rows(child)


def cells(row: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the cells of a row, and of each whether another one covers it."""
    for child in row:
        if tag(child) in _CELLS:
            yield child, tag(child) == "table:covered-table-cell"


def text_of(paragraph: Any) -> str:
    """Return the text of a paragraph with its blanks; what stands in frames and notes in it is a text of its own."""
    return "".join(_pieces(paragraph))


def paragraphs(element: Any) -> Iterator[Any]:
    """Yield the paragraphs and headings in an element, but for those of tables in it."""
    for child in element:
        name = tag(child)
        if name in PARAGRAPHS:
            yield child
        if name and name not in SKIPPED and name != "table:table":
            yield from paragraphs(child)


def _pieces(element: Any) -> Iterator[str]:
    yield _WHITE.sub(" ", element.text or "")
    for child in element:
        name = tag(child)
        if name == "text:s":
            yield " " * count(child, "text:c", _MOST_BLANKS)
        elif name in _BLANK:
            yield _BLANK[name]
        elif name and name not in _APART:
            yield from _pieces(child)
        yield _WHITE.sub(" ", child.tail or "")
