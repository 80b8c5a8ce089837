"""What is known of the values of a run: how sure they are, where they stand, and the documents they come from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from llamaextract_nb.results import FileResult, evidence_of
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.widgets.page_viewer import Mark
from llamaextract_nb.widgets.table_view import display

_MARKS = {"exact": "✓", "normalised": "≈", "fuzzy": "≈", "absent": "?"}
_WORDS = {"exact": "as written", "normalised": "written differently", "fuzzy": "written differently",
          "absent": "not found in the text"}  # fmt: skip
_LOW = 0.5
_MOST_FILES = 500  # whose evidence is remembered
Known = dict[str, Any]


class Evidence:
    """The evidence of a run, file by file, each read when it is asked for.

    Args:
        run: The run, None for a frame that comes from none.
        labels: The labels of the frame's rows.
        threshold: The confidence below which a value is doubtful.
    """

    def __init__(self, run: Run | None, labels: Iterable[object], threshold: float) -> None:
        self._run = run
        self._threshold = threshold
        self.results: dict[str, FileResult] = {}
        if run is not None:
            self.results = dict(zip(map(str, labels), run.results, strict=False))
        self._known: dict[str, dict[str, Known]] = {}
        self._documents: dict[str, Path] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __bool__(self) -> bool:
        """Return whether there is a run."""
        return self._run is not None

    def reason(self, file: str) -> str:
        """Return why a file has no values, "" if it has some."""
        result = self.results.get(file)
        if result is None or result.status == "success":
            return ""
        return result.error or "There is no result."

    def of(self, file: str, path: str) -> Known:
        """Return what is known of a value; of a list, what is known of the least sure value in it."""
        if file not in self._known:
            if len(self._known) >= _MOST_FILES:
                self._known.clear()
            result = self.results.get(file)
            rows = evidence_of(result) if result is not None else {}
            self._known[file] = {**_of_lists(rows), **rows}
        return self._known[file].get(path, {})

    def level(self, file: str, path: str) -> tuple[int, str]:
        """Return how sure a value is, as 0 (not known), 1, 2 or 3 (sure), and the mark for how it is written."""
        known = self.of(file, path)
        confidence = known.get("confidence")
        if known.get("value") is None or confidence is None:
            return 0, ""
        level = 3 if confidence >= self._threshold else 2 if confidence >= _LOW else 1
        return level, "" if known.get("list") else _MARKS.get(str(known.get("verified")), "")

    def words(self, file: str, path: str) -> str:
        """Return in words what is known of a value."""
        known = self.of(file, path)
        confidence = known.get("confidence")
        sure = "" if confidence is None else f"{'least sure' if known.get('list') else 'sure'} {100 * confidence:.0f} %"
        written = "" if known.get("list") else _WORDS.get(str(known.get("verified")), "")
        return " · ".join(filter(None, [sure, written, "" if known.get("list") else known.get("reason") or ""]))

    def alternatives(self, file: str, path: str) -> list[Known]:
        """Return the values that competed with a value, the likeliest first."""
        known = self.of(file, path)
        return [] if known.get("list") else known.get("alternatives") or []

    def marks(self, file: str) -> list[Mark]:
        """Return the places of a file's values."""
        self.of(file, "")
        return [mark_of(path, known) for path, known in self._known[file].items() if not known.get("list")]

    def document(self, file: str) -> Path:
        """Return where a document is, checked once; one that was given as bytes is put into a folder of ours.

        Raises:
            DocumentError: It is not at hand, or has changed.
        """
        if file not in self._documents:
            assert self._run is not None
            content = self._run.document(file)
            if isinstance(content, bytes):
                self._folder = self._folder or tempfile.TemporaryDirectory(prefix="llamaextract_nb-")
                path = Path(self._folder.name) / f"{len(self._documents)}{Path(file).suffix[:10]}"
                path.write_bytes(content)
                content = path
            self._documents[file] = content
        return self._documents[file]


def mark_of(path: str, known: Known) -> Mark:
    """Return the place that is known of a value."""
    box = tuple(known.get(name) for name in ("x0", "y0", "x1", "y1"))
    whole = box if all(isinstance(value, float) for value in box) else None
    return Mark(path, known.get("page"), whole, known.get("anchor"), known.get("text") or "")  # type: ignore[arg-type]


def name_of(other: Known) -> str:
    """Return an alternative in words: its value and how likely it is."""
    confidence = other.get("confidence")
    return display(other.get("value"), 80) + ("" if confidence is None else f" ({100 * confidence:.0f} %)")


def _of_lists(rows: dict[str, Known]) -> dict[str, Known]:
    """Return for each list the least sure of the values in it."""
    lists: dict[str, Known] = {}
    for path, known in rows.items():
        at = path.find("[")
        while at >= 0 and known.get("confidence") is not None:
            least = lists.get(path[:at])
            if least is None or known["confidence"] < least["confidence"]:
                lists[path[:at]] = {**known, "path": path[:at], "list": True}
            at = path.find("[", at + 1)
    return lists
