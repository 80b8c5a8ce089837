"""The page viewer: a document's page with the places of its values, or the cited lines where there are no pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets

from llamaextract_nb.engine import read
from llamaextract_nb.engine.drawing import draw
from llamaextract_nb.engine.readers.kinds import kind_of
from llamaextract_nb.engine.rendering import Picture
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


Candidate = tuple[str, Mark]


class PageViewer(Base):
    """Shows where values stand.

    Args:
        choose: Is told the path of a box that is clicked.
        take: Is told which of the candidates is taken.
        begin: Is called when someone looks and nothing is shown yet.
    """

    _esm = static("dom.js", "page_viewer.js")
    _css = static("page_viewer.css")  # the theme comes with the grid beside it
    image = traitlets.Bytes(b"").tag(sync=True)

    def __init__(
        self,
        choose: Callable[[str], None] = lambda path: None,
        take: Callable[[int], None] = lambda index: None,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._choose, self._take, self._begin = choose, take, begin
        self._pictures: OrderedDict[tuple[str, int], Picture] = OrderedDict()
        self._texts: OrderedDict[str, list[tuple[str, str | None]]] = OrderedDict()
        self._file = ""
        self._path: Path | None = None
        self._marks: Sequence[Mark] = ()
        self._now = ""
        self._about: dict[str, Any] = {}
        self._candidates: Sequence[Candidate] = ()
        self.tell("")

    def tell(self, message: str, title: str = "", cited: str = "", failed: bool = False) -> None:
        """Show words instead of a page."""
        self.view = {
            "kind": "none", "message": message, "title": display(title), "failed": failed, "page": 0, "pages": 0,
            "path": "", "cited": _quoted(cited), "words": "", "candidates": [],
        }  # fmt: skip

    def show(
        self,
        file: str,
        path: Path,
        marks: Sequence[Mark],
        now: str,
        words: str = "",
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """Show the place of the value at the path `now`, with all other places on its page.

        Args:
            file: The document's label.
            path: Where it is.
            marks: The places of its values.
            now: The path of the chosen value, or of a list: then all its values are.
            words: What is known of it.
            candidates: The values that competed with it, in words, and their places.
        """
        self._file, self._path, self._marks, self._now = file, path, marks, now
        chosen = next((mark for mark in marks if self._is_chosen(mark)), None)
        cited = chosen.text if chosen is not None and chosen.path == now else ""
        self._candidates = candidates
        self._about = {"path": display(now, 200), "cited": _quoted(cited), "words": display(words, 400)}
        try:
            kind = kind_of(path, file)
            if kind in ("pdf", "image"):
                self._show_page(chosen.page if chosen is not None and chosen.page else 1)
            else:
                self._show_lines(chosen)
        except DocumentError as error:
            self.tell(str(error), file, cited, failed=True)

    def _is_chosen(self, mark: Mark) -> bool:
        return bool(self._now) and (mark.path == self._now or mark.path.startswith(f"{self._now}["))

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

    def _show_page(self, number: int) -> None:
        assert self._path is not None
        page = self._picture(self._path, self._file, number)
        boxes = [
            [mark.path, *_fractions(mark.box, page), self._is_chosen(mark)]
            for mark in self._marks
            if mark.box is not None and mark.page == page.page
        ]
        candidates = [
            [words, _fractions(mark.box, page) if mark.box is not None and mark.page == page.page else None]
            for words, mark in self._candidates
        ]
        with self.hold_sync():
            self.image = page.png
            self.view = {
                "kind": "page", "title": display(self._file), "page": page.page, "pages": page.pages,
                "width": page.width, "height": page.height, "boxes": boxes, "candidates": candidates, **self._about,
            }  # fmt: skip

    def _show_lines(self, chosen: Mark | None) -> None:
        lines = self._lines()
        hit = next((i for i, (_, anchor) in enumerate(lines) if chosen is not None and anchor == chosen.anchor), 0)
        shown = lines[max(0, hit - _AROUND) : hit + _AROUND + 1]
        anchors = {mark.anchor for mark in self._marks if self._is_chosen(mark)} - {None}
        anchor = chosen.anchor if chosen is not None else None
        self.view = {
            "kind": "text", "title": display(self._file) + (f", {anchor}" if anchor else ""), "page": 0, "pages": 0,
            "lines": [[display(text, 2000), own in anchors] for text, own in shown],
            "candidates": [[words, None] for words, _ in self._candidates], **self._about,
        }  # fmt: skip

    def _picture(self, path: Path, name: str, number: int) -> Picture:
        key = (str(path), number)
        if key not in self._pictures:
            self._pictures[key] = draw(path, name, number)
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
                self._show_page(int(page))
            except DocumentError as error:
                self.tell(str(error), self._file, failed=True)

    def _on_box(self, path: str) -> None:
        self._choose(path)

    def _on_take(self, index: int) -> None:
        self._take(int(index))

    def _on_ready(self) -> None:
        self._begin()

    def __repr__(self) -> str:
        return f"PageViewer({self._file or 'no document'})"


def _quoted(text: str) -> str:
    return f"“{display(text, 400)}”" if text else ""


def _fractions(box: tuple[float, float, float, float], page: Picture) -> list[float]:
    """Return a box as left, top, width and height in fractions of the page."""
    x0, y0, x1, y1 = box
    sides = (x0 / page.width, y0 / page.height, (x1 - x0) / page.width, (y1 - y0) / page.height)
    return [round(side, 5) for side in sides]
