"""PDF, by pypdfium2: words with boxes from the text of a page, or by OCR where that is no use."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Document, Page, Word
from llamaextract_nb.engine.images import Frame
from llamaextract_nb.engine.layout import lines_of
from llamaextract_nb.engine.readers import ocr
from llamaextract_nb.engine.readers import pdfium_calls as calls
from llamaextract_nb.engine.readers.form_fields import field_words
from llamaextract_nb.engine.readers.kinds import needs_ocr
from llamaextract_nb.engine.readers.limits import TooMuchError
from llamaextract_nb.engine.readers.outlines import shown_matrix
from llamaextract_nb.engine.readers.page_numbers import wanted_pages
from llamaextract_nb.engine.readers.paths import drawn_on
from llamaextract_nb.engine.readers.text_layer import layer_of
from llamaextract_nb.errors import DocumentError

_MOST_PAGES = 5_000
_MOST_CHARS = 200_000  # on one page
_GAP = 0.18  # heights of the font; a wider gap divides words even where no blank is said to be
_BLANKS = frozenset((0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2028, 0x2029, 0x00, 0x0B, 0x0C, 0x200B, 0xFEFF))
_HYPHEN = 0x02  # what pdfium gives for a hyphen at a line's end


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
        found = [_page(pdf, number, name, unread) for number in numbers]
    if unread and not any(page.lines for page in found):
        raise needs_ocr(name, "is a scan")
    return Document(name, "pdf", found, notes=[_missing(unread)] if unread else [])


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
    listed = ", ".join(map(str, pages[:20])) + (" and more" if len(pages) > 20 else "")
    what = f"pages {listed} are scans" if len(pages) > 1 else f"page {listed} is a scan"
    return f'{what} and not read: that needs OCR, the extra `ocr` (pip install "llamaextract_nb[ocr]")'


def _problem(reason: str, name: str) -> DocumentError:
    if "password" in reason.casefold() or "security" in reason.casefold():
        return DocumentError(f"{name} is encrypted and needs a password: save a copy without one and try again.", name)
    return DocumentError(f"{name} is damaged or cut off, no PDF can be read from it: get it again.", name)


def _page(pdf: pdfium.PdfDocument, number: int, name: str, unread: list[int]) -> Page:
    """Return a page by its text, or by OCR where that is no use; without OCR its number is added to `unread`."""
    try:
        page = pdf[number - 1]
        return _read_page(pdf, page, number, name, unread)
    except pdfium.PdfiumError:
        raise DocumentError(
            f"{name}: page {number} is damaged: choose other pages with pages=.", name, number
        ) from None


def _read_page(pdf: pdfium.PdfDocument, page: pdfium.PdfPage, number: int, name: str, unread: list[int]) -> Page:
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            words, unmapped = _words(text_page.raw, page.get_bbox(), page.get_rotation())
        finally:
            text_page.close()
        words += field_words(pdf, page)
        layer = layer_of(page.raw, words, unmapped)
        own = Page(number, width, height, lines_of(words), source="ocr" if layer == "scanner" else "text")
        if layer in ("text", "scanner", "blank"):
            drawn = drawn_on(page.raw, shown_matrix(page.get_bbox(), page.get_rotation()), width, height)
            return replace(own, rules=drawn.rules, fills=drawn.fills)
        if not ocr.is_installed():
            unread.append(number)
            return own if layer == "sparse" else replace(own, lines=[])
        seen = ocr.read_page(_frame(page, width, height), name, number)
    finally:
        page.close()
    return own if layer == "sparse" and _length(own) > _length(seen) else seen


def _frame(page: pdfium.PdfPage, width: float, height: float) -> Frame:
    picture = page.render(scale=ocr.LONGEST / max(width, height)).to_pil()
    return Frame(picture.convert("RGB"), width, height)


def _length(page: Page) -> int:
    return sum(len(word.text) for line in page.lines for word in line.words)


def _words(handle: object, shown: tuple[float, float, float, float], rotation: int) -> tuple[list[Word], int]:
    """Return the words of a page in the order of the content, with boxes as the page is shown.

    The number beside them is that of letters which stand for no character, because their font does not say for which.

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
    to_box = ctypes.addressof(box)
    char_at, box_at, letters = calls.char_code, calls.char_box, calls.address(handle)
    words: list[Word] = []
    unmapped = 0
    text = ""
    x0 = y0 = x1 = y1 = 0.0
    count = raw.FPDFText_CountChars(handle)
    if count > _MOST_CHARS:
        raise TooMuchError("characters on a page", _MOST_CHARS)
    for index in range(count):
        code = char_at(letters, index)
        if code in _BLANKS:
            unmapped += not code
            if text:
                words.append(Word(text, x0, y0, x1, y1))
                text = ""
            continue
        box_at(letters, index, to_box)
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
                words.append(Word(text, x0, y0, x1, y1))
            else:
                text += char
                x1 = far if far > x1 else x1
                y0 = t if t < y0 else y0
                y1 = b if b > y1 else y1
                continue
        text, x0, y0, x1, y1 = char, near, t, far, b
    if text:
        words.append(Word(text, x0, y0, x1, y1))
    return words, unmapped
