"""The outlines of a PDF's paths, in the points of a page as it is shown: their edges, and whether they are boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Box, Rule
from llamaextract_nb.engine.readers import pdfium_calls as calls

STRAIGHT = 0.5  # points that a level line may rise or fall
_SIDE = 0.5  # share of each side of a box that is straight, where its corners are round
_DRAWING = 16  # segments; a path without a level or upright one among its first is no table

Matrix = tuple[float, float, float, float, float, float]
"""As in PDF: x' = a x + c y + e, y' = b x + d y + f."""

Edge = tuple[float, float, float, float]
"""From one point to another: x0, y0, x1, y1."""


def shown_matrix(bounds: tuple[float, float, float, float], rotation: int) -> Matrix:
    """Return what turns a page's own points into those of the page as it is shown.

    Args:
        bounds: The part of the page that is shown: left, bottom, right, top.
        rotation: How far the page is turned clockwise when it is shown, in degrees.
    """
    left, bottom, right, top = bounds
    if rotation == 90:
        return (0.0, 1.0, 1.0, 0.0, -bottom, -left)
    if rotation == 180:
        return (-1.0, 0.0, 0.0, 1.0, right, -bottom)
    if rotation == 270:
        return (0.0, -1.0, -1.0, 0.0, top, right)
    return (1.0, 0.0, 0.0, -1.0, -left, top)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return two matrices as one."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def outlines(path: int, count: int, matrix: Matrix) -> Iterator[tuple[list[Edge], Box]]:
    """Yield the straight edges of each outline of a path, and the box around it."""
    segment_at, kind_of, point_of = calls.segment_at, calls.segment_kind, calls.segment_point
    a, b, c, d, e, f = matrix
    px, py = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(px), ctypes.byref(py)
    points: list[tuple[float, float]] = []
    edges: list[Edge] = []
    first: list[Edge] = []
    for index in range(count):
        segment = segment_at(path, index)
        kind = kind_of(segment)
        point_of(segment, to_x, to_y)
        x, y = px.value, py.value
        x, y = a * x + c * y + e, b * x + d * y + f
        if index == _DRAWING and not any(map(edge_stroke, first + edges)):
            return
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield edges, box_of(points)
            points, edges, first = [], [], first or edges
        elif kind == raw.FPDF_SEGMENT_LINETO and points:
            edges.append((*points[-1], x, y))
        points.append((x, y))
        if len(points) > 2 and calls.segment_closes(segment):
            edges.append((x, y, *points[0]))
    if len(points) > 1:
        yield edges, box_of(points)


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """Return a point moved by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box_of(points: list[tuple[float, float]]) -> Box:
    """Return the smallest box around points; there must be one."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def as_stroke(box: Box) -> Rule:
    """Return a thin box as a line."""
    if box.x1 - box.x0 >= box.y1 - box.y0:
        middle = (box.y0 + box.y1) / 2
        return Rule(box.x0, middle, box.x1, middle)
    middle = (box.x0 + box.x1) / 2
    return Rule(middle, box.y0, middle, box.y1)


def edge_stroke(edge: Edge) -> Rule | None:
    """Return an edge as a line, None if it is slanted or too short to begin one."""
    x0, y0, x1, y1 = edge
    if (abs(x1 - x0) > STRAIGHT) == (abs(y1 - y0) > STRAIGHT):
        return None
    return as_stroke(box_of([(x0, y0), (x1, y1)]))


def sides(box: Box) -> Iterator[Rule]:
    """Yield the four sides of a box."""
    x0, y0, x1, y1 = box
    yield Rule(x0, y0, x1, y0)
    yield Rule(x0, y1, x1, y1)
    yield Rule(x0, y0, x0, y1)
    yield Rule(x1, y0, x1, y1)


def is_box(edges: list[Edge], box: Box) -> bool:
    """Tell whether an outline is a rectangle, its corners perhaps round."""
    left = right = top = bottom = 0.0
    for x0, y0, x1, y1 in edges:
        if abs(x1 - x0) <= STRAIGHT:
            if abs(x0 - box.x0) <= STRAIGHT:
                left += abs(y1 - y0)
            elif abs(x0 - box.x1) <= STRAIGHT:
                right += abs(y1 - y0)
        elif abs(y1 - y0) <= STRAIGHT:
            if abs(y0 - box.y0) <= STRAIGHT:
                top += abs(x1 - x0)
            elif abs(y0 - box.y1) <= STRAIGHT:
                bottom += abs(x1 - x0)
    return min(left, right) > _SIDE * (box.y1 - box.y0) and min(top, bottom) > _SIDE * (box.x1 - box.x0)


def thickened(box: Box, thick: float) -> Box:
    """Return the area of a thick level or upright stroke."""
    if box.x1 - box.x0 >= box.y1 - box.y0:
        return Box(box.x0, box.y0 - thick / 2, box.x1, box.y1 + thick / 2)
    return Box(box.x0 - thick / 2, box.y0, box.x1 + thick / 2, box.y1)
