"""What a PDF draws around its words: ruling lines and shaded areas, from the paths of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import repeat
from typing import Any, Literal, NamedTuple

import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Box, Rule
from llamaextract_nb.engine.readers import pdfium_calls as calls
from llamaextract_nb.engine.readers.outlines import (
    STRAIGHT,
    Matrix,
    as_stroke,
    box_of,
    edge_stroke,
    is_box,
    moved,
    outlines,
    sides,
    thickened,
    times,
)
from llamaextract_nb.engine.readers.rules import SHORTEST, THICKEST, rules_of

# Of one page. Close tables have a few thousand paths; more is a drawing or does harm, and costs 0.2 s at most.
_MOST_OBJECTS, _MOST_PATHS, _MOST_SEGMENTS, _DEEPEST = 50_000, 10_000, 20_000, 8
_LINE_SEGMENTS = 6  # a path that is no longer than this, and thin, is one line or one thin box
_PALE = 250  # of 255: what is lighter in every colour cannot be seen on paper
_CLEAR = 25  # of 255: what is less opaque cannot be seen
_BACKGROUND = 0.8  # share of the page, of a fill that is paper and not a shaded area
_GROUNDS = 20  # fills drawn last, on which what is white can be seen

Ink = Literal["dark", "white"]


class Drawn(NamedTuple):
    """The ruling lines and shaded areas of a page."""

    rules: list[Rule]
    fills: list[Box]


def drawn_on(page: Any, to_shown: Matrix, width: float, height: float) -> Drawn:
    """Return what is drawn on a page.

    Args:
        page: pdfium's page, of its raw interface.
        to_shown: From the page's own points to those of the page as it is shown.
        width: Of the page as it is shown, in points.
        height: As well.
    """
    paths = _Paths()
    start = calls.address(page)
    paths.look(calls.count_objects(start), calls.object_at, start, to_shown)
    return paths.drawn(width, height)


class _Paths:
    """The strokes and fills that have been found, and how much more is looked at."""

    def __init__(self) -> None:
        self.objects, self.paths, self.segments = _MOST_OBJECTS, _MOST_PATHS, _MOST_SEGMENTS
        self.strokes: list[Rule] = []
        self.fills: list[Box] = []
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._to_edges = [ctypes.byref(edge) for edge in self._edges]
        self._mode, self._stroked = ctypes.c_int(), ctypes.c_int()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._width = ctypes.c_float()

    def look(self, count: int, get: Callable[[int, int], int], holder: int, matrix: Matrix, depth: int = 0) -> None:
        """Look at the objects of a page, or of a form on it and of the forms in that."""
        kind_of, path, form = calls.kind_of, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM
        count = min(count, self.objects)
        self.objects -= count
        items = list(map(get, repeat(holder), range(count)))
        for item, kind in zip(items, map(kind_of, items), strict=True):
            if kind == path and self.paths:
                self.paths -= 1
                self._path(item, matrix)
            elif kind == form and depth < _DEEPEST:
                within = times(_matrix(item), matrix)
                self.look(calls.count_in_form(item), calls.object_in_form, item, within, depth + 1)

    def drawn(self, width: float, height: float) -> Drawn:
        """Return what was found, cut to the page."""
        page = Box(0.0, 0.0, width, height)
        fills = [fill for fill in (_cut(fill, page) for fill in dict.fromkeys(self.fills)) if fill]
        strokes = (_cut(stroke, page) for stroke in self.strokes)
        # What runs along the edge of the page is that of a picture or of paper drawn on it.
        rules = rules_of(Rule(*stroke) for stroke in strokes if stroke and not _on_edge(stroke, page))
        return Drawn(rules, [fill for fill in fills if _area(fill) < _BACKGROUND * width * height])

    def _path(self, item: int, matrix: Matrix) -> None:
        if not calls.bounds_of(item, *self._to_edges):
            return
        left, bottom, right, top = (edge.value for edge in self._edges)
        box = box_of([moved(left, bottom, matrix), moved(right, top, matrix)])
        wide, high = box.x1 - box.x0, box.y1 - box.y0
        if wide < SHORTEST and high < SHORTEST:
            return
        calls.draw_mode(item, ctypes.byref(self._mode), ctypes.byref(self._stroked))
        filled = self._ink(item, calls.fill_colour, box) if self._mode.value else None
        stroked = self._ink(item, calls.stroke_colour, box) if self._stroked.value else None
        if not filled and not stroked:
            return
        count = calls.count_segments(item)
        if count <= _LINE_SEGMENTS and min(wide, high) <= THICKEST:
            self.strokes.append(as_stroke(box))
        elif count <= self.segments:
            self._shapes(item, count, times(_matrix(item), matrix), filled, stroked)

    def _ink(self, item: int, colour_of: Callable[..., int], box: Box) -> Ink | None:
        """Return what a path is drawn with, None if it cannot be seen where it is drawn."""
        red, green, blue, opacity = self._colour
        if not colour_of(item, *map(ctypes.byref, self._colour)):
            return "dark"  # a pattern
        if opacity.value < _CLEAR:
            return None
        if min(red.value, green.value, blue.value) < _PALE:
            return "dark"
        return "white" if any(_lies_in(box, ground) for ground in self.fills[-_GROUNDS:]) else None

    def _shapes(self, item: int, count: int, matrix: Matrix, filled: Ink | None, stroked: Ink | None) -> None:
        calls.stroke_width(item, ctypes.byref(self._width))
        thick = self._width.value * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
        boxes: list[Box] = []
        for edges, bounds in outlines(item, count, matrix):
            self.segments -= len(edges)
            if min(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0) <= THICKEST:
                if stroked and thick > THICKEST:
                    self.fills += [thickened(bounds, thick)] if stroked == "dark" else []
                else:
                    self.strokes.append(as_stroke(bounds))
            elif is_box(edges, bounds):
                boxes.append(bounds)
                self.strokes += sides(bounds)
            elif stroked:
                self.strokes += filter(None, map(edge_stroke, edges))
        if filled == "dark" and boxes:
            largest = max(boxes, key=_area)
            # A box within a box is a frame: what is between them is filled.
            if not any(box is not largest and _lies_in(box, largest) for box in boxes):
                self.fills += boxes


def _matrix(item: int) -> Matrix:
    found = raw.FS_MATRIX()
    calls.matrix_of(item, ctypes.byref(found))
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _cut(box: Box | Rule, page: Box) -> Box | None:
    """Return what of a box or line is on the page."""
    x0, y0, x1, y1 = max(box.x0, page.x0), max(box.y0, page.y0), min(box.x1, page.x1), min(box.y1, page.y1)
    return Box(x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None


def _lies_in(inner: Box | Rule, outer: Box) -> bool:
    return (
        outer.x0 - STRAIGHT <= inner.x0
        and outer.y0 - STRAIGHT <= inner.y0
        and inner.x1 <= outer.x1 + STRAIGHT
        and inner.y1 <= outer.y1 + STRAIGHT
    )


def _on_edge(stroke: Box, page: Box) -> bool:
    if stroke.x0 == stroke.x1:
        return not page.x0 + STRAIGHT < stroke.x0 < page.x1 - STRAIGHT
    return not page.y0 + STRAIGHT < stroke.y0 < page.y1 - STRAIGHT


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
