"""A document cut into parts that fit into one request each, as the text that the model reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from llamaextract_nb.engine.document import Document, Line, Page
from llamaextract_nb.engine.layout import segments

_GAP = "    "  # between words that stand apart, such as the cells of a table
SMALLEST = 400  # characters of a part that is not halved again


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages of a document, or some lines of a page, and their text."""

    document: Document
    text: str


def parts_of(document: Document, limit: int) -> list[Part]:
    """Return a document as parts of at most so many characters; pages stay whole where they can."""
    found: list[list[Page]] = []
    length = 0
    for page in document.pages:
        for piece in _pieces(page, limit):
            size = len(_page_text(piece))
            if not found or length + size > limit:
                found.append([])
                length = 0
            found[-1].append(piece)
            length += size
    return [part for part in (_part(document, pages) for pages in found) if part.text.strip()]


def halves(part: Part) -> list[Part]:
    """Return a part as two, cut between pages or else lines; none if it is too small for that."""
    pages = part.document.pages
    if len(part.text) < 2 * SMALLEST:
        return []
    if len(pages) > 1:
        middle = len(pages) // 2
        return [_part(part.document, pages[:middle]), _part(part.document, pages[middle:])]
    lines = pages[0].lines
    middle = len(lines) // 2
    both = [replace(pages[0], lines=lines[:middle]), replace(pages[0], lines=lines[middle:])]
    return [_part(part.document, [page]) for page in both] if middle else []


def _part(document: Document, pages: list[Page]) -> Part:
    many = document.num_pages > 1
    texts = [f"[page {page.number}]\n{_page_text(page)}" if many else _page_text(page) for page in pages]
    return Part(replace(document, pages=pages, tables=[]), "\n".join(texts))


def _pieces(page: Page, limit: int) -> list[Page]:
    """Return a page as pages of fewer lines, where it is too long for one part."""
    found: list[list[Line]] = [[]]
    length = 0
    for line in page.lines:
        size = len(_line_text(line)) + 1
        if found[-1] and length + size > limit:
            found.append([])
            length = 0
        found[-1].append(line)
        length += size
    return [replace(page, lines=lines) for lines in found] if len(found) > 1 else [page]


def _page_text(page: Page) -> str:
    return "\n".join(_line_text(line) for line in page.lines)


def _line_text(line: Line) -> str:
    return _GAP.join(" ".join(word.text for word in words) for words in segments(line))
