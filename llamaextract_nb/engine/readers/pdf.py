"""PDF, by pypdfium2: words with boxes from the text of a page, or by OCR where that is no use."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pypdfium2 as pdfium

from llamaextract_nb.engine.document import Box, Document, Line, Page, Rule, Word, turned
from llamaextract_nb.engine.images import Frame
from llamaextract_nb.engine.layout import lines_of
from llamaextract_nb.engine.readers import ocr
from llamaextract_nb.engine.readers.extras import needs_ocr
from llamaextract_nb.engine.readers.form_fields import field_words
from llamaextract_nb.engine.readers.letters import letters_of
from llamaextract_nb.engine.readers.outlines import box_of, shown_matrix
from llamaextract_nb.engine.readers.page_numbers import listed_pages, wanted_pages
from llamaextract_nb.engine.readers.paths import drawn_on
from llamaextract_nb.engine.readers.right_to_left import read_from_the_right
from llamaextract_nb.engine.readers.strokes import rules_on
from llamaextract_nb.engine.readers.text_layer import layer_of
from llamaextract_nb.engine.readers.tick_boxes import with_tick_boxes
from llamaextract_nb.errors import DocumentError

_MOST_PAGES = 5_000
_LAYOUT = 3, 8  # lines and words; fewer that run in another direction are notes in a margin


def read_pdf(path: Path, name: str, pages: str | None = None) -> Document:
    """Return a PDF as pages of words.

    Raises:
        DocumentError: The PDF is damaged, encrypted or without a page, or a scan while the extra `ocr` is missing; or
            `pages` names none of it.
    """
    unread: list[int] = []
    with _opened(path, name) as pdf:
        numbers = _numbers(pdf, name, pages)
        if pdf.get_formtype():
            pdf.init_forms()
        found = [page for number in numbers for page in _pages(pdf, number, name, unread)]
    if unread and not any(page.lines for page in found):
        raise needs_ocr(name, "is a scan")
    notes = [_missing(unread)] if unread else []
    return Document(name, "pdf", found, notes=notes + ocr.hard_to_read(found))


def count_pdf(path: Path, name: str, pages: str | None = None) -> int:
    """Return how many pages a PDF has, or how many of them `pages` names.

    Raises:
        DocumentError: As in `read_pdf()`, but for scans; or there are fewer than the PDF says.
    """
    with _opened(path, name) as pdf:
        numbers = _numbers(pdf, name, pages)
        try:
            pdf[numbers[-1] - 1].close()
        except pdfium.PdfiumError:  # the number was only what the root of the pages says
            raise DocumentError(
                f"{name} lacks pages, page {numbers[-1]} for one: it may be cut off; get it again.", name, numbers[-1]
            ) from None
        return len(numbers)


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[pdfium.PdfDocument]:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _problem(str(error), name) from None
    except OSError as error:
        raise DocumentError(f"{name} cannot be read ({error.strerror}): check its permissions.", name) from None
    try:
        yield pdf
    finally:
        pdf.close()


def _numbers(pdf: pdfium.PdfDocument, name: str, pages: str | None) -> list[int]:
    count = len(pdf)
    if count == 0:
        raise DocumentError(f"{name} has no pages: it may be cut off; get it again from where it came from.", name)
    if count > _MOST_PAGES and not pages:
        raise DocumentError(f'{name} has {count} pages, more than {_MOST_PAGES}: choose some with pages="1-100".', name)
    return wanted_pages(pages, count, name)


def _missing(pages: list[int]) -> str:
    what = f"{listed_pages(pages)} {'scans' if len(pages) > 1 else 'a scan'}"
    return f'{what} and not read: that needs OCR, the extra `ocr` (pip install "llamaextract_nb[ocr]")'


def _problem(reason: str, name: str) -> DocumentError:
    if "password" in reason.casefold() or "security" in reason.casefold():
        return DocumentError(f"{name} is encrypted and needs a password: save a copy without one and try again.", name)
    return DocumentError(f"{name} is damaged or cut off, no PDF can be read from it: get it again.", name)


def _pages(pdf: pdfium.PdfDocument, number: int, name: str, unread: list[int]) -> list[Page]:
    """Return a page by its text, or by OCR where that is no use; without OCR its number is added to `unread`.

    Where much text runs in another direction there is a layout for each, the one with the most words first.
    """
    try:
        page = pdf[number - 1]
        return _read_page(pdf, page, number, name, unread)
    except pdfium.PdfiumError:
        raise DocumentError(
            f"{name}: page {number} is damaged: choose other pages with pages=.", name, number
        ) from None


def _read_page(pdf: pdfium.PdfDocument, page: pdfium.PdfPage, number: int, name: str, unread: list[int]) -> list[Page]:
    try:
        text_page = page.get_textpage()
        try:
            words, unmapped = letters_of(text_page.raw, page.get_bbox(), page.get_rotation())
        finally:
            text_page.close()
        if filled := field_words(pdf, page):
            words.setdefault(0, []).extend(filled)
        layer = layer_of(page.raw, list(chain.from_iterable(words.values())), unmapped)
        own = _layouts(page, number, words, "ocr" if layer == "scanner" else "text")
        if layer == "scanner":
            for layout in own:
                layout.rules = _rules_seen(page, layout)
        if layer in ("text", "scanner", "blank"):
            return [read_from_the_right(layout) for layout in own]
        if not ocr.is_installed():
            unread.append(number)
            return own if layer == "sparse" else [replace(own[0], lines=[])]
        seen = ocr.read_page(_frame(page), name, number)
    finally:
        page.close()
    return own if layer == "sparse" and sum(map(_length, own)) > _length(seen) else [seen]


def _layouts(page: pdfium.PdfPage, number: int, words: dict[int, list[Word]], source: str) -> list[Page]:
    """Return the layouts of a page: one, or one for each direction in which much of its text runs."""
    layouts: list[Page] = []
    for turn in sorted(words, key=lambda turn: len(words[turn]), reverse=True) or [0]:
        width, height = page.get_size()
        if turn in (90, 270):
            width, height = height, width
        lines = lines_of(words.get(turn, []))
        layout = Page(number, width, height, lines, source=source, turn=float(turn))
        if layouts and (len(lines) < _LAYOUT[0] or len(words[turn]) < _LAYOUT[1]):
            layouts[0].lines += [_across(line, layout, layouts[0]) for line in lines]
            continue
        back = (page.get_rotation() - turn) % 360
        drawn = drawn_on(page.raw, shown_matrix(page.get_bbox(), back), width, height)
        layout.rules, layout.fills = drawn
        layout.lines = with_tick_boxes(layout.lines, layout.rules)
        layouts.append(layout)
    return layouts


def _across(line: Line, of: Page, on: Page) -> Line:
    """Return a line of one layout of a page as one that runs across another."""
    middle, to = (of.width / 2, of.height / 2), (on.width / 2, on.height / 2)
    words = []
    for word in line.words:
        corners = turned([(word.x0, word.y0), (word.x1, word.y1)], of.turn - on.turn, middle, to)
        words.append(Word(word.text, *box_of(corners)))
    return Line(words)


def _rules_seen(page: pdfium.PdfPage, layout: Page) -> list[Rule]:
    """Return the ruling lines on the picture of a page whose words the scanner has read."""
    picture = _frame(page).picture.convert("L")
    if layout.turn:
        picture = picture.transpose(ocr.BACK[round(layout.turn / 90)])
    scale = layout.width / picture.width
    words = [Box(*(value / scale for value in word[1:])) for line in layout.lines for word in line.words]
    height = statistics.median(word.y1 - word.y0 for word in words)
    return rules_on(picture, words, height, scale)


def _frame(page: pdfium.PdfPage) -> Frame:
    width, height = page.get_size()
    picture = page.render(scale=ocr.LONGEST / max(width, height)).to_pil()
    return Frame(picture.convert("RGB"), width, height)


def _length(page: Page) -> int:
    return sum(len(word.text) for line in page.lines for word in line.words)
