"""Presentations, by python-pptx: the text and tables of every slide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of

_DEEPEST = 20  # groups inside groups


def read_pptx(path: Path, name: str) -> Document:
    """Return a presentation, its slides in order and the shapes of a slide from top to bottom.

    Raises:
        DocumentError: It is damaged, or unpacks to more than is safe.
    """
    lines: list[tuple[str, str]] = []
    tables: list[Table] = []
    with opened_archive(path, name):
        for number, slide in enumerate(pptx.Presentation(str(path)).slides, 1):
            for shape in sorted(_shapes(slide.shapes, 0), key=lambda s: (s.top or 0, s.left or 0)):
                _shape(shape, f"slide {number}", lines, tables)
            lines.append(("", f"slide {number}"))
    return Document(name, "pptx", pages_of(lines), tables)


def count_slides(path: Path, name: str) -> int:
    """Return how many slides a presentation has.

    Raises:
        DocumentError: As in `read_pptx()`.
    """
    with opened_archive(path, name):
        return len(pptx.Presentation(str(path)).slides)


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any, anchor: str, lines: list[tuple[str, str]], tables: list[Table]) -> None:
    if getattr(shape, "has_table", False):
        rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in shape.table.rows]
        anchors = [f"{anchor}, row {index}" for index in range(1, len(rows) + 1)]
        lines.extend(zip(rows_as_text(rows), anchors, strict=True))
        declared = table_of(rows, anchors)
        if declared:
            tables.append(declared)
    elif getattr(shape, "has_text_frame", False):
        for paragraph in shape.text_frame.paragraphs:
            text = "".join(run.text for run in paragraph.runs).replace("\x0b", "\n")
            lines.extend((piece.replace("\t", "    "), anchor) for piece in text.splitlines())
