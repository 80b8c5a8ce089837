"""The page viewer: a document's page with the places of its values, or the cited lines where there are no pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers.kinds import kind_of
from llamaextract_nb.engine.rendering import Picture, picture
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.widgets.base import Base, static
from llamaextract_nb.widgets.table_view import display

_KEPT = 12  # pictures of pages
_AROUND = 12  # lines shown before and after a cited one
_MOST_BYTES = 20 * 1024**2  # of a document without pages that is read in the kernel


@dataclass(frozen=True, slots=True)
class Mark:
    """A value's place: its path, its page and box in PDF points (or its anchor), and its cited text."""

    path: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    anchor: str | None = None
    text: str = ""


class PageViewer(Base):
    """Shows where values stand.

    Args:
        choose: Is told the path of a box that is clicked.
    """

    _esm = static("dom.js", "page_viewer.js")
    _css = static("theme.css", "page_viewer.css")
    image = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, choose: Callable[[str], None] = lambda path: None) -> None:
        super().__init__()
        self._choose = choose
        self._pictures: OrderedDict[tuple[str, int], Picture] = OrderedDict()
        self._texts: OrderedDict[str, list[tuple[str, str | None]]] = OrderedDict()
        self._file = ""
        self._path: Path | None = None
        self._marks: Sequence[Mark] = ()
        self._now = ""
        self.tell("")

    def tell(self, message: str, title: str = "", cited: str = "", failed: bool = False) -> None:
        """Show words instead of a page."""
        self.view = {
            "kind": "none", "message": message, "title": display(title), "cited": display(cited, 400), "failed": failed,
            "page": 0, "pages": 0,
        }  # fmt: skip

    def show(self, file: str, path: Path, marks: Sequence[Mark], now: str) -> None:
        """Show the place of the value at the path `now`, with all other places on its page.

        Args:
            file: The document's label.
            path: Where it is.
            marks: The places of its values.
            now: The path of the chosen value.
        """
        self._file, self._path, self._marks, self._now = file, path, marks, now
        chosen = next((mark for mark in marks if mark.path == now), None)
        cited = f"“{chosen.text}”" if chosen is not None and chosen.text else ""
        try:
            kind = kind_of(path, file)
            if kind in ("pdf", "image"):
                self._show_page(chosen.page if chosen is not None and chosen.page else 1, cited)
            else:
                self._show_lines(chosen, cited)
        except DocumentError as error:
            self.tell(str(error), file, cited, failed=True)

    def crop(self, path: Path, name: str, mark: Mark, margin: float = 24.0) -> Any:
        """Return the part of the page around a value's box, with the box drawn, as a Pillow image."""
        from PIL import Image, ImageDraw

        assert mark.page is not None
        assert mark.box is not None
        import io

        page = self._picture(path, name, mark.page)
        image = Image.open(io.BytesIO(page.png)).convert("RGB")
        scale = image.width / page.width
        x0, y0, x1, y1 = (value * scale for value in mark.box)
        ImageDraw.Draw(image).rectangle((x0 - 3, y0 - 3, x1 + 3, y1 + 3), outline=(178, 80, 0), width=3)
        edge = margin * scale
        return image.crop(
            (
                int(max(0, x0 - 6 * edge)),
                int(max(0, y0 - 2 * edge)),
                int(min(image.width, x1 + 6 * edge)),
                int(min(image.height, y1 + 2 * edge)),
            )
        )

    def _show_page(self, number: int, cited: str) -> None:
        assert self._path is not None
        page = self._picture(self._path, self._file, number)
        boxes = [
            [
                mark.path,
                round(mark.box[0] / page.width, 5),
                round(mark.box[1] / page.height, 5),
                round((mark.box[2] - mark.box[0]) / page.width, 5),
                round((mark.box[3] - mark.box[1]) / page.height, 5),
                mark.path == self._now,
            ]
            for mark in self._marks
            if mark.box is not None and mark.page == page.page
        ]
        with self.hold_sync():
            self.image = page.png
            self.view = {
                "kind": "page", "title": display(self._file), "page": page.page, "pages": page.pages,
                "width": page.width, "height": page.height, "boxes": boxes, "cited": display(cited, 400),
            }  # fmt: skip

    def _show_lines(self, chosen: Mark | None, cited: str) -> None:
        lines = self._lines()
        hit = next((i for i, (_, anchor) in enumerate(lines) if chosen is not None and anchor == chosen.anchor), 0)
        shown = lines[max(0, hit - _AROUND) : hit + _AROUND + 1]
        anchor = chosen.anchor if chosen is not None else None
        self.view = {
            "kind": "text", "title": display(self._file) + (f", {anchor}" if anchor else ""),
            "cited": display(cited, 400), "page": 0, "pages": 0,
            "lines": [[display(text, 2000), anchor is not None and own == anchor] for text, own in shown],
        }  # fmt: skip

    def _picture(self, path: Path, name: str, number: int) -> Picture:
        key = (str(path), number)
        if key not in self._pictures:
            self._pictures[key] = picture(path, name, number)
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return self._pictures[key]

    def _lines(self) -> list[tuple[str, str | None]]:
        assert self._path is not None
        key = str(self._path)
        if key not in self._texts:
            if self._path.stat().st_size > _MOST_BYTES:
                raise DocumentError(
                    f"{self._file} is larger than {_MOST_BYTES // 2**20} MB: open it by itself.", self._file
                )
            document = read(self._path, name=self._file)
            self._texts[key] = [(line.text, line.anchor) for page in document.pages for line in page.lines]
            for row in (row for table in document.tables for row in table.rows):
                self._texts[key] += [(cell.text, cell.anchor) for cell in row if cell.anchor]
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
        return self._texts[key]

    # what the browser says

    def _on_page(self, page: int) -> None:
        if self._path is not None:
            try:
                self._show_page(int(page), self.view.get("cited", ""))
            except DocumentError as error:
                self.tell(str(error), self._file, failed=True)

    def _on_box(self, path: str) -> None:
        self._choose(path)

    def __repr__(self) -> str:
        return f"PageViewer({self._file or 'no document'})"
