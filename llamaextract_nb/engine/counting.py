"""How many pages a document has, counted in a process of its own, and nothing extracted."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.child import Answer, Child, answer_all

CHARACTERS_A_PAGE = 3_000
"""Of a format without pages: 500 words of five letters and a blank, which fill A4 in single-spaced 11 points."""

_MOST_PAGES = 10_000  # in which those that were asked for are counted, of a format without pages

_child = Child(__name__)


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many pages; `estimated` if the format has none, so that the length of the text or its parts decide."""

    pages: int
    estimated: bool = False


def count_pages(path: Path, name: str, pages: str = "") -> PageCount:
    """Return how many pages a document has.

    A PDF is asked, an image is one (a TIFF has its own), a slide is one, and so is each sheet of a spreadsheet, at
    least; of text, `CHARACTERS_A_PAGE` are one.

    Args:
        path: The document.
        name: What it is called in messages.
        pages: Which of them count, as in "1-3,5"; "" for all.

    Raises:
        DocumentError: It cannot be read, takes too long, ends the process that counts, or has none of `pages`.
    """
    question = {"path": str(path), "name": name, "pages": pages}
    head, _ = _child.ask(question, "its pages cannot be counted")
    return PageCount(**head)


def serve() -> None:
    """Count what is asked for; what the process of `count_pages()` does."""
    answer_all(_answer)


def _answer(asked: dict[str, Any]) -> Answer:
    return asdict(_counted(Path(asked["path"]), asked["name"], asked["pages"])), b""


def _counted(path: Path, name: str, pages: str) -> PageCount:
    # Here, since the process that asks has no use for them.
    from llamaextract_nb.engine.images import ImageFile
    from llamaextract_nb.engine.readers.kinds import kind_of
    from llamaextract_nb.engine.readers.page_numbers import wanted_pages
    from llamaextract_nb.engine.readers.pdf import count_pdf

    kind = kind_of(path, name)
    if kind == "pdf":
        return PageCount(count_pdf(path, name, pages))
    if kind == "image":
        with ImageFile(path, name) as image:
            return PageCount(len(wanted_pages(pages, image.count, name)))
    count = max(1, _parts(path, name, kind))
    if pages:  # where its pages would end is not known, only that there are no more than were asked for
        count = min(count, len(wanted_pages(pages, _MOST_PAGES, name)))
    return PageCount(count, estimated=True)


def _parts(path: Path, name: str, kind: str) -> int:
    """Return how many pages a format without pages would fill."""
    from llamaextract_nb.engine.readers.pptx import count_slides
    from llamaextract_nb.engine.readers.reading import parse

    if kind == "pptx":
        return count_slides(path, name)
    document = parse(path, name)
    words = (word for page in document.pages for line in page.lines for word in line.words)
    filled = math.ceil(sum(len(word.text) + 1 for word in words) / CHARACTERS_A_PAGE)
    return max(filled, len(document.tables)) if kind == "xlsx" else filled
