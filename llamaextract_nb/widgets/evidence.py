"""What is known of the values of a run: how sure they are, where they stand, and the documents they come from."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from llamaextract_nb.results import FileResult, evidence_of
from llamaextract_nb.results.confidence import BY_PEOPLE
from llamaextract_nb.widgets.page_viewer import About, Mark
from llamaextract_nb.widgets.table_view import display

_MARKS = {"exact": "✓", "normalised": "≈", "fuzzy": "≈", "absent": "?", "corrected": "✎", "confirmed": "☑"}
_WORDS = {"exact": "as written", "normalised": "written differently", "fuzzy": "written differently",
          "absent": "not found in the text", "corrected": "corrected", "confirmed": "confirmed"}  # fmt: skip
_LOW = 0.5
_MOST_FILES = 500  # whose evidence is remembered
_ROWS = re.compile(r"the document states ([\d,]+), ([\d,]+) were read")
Known = dict[str, Any]


class Evidence:
    """The evidence of a run, file by file, each read when it is asked for.

    Args:
        results: The results by their file's label; empty for a frame that comes from no run.
        fetch: Returns the document of a file, as `Run.document()` does.
        threshold: The confidence below which a value is doubtful.
    """

    def __init__(
        self, results: Mapping[str, FileResult], fetch: Callable[[str], Path | bytes], threshold: float
    ) -> None:
        self.results = results
        self.threshold = threshold
        self._fetch = fetch
        self._known: dict[str, dict[str, Known]] = {}
        self._documents: dict[str, Path] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.results)

    def forget(self, file: str | None = None) -> None:
        """Forget what was read of a file, or of all, since something was corrected."""
        if file is None:
            self._known.clear()
        self._known.pop(file or "", None)

    def reason(self, file: str) -> str:
        """Return why a file has no values, "" if it has some."""
        result = self.results.get(file)
        if result is None or result.status == "success":
            return ""
        return " ".join(filter(None, [result.error or "There is no result.", result.hint]))

    def all_of(self, file: str) -> dict[str, Known]:
        """Return what is known of a file's values by path, of its lists too; see `of()`."""
        if file not in self._known:
            if len(self._known) >= _MOST_FILES:
                self._known.clear()
            result = self.results.get(file)
            rows = evidence_of(result) if result is not None else {}
            self._known[file] = {**rows, **_of_lists(rows)}
        return self._known[file]

    def of(self, file: str, path: str) -> Known:
        """Return what is known of a value; of a list, what is known of the least sure value in it."""
        return self.all_of(file).get(path, {})

    def level(self, file: str, path: str) -> tuple[int, str]:
        """Return how sure a value is, as 0 (not known), 1, 2 or 3 (sure), and the mark for how it stands."""
        known = self.of(file, path)
        confidence, verified = known.get("confidence"), str(known.get("verified"))
        mark = "" if known.get("list") else _MARKS.get(verified, "")
        if verified in BY_PEOPLE:
            return 3, mark
        if known.get("value") is None or confidence is None:
            return 0, ""
        return 3 if confidence >= self.threshold else 2 if confidence >= _LOW else 1, mark

    def words(self, file: str, path: str) -> str:
        """Return in words what is known of a value."""
        known = self.of(file, path)
        confidence = known.get("confidence")
        kind = "least confidence" if known.get("list") else "confidence"
        sure = "" if confidence is None else f"{kind} {100 * confidence:.0f} %"
        written = "" if known.get("list") else _WORDS.get(str(known.get("verified")), "")
        if known.get("value") is None and not known.get("list"):
            sure, written = "no value", written if known.get("verified") in BY_PEOPLE else ""
        return " · ".join(filter(None, [sure, written, known.get("reason") or ""]))

    def why(self, file: str, path: str) -> str:
        """Return why a value is missing, as far as it is known."""
        return self.of(file, path).get("reason") or ""

    def expected(self, file: str, path: str) -> tuple[int, int] | None:
        """Return how many rows a list should have by its document and how many were found, None if nothing says so."""
        found = _ROWS.search(self.why(file, path))
        return (int(found[1].replace(",", "")), int(found[2].replace(",", ""))) if found else None

    def alternatives(self, file: str, path: str) -> list[Known]:
        """Return the values that competed with a value, the likeliest first."""
        known = self.of(file, path)
        return [] if known.get("list") else known.get("alternatives") or []

    def marks(self, file: str) -> list[Mark]:
        """Return the places of a file's values."""
        return [mark_of(path, known) for path, known in self.all_of(file).items() if not known.get("list")]

    def about(self, file: str, path: str) -> About:
        """Return what is known of a value when it is the chosen one."""
        known = self.of(file, path)
        others = [(name_of(other), mark_of(path, other)) for other in self.alternatives(file, path)]
        takes = "" if known.get("list") or not path else display(path, 60)
        confirmable = bool(path) and known.get("verified") not in BY_PEOPLE and not self.reason(file)
        return About(path, self.words(file, path), others, takes, confirmable)

    def document(self, file: str) -> Path:
        """Return where a document is, checked once; one that was given as bytes is put into a folder of ours.

        Raises:
            DocumentError: It is not at hand, or has changed.
        """
        if file not in self._documents:
            content = self._fetch(file)
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
    """Return for each list the least sure of the values in it, and the reason that is given for the list itself."""
    lists: dict[str, Known] = {}
    for path, known in rows.items():
        at = path.find("[")
        while at >= 0:
            name = path[:at]
            own = lists.setdefault(name, {"path": name, "list": True, "value": None, "confidence": None})
            confidence = known.get("confidence")
            if known.get("verified") not in BY_PEOPLE:
                own["open"] = True
                if confidence is not None and (own["confidence"] is None or confidence < own["confidence"]):
                    own.update(confidence=confidence, value=known["value"])
            at = path.find("[", at + 1)
    for name, own in lists.items():
        if own["confidence"] is None and not own.get("open"):
            own["verified"] = "confirmed"
        own["reason"] = rows.get(name, {}).get("reason")
    return lists
