"""HTML, by lxml: blocks of text as lines, tables as declared tables; nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

_SKIPPED = frozenset("script style noscript template head title meta link svg object iframe select option".split())
_BLOCKS = frozenset(
    "p div section article header footer main nav aside h1 h2 h3 h4 h5 h6 li dt dd tr table ul ol dl blockquote pre "
    "address figure figcaption form fieldset legend caption hr body center".split()
)
_DEEPEST = 150
_GAP = "    "
_MOST_SPAN = 100
Lines = list[tuple[str, str]]


def read_html(path: Path, name: str) -> Document:
    """Return a web page.

    Raises:
        DocumentError: There is no text in it, or it is nested too deeply.
    """
    lines, tables = html_content(path.read_bytes(), name)
    return Document(name, "html", pages_of(lines), tables)


def html_content(content: bytes | str, name: str) -> tuple[Lines, list[Table]]:
    """Return the lines of a web page with their anchors, and its tables.

    Raises:
        DocumentError: It cannot be parsed, or is nested too deeply.
    """
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = decoded(content) if isinstance(content, bytes) else content
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        reader = _Reader()
        reader.block(root, 0)
    except (etree.LxmlError, ValueError, RecursionError):
        raise DocumentError(
            f"{name} is no HTML that can be read: it is empty, damaged or nested too deeply.", name
        ) from None
    reader.end_line()
    return reader.lines, reader.tables


class _Reader:
    """Walks a page and collects its lines and tables."""

    def __init__(self) -> None:
        self.lines: Lines = []
        self.tables: list[Table] = []
        self.pieces: list[str] = []
        self.paragraphs = 0

    def block(self, element: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecursionError
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SKIPPED or "display:none" in (element.get("style") or "").replace(" ", ""):
            return
        if tag == "table" and not any(True for _ in element.iterdescendants("table")) and self._table(element):
            return
        if tag in _BLOCKS or tag == "br":
            self.end_line()
        if element.text:
            self._add(element.text, tag)
        for child in element:
            self.block(child, depth + 1)
            if _is_apart(child):
                self.pieces.append(_GAP)
            elif child.tail:
                self._add(child.tail, tag)
        if tag in _BLOCKS:
            self.end_line()
        elif tag in ("td", "th"):
            self.pieces.append(_GAP)

    def _add(self, text: str, tag: str) -> None:
        if tag == "pre":
            for line in text.splitlines():
                self.pieces.append(line)
                self.end_line()
        else:
            words = " ".join(text.split())
            if words:
                self.pieces.append((" " if text[0].isspace() else "") + words + (" " if text[-1].isspace() else ""))
            elif self.pieces:
                self.pieces.append(" ")

    def end_line(self) -> None:
        text = "".join(self.pieces)
        self.pieces.clear()
        text = text if _GAP in text else " ".join(text.split())
        if text.strip():
            self.paragraphs += 1
            self.lines.append((text.strip(), f"paragraph {self.paragraphs}"))

    def _table(self, element: Any) -> bool:
        rows = list(_rows(element))
        number = len(self.tables) + 1
        anchors = [f"table {number}, row {index}" for index in range(1, len(rows) + 1)]
        caption = element.find("caption")
        title = " ".join(caption.text_content().split()) if caption is not None else ""
        declared = table_of([row for row, _ in rows], anchors, title)
        if declared is None:
            return False
        self.end_line()
        self.tables.append(declared)
        if title:
            self.lines.append((title, f"table {number}"))
        self.lines.extend(zip(rows_as_text([plain for _, plain in rows]), anchors, strict=True))
        return True


def _is_apart(element: Any) -> bool:
    """Tell whether an element and the next are two things on one line, as a label and its value are, not one text.

    They are written on lines of their own and belong to different classes; the runs of one text are not.
    """
    after = element.getnext()
    if after is None or (element.tail or "").strip() or "\n" not in (element.tail or ""):
        return False
    classes = {each.get("class") for each in (element, after) if isinstance(each.tag, str) and each.tag not in _BLOCKS}
    return len(classes) == 2 and None not in classes


def _rows(table: Any) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each row twice: with the text of a spanning cell in each place it covers, and with it once."""
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows to come and text
    for row in table.iter("tr"):
        full: list[str] = []
        plain: list[str] = []
        for cell in row:
            if cell.tag in ("td", "th"):
                _hang(hanging, full, plain)
                _place(cell, hanging, full, plain)
        _hang(hanging, full, plain)
        if any(full):
            yield full, plain


def _place(cell: Any, hanging: dict[int, tuple[int, str]], full: list[str], plain: list[str]) -> None:
    text = " ".join(" ".join(cell.itertext()).split())
    for index in range(_span(cell, "colspan")):
        if _span(cell, "rowspan") > 1:
            hanging[len(full)] = (_span(cell, "rowspan") - 1, text)
        full.append(text)
        plain.append(text if index == 0 else "")


def _hang(hanging: dict[int, tuple[int, str]], full: list[str], plain: list[str]) -> None:
    """Fill the next places with what hangs down from rows above."""
    while len(full) in hanging:
        left, text = hanging.pop(len(full))
        if left > 1:
            hanging[len(full)] = (left - 1, text)
        full.append(text)
        plain.append("")


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(_MOST_SPAN, max(1, int(value))) if value.isdigit() and len(value) < 6 else 1
