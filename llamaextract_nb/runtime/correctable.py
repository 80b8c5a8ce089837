"""What a run's values take from people: corrections and confirmations, kept by content and seen wherever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llamaextract_nb.results import Correction, FileResult
from llamaextract_nb.runtime.corrections import Box, Corrections, citation_of
from llamaextract_nb.runtime.standing import Standing
from llamaextract_nb.runtime.telling import Listener
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd


class Correctable:
    """Values that are corrected and confirmed.

    Args:
        standing: The files with their results.
        schema: What was extracted.

    Attributes:
        schema: What is extracted.
    """

    def __init__(self, standing: Standing, schema: Schema) -> None:
        self.schema = schema
        self._standing = standing
        self._corrections = Corrections(standing, schema.field)

    def correct(
        self,
        file: str,
        path: str,
        value: Any,
        *,
        how: str = "typed",
        page: int | None = None,
        boxes: Sequence[Box] | None = None,
        text: str | None = None,
        anchor: str | None = None,
    ) -> None:
        """Put a value in place of what was extracted: in frame, tables, evidence, viewers and exports, for good.

        It is kept in the ledger by the document's content: it is there again in every run that reads the same content
        with a schema which has the field at this path, of this type. A list given as a whole adds and removes items.

        Args:
            file: The row's label, as in the frame's index.
            path: Where the value stands, as in evidence: "total", "seller.name", "line_items[2].amount".
            value: The value, or a text that is read as the field's type; None empties the field.
            how: "typed", "alternative" (a value that competed), or "page" (taken from the page).
            page: The page (from 1) that it was taken from. Without a place, one that evidence has for the value is
                taken.
            boxes: Where on the page: (x0, y0, x1, y1) for each line, in PDF points, the origin top left.
            text: What is written there.
            anchor: Where it stands in a format without pages.

        Raises:
            DocumentError: There is no such file, or it has no values.
            SchemaError: There is no such field or item, or the value is not of its type.
            ConfigError: The place cannot be one, or the ledger cannot be written.
        """
        self._corrections.correct(file, path, value, how, citation_of(page, boxes, text, anchor))

    def confirm(self, file: str, path: str | None = None) -> None:
        """Say that a value is right as it stands, or all values of a document; it stays so, as with `correct()`.

        Args:
            file: The row's label.
            path: Where the value stands; a list or an object stands for all values in it, None for the document.

        Raises:
            DocumentError: There is no such file, or it has no values.
            SchemaError: There is no such field or item.
            ConfigError: The ledger cannot be written.
        """
        self._corrections.confirm(file, path)

    def undo(self) -> Correction | None:
        """Take back the last correction or confirmation of this run's documents, whichever kernel made it; return it.

        Raises:
            ConfigError: The ledger cannot be written.
        """
        return self._corrections.undo()

    @property
    def extracted(self) -> list[FileResult]:
        """The results so far as they were extracted, without what was corrected in them; see `Run.results`."""
        return self._standing.results

    @property
    def corrections(self) -> pd.DataFrame:
        """A frame with one row for each correction and each confirmed value, the oldest first.

        Columns: file, path, old, new, when (UTC), how ("typed", "alternative", "page"), kind ("corrected" or
        "confirmed"), applied: whether this run's schema and lists still have their place; otherwise it is only kept.
        """
        return self._corrections.frame

    def known(self) -> list[tuple[FileResult, list[str]]]:
        """Return the results of the documents of which values are corrected or confirmed, and the paths of these."""
        return self._corrections.known()

    @property
    def corrected_rows(self) -> dict[str, tuple[int, ...]]:
        """The rows in which something was corrected or confirmed, each with numbers that change whenever that does."""
        return self._corrections.rows

    def on_correction(self, listener: Listener) -> Callable[[], None]:
        """Have a function called soon after something was corrected, confirmed or taken back; return what removes it.

        It is called as with `on_change()`, whichever run, viewer or cell of this process made the correction.
        """
        return self._standing.ledger.corrected.add(listener)
