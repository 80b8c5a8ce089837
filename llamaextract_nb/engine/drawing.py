"""Pages drawn in a process of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llamaextract_nb.engine.child import Answer, Child, answer_all
from llamaextract_nb.engine.rendering import Picture, picture

_child = Child(__name__)
warm = _child.warm


def draw(path: Path, name: str, page: int = 1, dpi: int = 150) -> Picture:
    """Return a page as a picture, as `rendering.picture()` does.

    Raises:
        DocumentError: It cannot be opened or drawn, takes too long, or ends the process that draws.
    """
    question = {"path": str(path), "name": name, "page": page, "dpi": dpi}
    head, png = _child.ask(question, f"page {page} cannot be drawn", page)
    return Picture(png=png, **head)


def serve() -> None:
    """Draw what is asked for; what the process of `draw()` does."""
    answer_all(_drawn)


def _drawn(asked: dict[str, Any]) -> Answer:
    drawn = picture(Path(asked["path"]), asked["name"], asked["page"], asked["dpi"])
    head = {"width": drawn.width, "height": drawn.height, "page": drawn.page, "pages": drawn.pages}
    return head, drawn.png
