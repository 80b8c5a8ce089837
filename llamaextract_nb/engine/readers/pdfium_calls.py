"""pdfium's functions that are called for every letter or object of a page.

They are those of pypdfium2's raw interface, but take and return handles as plain addresses and keep the interpreter's
lock: at a microsecond a call that costs less than giving it up, and so they take half the time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2's raw interface points to."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def _direct(function: Any, returns: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(returns, *arguments)(address(function))


char_code = _direct(raw.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
char_box = _direct(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
char_angle = _direct(raw.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)

count_objects = _direct(raw.FPDFPage_CountObjects, _INT, _ADDRESS)
object_at = _direct(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
count_in_form = _direct(raw.FPDFFormObj_CountObjects, _INT, _ADDRESS)
object_in_form = _direct(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
kind_of = _direct(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
matrix_of = _direct(raw.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
bounds_of = _direct(raw.FPDFPageObj_GetBounds, _INT, *[_ADDRESS] * 5)

draw_mode = _direct(raw.FPDFPath_GetDrawMode, _INT, *[_ADDRESS] * 3)
fill_colour = _direct(raw.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
stroke_colour = _direct(raw.FPDFPageObj_GetStrokeColor, _INT, *[_ADDRESS] * 5)
stroke_width = _direct(raw.FPDFPageObj_GetStrokeWidth, _INT, *[_ADDRESS] * 2)
count_segments = _direct(raw.FPDFPath_CountSegments, _INT, _ADDRESS)
segment_at = _direct(raw.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
segment_kind = _direct(raw.FPDFPathSegment_GetType, _INT, _ADDRESS)
segment_point = _direct(raw.FPDFPathSegment_GetPoint, _INT, *[_ADDRESS] * 3)
segment_closes = _direct(raw.FPDFPathSegment_GetClose, _INT, _ADDRESS)
