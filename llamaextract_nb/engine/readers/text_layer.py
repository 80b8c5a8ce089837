"""Is the text of a PDF page what people see on it, or must the page be read by OCR?

A page can have no text (a scan), a few words over a scan (a stamp, a page number), letters that mean something else (a
font without its mapping), or an invisible layer that the scanner's own OCR put under the picture.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Word

Layer = Literal["text", "scanner", "sparse", "broken", "none", "blank"]

_LOOKED_AT = 60  # objects at either end of a page's content; the picture of a scan is drawn first or last
_SCAN = 0.6  # share of the page that pictures cover, from which on it counts as a scan
_STAMPED = ((30, 0.5), (10, 0.2))  # fewer words than this beside pictures that cover more than that: they are not all
_RULES = 100  # corners of the shapes on a page; a few drawn letters have more
_MOST_STRANGE = 0.2  # share of letters that stand for nothing
_STRANGE = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x1f\x7f-\x9f]")
_LATIN = re.compile(r"[A-Za-z]{4,}")
_VOWEL = re.compile(r"[AEIOUYaeiouy]")
_ENOUGH, _SPOKEN = 20, 0.7  # words, and the share of them that has a vowel; in real text it is above 0.95
_LEAST_READ = 0.75  # share of letters and digits in a scanner's layer; in a good one it is above 0.9


def layer_of(page: Any, words: Sequence[Word], unmapped: int) -> Layer:
    """Return what the text of a page is worth.

    "text" is what people see; "scanner" is a good invisible layer under a scan; "sparse" is true but not all; "broken"
    is not what people see; "none" is a page without text, "blank" one that shows nothing but a few lines.

    Args:
        page: pdfium's page, of its raw interface.
        words: The words of its text.
        unmapped: How many letters its text has that stand for no character.
    """
    if not words:
        return "none" if unmapped or _shows_something(page) else "blank"
    text = " ".join(word.text for word in words)
    if _is_broken(text, unmapped):
        return "broken"
    covered, hidden = _pictures(page)
    if any(len(words) < few and covered > share for few, share in _STAMPED):
        return "sparse"
    if covered < _SCAN or not hidden:
        return "text"
    return "scanner" if sum(map(str.isalnum, text)) >= _LEAST_READ * len(text.replace(" ", "")) else "broken"


def _is_broken(text: str, unmapped: int) -> bool:
    if len(_STRANGE.findall(text)) + unmapped > _MOST_STRANGE * len(text):
        return True
    latin = _LATIN.findall(text)
    return len(latin) >= _ENOUGH and sum(1 for word in latin if _VOWEL.search(word)) < _SPOKEN * len(latin)


def _pictures(page: Any) -> tuple[float, bool]:
    """Return what share of a page its pictures cover, and whether its text is invisible."""
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    covered, visible, hidden = 0.0, 0, 0
    edges = [ctypes.c_float() for _ in range(4)]
    for item in _objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                hidden += 1
            else:
                visible += 1
        elif (
            kind == raw.FPDF_PAGEOBJ_IMAGE or (kind == raw.FPDF_PAGEOBJ_FORM and _has_image(item))
        ) and raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            left, bottom, right, top = (edge.value for edge in edges)
            covered += (right - left) * (top - bottom)
    return min(1.0, covered / max(1.0, width * height)), hidden > visible


def _objects(page: Any) -> Iterator[Any]:
    count = raw.FPDFPage_CountObjects(page)
    for index in range(count):
        if index < _LOOKED_AT or index >= count - _LOOKED_AT:
            yield raw.FPDFPage_GetObject(page, index)


def _shows_something(page: Any) -> bool:
    """Tell whether there is more on a page than a frame and some rules: a picture, or letters drawn as shapes."""
    points = 0
    for item in _objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            points += raw.FPDFPath_CountSegments(item)
        elif kind != raw.FPDF_PAGEOBJ_TEXT:
            return True
    return points > _RULES


def _has_image(form: Any) -> bool:
    count = min(_LOOKED_AT, raw.FPDFFormObj_CountObjects(form))
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, index)) for index in range(count))
    return raw.FPDF_PAGEOBJ_IMAGE in kinds
