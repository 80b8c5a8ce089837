"""The page viewer: a document's page with the places of its values, or its lines where there are no pages."""

from __future__ import annotations

import base64
import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from llamaextract_nb.engine.drawing import draw
from llamaextract_nb.engine.pointing import Place, Words, words
from llamaextract_nb.engine.readers.kinds import kind_of
from llamaextract_nb.engine.rendering import Picture
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.widgets.base import Base, Part
from llamaextract_nb.widgets.table_view import display

_KEPT = 12  # pictures and words of pages
_AROUND = 100  # lines shown before and after a cited one
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_MOST_BYTES = 20 * 1024**2  # of a document without pages that is shown


@dataclass(frozen=True, slots=True)
class Mark:
    """A value's place: its path, its page and box in PDF points (or its anchor), and its cited text."""

    path: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    anchor: str | None = None
    text: str = ""


K = TypeVar("K")
V = TypeVar("V")
Candidate = tuple[str, Mark]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the chosen value: `takes` is what it is called if it can be taken from the page, else ""."""

    path: str = ""
    words: str = ""
    candidates: Sequence[Candidate] = ()
    takes: str = ""
    confirmable: bool = False


class PageViewer(Part):
    """Shows where values stand.

    Args:
        widget: The widget that shows it.
        choose: Is told the path of a box that is clicked.
        take: Is told the words, and the page if they stand on one, that are taken as the chosen value.
    """

    def __init__(
        self,
        widget: Base,
        choose: Callable[[str], None],
        take: Callable[[Words, list[Place], int | None], None],
    ) -> None:
        super().__init__(widget, "page")
        self._choose, self._take = choose, take
        self._pictures: OrderedDict[tuple[str, int], Picture] = OrderedDict()
        self._words: OrderedDict[tuple[str, int | None], Words] = OrderedDict()
        self._file = ""
        self._path: Path | None = None
        self._page: int | None = None
        self._marks: Sequence[Mark] = ()
        self._about = About()
        self.tell("")

    def tell(self, message: str, title: str = "", cited: str = "", failed: bool = False) -> None:
        """Show words instead of a page."""
        self._path = None
        self.view = {
            "kind": "none", "message": message, "title": display(title), "failed": failed, "page": 0, "pages": 0,
            "path": "", "cited": _quoted(cited), "words": "", "candidates": [],
        }  # fmt: skip

    def show(self, file: str, path: Path, marks: Sequence[Mark], about: About) -> None:
        """Show the place of the chosen value, with all other places on its page.

        Args:
            file: The document's label.
            path: Where it is.
            marks: The places of its values.
            about: What is known of the chosen value; of a list all values are shown.
        """
        before = self._page if file == self._file else 1
        self._file, self._path, self._marks, self._about = file, path, marks, about
        chosen = next((mark for mark in marks if self._is_chosen(mark)), None)
        try:
            if kind_of(path, file) in ("pdf", "image"):
                self._show_page(chosen.page if chosen is not None and chosen.page else before or 1)
            else:
                self._show_lines(chosen)
        except DocumentError as error:
            self.tell(str(error), file, chosen.text if chosen is not None else "", failed=True)

    def _is_chosen(self, mark: Mark) -> bool:
        now = self._about.path
        return bool(now) and (mark.path == now or mark.path.startswith((f"{now}[", f"{now}.")))

    def _known(self) -> dict[str, Any]:
        about = self._about
        cited = next((mark.text for mark in self._marks if mark.path == about.path), "")
        return {"path": display(about.path, 200), "cited": _quoted(cited), "words": display(about.words, 400),
                "takes": about.takes, "confirmable": about.confirmable}  # fmt: skip

    def crop(self, path: Path, name: str, mark: Mark, margin: float = 24.0) -> Any:
        """Return the part of the page around a value's box, with the box drawn, as a Pillow image."""
        from PIL import Image, ImageDraw

        assert mark.page is not None
        assert mark.box is not None
        page = self.picture(path, name, mark.page)
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
        page = self.picture(self._path, self._file, number)
        self._page = page.page
        candidates = [
            [text, fractions(mark.box, page) if mark.box is not None and mark.page == page.page else None]
            for text, mark in self._about.candidates
        ]
        with self._widget.hold_sync():
            self._widget.page_image = base64.b64encode(page.png).decode()
            self.view = {
                "kind": "page", "title": display(self._file), "candidates": candidates, **self._known(),
                "words_key": f"{self._path}#{page.page}", **page_view(page, self._marks, self._is_chosen),
            }  # fmt: skip

    def _show_lines(self, chosen: Mark | None) -> None:
        assert self._path is not None
        self._page = None
        lines = self.lines_of(self._file, self._path)
        anchors = {mark.anchor for mark in self._marks if self._is_chosen(mark)} - {None}
        of = chosen.anchor if chosen is not None else None
        hit = next((at for at, (_, anchor, _) in enumerate(lines) if of and anchor == of), 0)
        self.view = {
            "kind": "text", "title": display(self._file), "where": of or "", "page": 0, "pages": 0,
            "lines": [
                [parts, anchor in anchors, first]
                for parts, anchor, first in lines[max(0, hit - _AROUND) : hit + _AROUND + 1]
            ],
            "candidates": [[text, None] for text, _ in self._about.candidates], **self._known(),
        }  # fmt: skip

    def picture(self, path: Path, name: str, number: int) -> Picture:
        """Return a page as a picture; some are kept.

        Raises:
            DocumentError: It cannot be drawn.
        """
        return _remembered(self._pictures, (str(path), number), lambda: draw(path, name, number))

    def lines_of(self, name: str, path: Path) -> list[tuple[list[str], str | None, int]]:
        """Return the lines of a document without pages: their words, their anchor, and the index of their first word.

        Raises:
            DocumentError: It cannot be read.
        """
        lines: dict[int, tuple[list[str], str | None, int]] = {}
        for index, place in enumerate(self._read(name, path, None).places):
            parts, _, _ = lines.setdefault(place.line, ([], place.anchor, index))
            parts.append(display(place.text, 200))
        return list(lines.values())

    def _read(self, name: str, path: Path, page: int | None) -> Words:
        if page is None and path.stat().st_size > _MOST_BYTES:
            raise DocumentError(f"{name} is larger than {_MOST_BYTES // 2**20} MB: open it by itself.", name)
        return _remembered(self._words, (str(path), page), lambda: words(path, name, page))

    # what the browser says

    def _on_page(self, page: int) -> None:
        if self._path is not None:
            try:
                self._show_page(int(page))
            except DocumentError as error:
                self.tell(str(error), self._file, failed=True)

    def _on_box(self, path: str) -> None:
        self._choose(path)

    def _on_read(self) -> None:
        """Send the words of the page; those of a scan take a while, so the kernel goes on meanwhile."""
        if self._path is not None and self._page is not None:
            threading.Thread(target=self._send_words, args=(self._path, self._page), daemon=True).start()

    def _send_words(self, path: Path, number: int) -> None:
        key = f"{path}#{number}"
        try:
            found = self._read(self._file, path, number)
            page = self.picture(path, self._file, number)
        except DocumentError as error:
            self._widget.words_view = {"key": key, "words": [], "message": str(error)}
            return
        sent = [[*fractions(place.box or _NOWHERE, page), display(place.text, 200)] for place in found.places]
        self._widget.words_view = {"key": key, "words": sent}

    def _on_words(self, indices: list[int]) -> None:
        if self._path is None:
            return
        try:
            found = self._read(self._file, self._path, self._page)
        except DocumentError as error:
            self.tell(str(error), self._file, failed=True)
            return
        chosen = [found.places[index] for index in indices if 0 <= index < len(found.places)]
        if chosen:
            self._take(found, chosen, self._page)


def page_view(page: Picture, marks: Sequence[Mark], is_chosen: Callable[[Mark], bool]) -> dict[str, Any]:
    """Return the size of a page and the boxes of the values on it: path, left, top, width, height, whether chosen."""
    boxes = [
        [mark.path, *fractions(mark.box, page), is_chosen(mark)]
        for mark in marks
        if mark.box is not None and mark.page == page.page
    ]
    return {"page": page.page, "pages": page.pages, "width": page.width, "height": page.height, "boxes": boxes}


def fractions(box: tuple[float, float, float, float], page: Picture) -> list[float]:
    """Return a box as left, top, width and height in fractions of the page."""
    x0, y0, x1, y1 = box
    sides = (x0 / page.width, y0 / page.height, (x1 - x0) / page.width, (y1 - y0) / page.height)
    return [round(side, 5) for side in sides]


def _remembered(kept: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    """Return what is kept under a key, made if it is not; what has not been used for longest goes."""
    found = kept.pop(key) if key in kept else make()
    kept[key] = found
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return found


def _quoted(text: str) -> str:
    return f"“{display(text, 400)}”" if text else ""
