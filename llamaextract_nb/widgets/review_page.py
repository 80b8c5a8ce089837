"""A review on a page of its own: documents, values and boxes, to be clicked through without a kernel."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
from collections.abc import Iterator
from typing import Any

from PIL import Image

from llamaextract_nb.engine.readers.kinds import kind_of
from llamaextract_nb.engine.rendering import Picture
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.widgets.base import modules, style
from llamaextract_nb.widgets.page_viewer import Mark, page_view
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.viewer import STYLES, Viewer

_COLOURS = 32  # of a page's picture: enough for smooth letters, a third of the bytes
_QUALITY = 70  # of a scan's, as JPEG
_ABSENT = 'The page is not in here: viewer.to_html("review.html") writes a file that has it.'
_MOST_ROWS = 1_000  # of a list
_MOST_LINES = 2_000  # of a document without pages


def review_page(viewer: Viewer, title: str, pictures: bool, limit: int | None = None) -> str:
    """Return a review as an HTML page that loads nothing and runs nothing but its own script.

    Args:
        viewer: What is shown.
        title: The page's title.
        pictures: Whether the pages' pictures are in it.
        limit: How many letters the documents' values may take, from the first on; then their texts and pictures are
            left out. None for all.
    """
    documents = ",".join(_written(viewer, pictures, limit))
    documents = f"[{documents}]"
    for sign in "<>&\u2028\u2029":  # nothing that a document says can end the element in which it stands
        documents = documents.replace(sign, f"\\u{ord(sign):04x}")
    code = modules("review_page.js")
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style(*STYLES, 'review_page.css')}</style></head>\n"
        f'<body><main id="review"></main>\n<script type="application/json" id="documents">{documents}</script>\n'
        f'<script type="module">{code}</script></body></html>\n'
    )


def _written(viewer: Viewer, pictures: bool, limit: int | None) -> Iterator[str]:
    """Yield documents as JSON, the first at least."""
    files, written = viewer.grid.sheets[0], 0
    rows = files.view.page(0, len(files.view))
    for row in rows:
        document = json.dumps(_document(viewer, row, pictures, limit is None), ensure_ascii=False)
        written += len(document)
        if limit is not None and written > limit and row != rows[0]:
            return
        yield document


def _document(viewer: Viewer, row: int, pictures: bool, lines: bool) -> dict[str, Any]:
    """Return what the page shows of a document."""
    files, evidence = viewer.grid.sheets[0], viewer.evidence
    file = files.label(row)
    reason = evidence.reason(file)
    known = evidence.all_of(file)
    todo = viewer.review.of(file)
    places = {}
    for path, own in known.items():
        cited = "" if own.get("list") or not own.get("text") else f"“{display(own['text'], 400)}”"
        places[path] = {"cited": cited, "words": display(evidence.words(file, path), 400), "anchor": own.get("anchor")}
    made: dict[str, Any] = {
        "file": display(file), "todo": todo.words(""), "left": len(todo.left),
        "document": viewer.document.state(files, row, reason, "", _MOST_ROWS),
        "places": places, "pages": {}, "lines": None, "message": _ABSENT,
    }  # fmt: skip
    if reason:
        return {**made, "message": ""}
    try:
        if kind_of(evidence.document(file), file) in ("pdf", "image"):
            made["pages"] = dict(_pages(viewer, file, evidence.marks(file))) if pictures else {}
        elif lines:
            made["lines"] = viewer.pages.lines_of(file, evidence.document(file))[:_MOST_LINES]
    except DocumentError as error:
        made["message"] = str(error)
    return made


def _pages(viewer: Viewer, file: str, marks: list[Mark]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the first page, and those on which values stand."""
    for number in sorted({1, *(mark.page for mark in marks if mark.page)}):
        page = viewer.pages.picture(viewer.evidence.document(file), file, number)
        yield page.page, {**page_view(page, marks, lambda mark: False), "image": _small(page)}


def _small(page: Picture) -> str:
    """Return a page's picture in base64, with few colours where these are enough."""
    image = Image.open(io.BytesIO(page.png)).convert("RGB")
    found = []
    for picture, kind, options in (
        (image.quantize(_COLOURS), "PNG", {"optimize": True}),
        (image, "JPEG", {"quality": _QUALITY}),
    ):
        stream = io.BytesIO()
        picture.save(stream, kind, **options)
        found.append(stream.getvalue())
    return base64.b64encode(min(found, key=len)).decode()
