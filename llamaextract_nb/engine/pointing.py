"""The words of a page and their places, for people to point at; read in a process of their own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from llamaextract_nb.engine.child import Answer, Child, answer_all
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.values import Conventions, read_value
from llamaextract_nb.schema.fields import Field

_child = Child(__name__)


class Place(NamedTuple):
    """A word and where it stands: its box on the page as shown, or its anchor in a format without pages."""

    text: str
    line: int
    box: Box | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page, or of a document without pages, and how numbers and dates are written there."""

    places: list[Place]
    conventions: Conventions

    def read(self, chosen: list[Place], field: Field) -> Any:
        """Return some words as a value of a field's type, None if they are none."""
        reading = read_value(" ".join(place.text for place in chosen), field, self.conventions)
        return reading.value if reading is not None else None


def words(path: Path, name: str, page: int | None = None) -> Words:
    """Return the words of a document, top to bottom; those of a scan are read by OCR.

    Args:
        path: The document.
        name: What it is called in messages.
        page: The page, None for a format without pages.

    Raises:
        DocumentError: It cannot be read, takes too long, or ends the process that reads.
    """
    head, _ = _child.ask({"path": str(path), "name": name, "page": page}, "its words cannot be read", page)
    places = [Place(text, line, Box(*box) if box else None, anchor) for text, line, box, anchor in head["places"]]
    return Words(places, Conventions(**head["conventions"]))


def serve() -> None:
    """Read what is asked for; what the process of `words()` does."""
    answer_all(_answer)


def _answer(asked: dict[str, Any]) -> Answer:
    # Here, since the process that asks has no use for them.
    from llamaextract_nb.engine.readers.reading import parse
    from llamaextract_nb.engine.values import conventions

    document = parse(Path(asked["path"]), asked["name"], str(asked["page"]) if asked["page"] else None)
    places: list[Place] = []
    line = 0
    for page in document.pages:
        for each in page.lines:
            line += 1
            places += [
                Place(word.text, line, page.as_shown(Box(*word[1:])) if page.real else None, each.anchor)
                for word in each.words
            ]
    for row in (row for table in document.tables for row in table.rows if not asked["page"]):
        for cell in row:
            if cell.anchor:
                line += 1
                places += [Place(word, line, None, cell.anchor) for word in cell.text.split()]
    return {"places": places, "conventions": asdict(conventions(document))}, b""
