"""PDF: words with boxes from the text layer, by pypdfium2."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Document, Page, Word
from llamaextract_nb.engine.layout import lines_of
from llamaextract_nb.engine.readers.kinds import scan
from llamaextract_nb.errors import DocumentError

_MOST_PAGES = 5_000
_MOST_CHARS = 200_000  # on one page
_GAP = 0.18  # heights of the font; a wider gap divides words even where no blank is said to be
_BLANKS = frozenset((0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2028, 0x2029, 0x00, 0x0B, 0x0C, 0x200B, 0xFEFF))
_HYPHEN = 0x02  # what pdfium gives for a hyphen at a line's end
_RANGE = re.compile(r"(\d+)(?:-(\d+))?$")


def read_pdf(path: Path, name: str, pages: str | None = None) -> Document:
    """Return a PDF as pages of words.

    Raises:
        DocumentError: The PDF is damaged, encrypted or without a page, or has no text; or `pages` names none of it.
    """
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _problem(str(error), name) from None
    except OSError as error:
        raise DocumentError(f"{name} cannot be read ({error.strerror}): check its permissions.", name) from None
    try:
        count = len(pdf)
        if count == 0:
            raise DocumentError(f"{name} has no pages: it may be cut off; get it again from where it came from.", name)
        if count > _MOST_PAGES and not pages:
            raise DocumentError(
                f'{name} has {count} pages, more than {_MOST_PAGES}: choose some with pages="1-100".', name
            )
        numbers = wanted_pages(pages, count, name)
        found = [_page(pdf, number, name) for number in numbers]
    finally:
        pdf.close()
    if not any(page.lines for page in found):
        raise scan(name)
    return Document(name, "pdf", found)


def wanted_pages(pages: str | None, count: int, name: str) -> list[int]:
    """Return the page numbers (from 1) that "1-3,5" names, all if it is None.

    Raises:
        DocumentError: It cannot be read, or names no page of the document.
    """
    if not pages:
        return list(range(1, count + 1))
    found: set[int] = set()
    for part in pages.replace(" ", "").split(","):
        match = _RANGE.match(part)
        if not match:
            raise DocumentError(f'pages={pages!r} cannot be read: write pages and ranges from 1, as in "1-3,5".', name)
        first = int(match[1])
        last = int(match[2]) if match[2] else first
        found.update(range(max(first, 1), min(last, count) + 1))
    if not found:
        raise DocumentError(
            f"{name} has {count} page{'s' if count > 1 else ''}, so there is none of pages={pages!r}.", name
        )
    return sorted(found)


def _problem(reason: str, name: str) -> DocumentError:
    if "password" in reason.casefold() or "security" in reason.casefold():
        return DocumentError(f"{name} is encrypted and needs a password: save a copy without one and try again.", name)
    return DocumentError(f"{name} is damaged or cut off, no PDF can be read from it: get it again.", name)


def _page(pdf: pdfium.PdfDocument, number: int, name: str) -> Page:
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        raise DocumentError(
            f"{name}: page {number} is damaged: choose other pages with pages=.", name, number
        ) from None
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            words = list(_words(text_page.raw, page.get_cropbox(), page.get_rotation()))
        finally:
            text_page.close()
    finally:
        page.close()
    return Page(number, width, height, lines_of(words))


def _words(handle: object, shown: tuple[float, float, float, float], rotation: int) -> Iterator[Word]:
    """Yield the words of a page in the order of the content, with boxes as the page is shown.

    Args:
        handle: pdfium's text page.
        shown: The part of the page that is shown: left, bottom, right, top.
        rotation: How far the page is turned clockwise when it is shown, in degrees.
    """
    # Loose boxes are as wide as the letter's advance and as high as its font: words of a line stand at one height,
    # and the gap to the next letter is what was left blank.
    left, right = sorted((shown[0], shown[2]))
    bottom, top = sorted((shown[1], shown[3]))
    box = raw.FS_RECTF()
    to_box = ctypes.byref(box)
    char_at, box_at = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    text = ""
    x0 = y0 = x1 = y1 = 0.0
    for index in range(min(raw.FPDFText_CountChars(handle), _MOST_CHARS)):
        code = char_at(handle, index)
        if code in _BLANKS:
            if text:
                yield Word(text, x0, y0, x1, y1)
                text = ""
            continue
        box_at(handle, index, to_box)
        if not rotation:
            near, far, t, b = box.left - left, box.right - left, top - box.top, top - box.bottom
        elif rotation == 90:
            near, far, t, b = box.bottom - bottom, box.top - bottom, box.left - left, box.right - left
        elif rotation == 180:
            near, far, t, b = right - box.right, right - box.left, box.bottom - bottom, box.top - bottom
        else:
            near, far, t, b = top - box.top, top - box.bottom, right - box.right, right - box.left
        char = "-" if code == _HYPHEN else chr(code)
        if text:
            size = y1 - y0
            tall = size if size > b - t else b - t
            if (
                near - x1 > _GAP * (tall if tall > 4.0 else 4.0)
                or near < x0 - 1.0
                or t > y1 + 0.2 * tall
                or b < y0 - 0.2 * tall
            ):
                yield Word(text, x0, y0, x1, y1)
            else:
                text += char
                x1 = far if far > x1 else x1
                y0 = t if t < y0 else y0
                y1 = b if b > y1 else y1
                continue
        text, x0, y0, x1, y1 = char, near, t, far, b
    if text:
        yield Word(text, x0, y0, x1, y1)
