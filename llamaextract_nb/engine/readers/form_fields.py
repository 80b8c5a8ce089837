"""What was filled into the fields of a PDF form, as words at the fields' places; a page's text does not hold it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Box, Word

_MOST_FIELDS = 5_000  # on one page
_WRITTEN = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_MARKED = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13  # flag of a text field, PDF 32000-1:2008, table 228
_LARGEST = 12.0  # points, of letters in a field; smaller in lower fields
_LETTER, _PITCH = 0.5, 1.2  # width of a letter and distance of lines, in sizes of the letters
_FINE = 16  # steps to a point; pdfium gives places in whole numbers


def field_words(pdf: pdfium.PdfDocument, page: pdfium.PdfPage) -> list[Word]:
    """Return the values of a page's fields as words, and ☒ or ☐ for each box or circle to mark.

    Args:
        pdf: The document, its forms initialised before the page was loaded; if it has none, there are no words.
        page: The page.
    """
    if pdf.formenv is None:
        return []
    words: list[Word] = []
    for index in range(min(_MOST_FIELDS, raw.FPDFPage_GetAnnotCount(page.raw))):
        field = raw.FPDFPage_GetAnnot(page.raw, index)
        if field:
            words += _field(pdf.formenv.raw, page, field)
            raw.FPDFPage_CloseAnnot(field)
    return words


def _field(form: Any, page: pdfium.PdfPage, field: Any) -> Iterator[Word]:
    kind = raw.FPDFAnnot_GetFormFieldType(form, field)
    if kind not in _WRITTEN + _MARKED or raw.FPDFAnnot_GetFlags(field) & _UNSEEN:
        return
    box = _place(page, field)
    if box is None:
        return
    if kind in _MARKED:
        yield Word("☒" if raw.FPDFAnnot_IsChecked(form, field) else "☐", *box)
    elif not raw.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD:
        yield from _written(_value(form, field), box)


def _place(page: pdfium.PdfPage, field: Any) -> Box | None:
    """Return where a field is on the page as it is shown."""
    rect = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(field, ctypes.byref(rect)):
        return None
    width, height = (round(side * _FINE) for side in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((rect.left, rect.top), (rect.right, rect.bottom)):
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, across, up, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value / _FINE, y.value / _FINE))
    (x0, y0), (x1, y1) = corners
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _value(form: Any, field: Any) -> str:
    size = raw.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(form, field, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


def _written(text: str, box: Box) -> Iterator[Word]:
    """Yield the words of a field's value, set from its left as a form shows them; their places are an estimate."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    size = min(_LARGEST, (box.y1 - box.y0) / (_PITCH * max(1, len(lines))))
    top = box.y0 if len(lines) > 1 else (box.y0 + box.y1 - size) / 2
    for line in lines:
        letter = min(_LETTER * size, (box.x1 - box.x0) / (sum(map(len, line)) + len(line) + 1))
        left = box.x0 + letter
        for word in line:
            yield Word(word, left, top, left + letter * len(word), top + size)
            left += letter * (len(word) + 1)
        top += _PITCH * size
