"""The ledger of a run that was saved to a file: what it holds is in memory, and what is corrected stays there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pydantic_core

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.results import Correction
from llamaextract_nb.runtime.ledger import Answer, Ledger
from llamaextract_nb.runtime.ledger.corrections import Kept
from llamaextract_nb.runtime.telling import Telling


class SavedMetadata(Mapping[str, Any]):
    """A result's metadata, read when it is asked for: evidence takes ten times as long to read as values.

    Args:
        text: The metadata as JSON.
        file: The file it belongs to, for messages.

    Raises:
        ConfigError: Any access raises it, if the text is no object of JSON.
    """

    __slots__ = ("_file", "_text", "_whole")

    def __init__(self, text: bytes, file: str) -> None:
        self._text, self._file = text, file
        self._whole: dict[str, Any] | None = None

    def _read(self) -> dict[str, Any]:
        if self._whole is None:
            try:
                whole = pydantic_core.from_json(self._text)
            except ValueError:
                whole = None
            if not isinstance(whole, dict):
                raise ConfigError(f"The saved run has no evidence of {self._file} that can be read: save it once more.")
            self._whole, self._text = whole, b""
        return self._whole

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class SavedLedger(Ledger):
    """The answers and corrections of one run; no more is asked of its ledger, because it has nowhere to go on.

    Args:
        answers: The answers by their keys.
        corrections: What was corrected and confirmed, the oldest first.
    """

    def __init__(self, answers: Mapping[str, Answer], corrections: Iterable[Kept]) -> None:
        self._answers = answers
        self._kept = {kept.number: kept for kept in corrections}
        self._numbers = itertools.count(max(self._kept, default=0) + 1)
        self.corrected = Telling()

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Return those answers with these keys that there are."""
        return {key: self._answers[key] for key in keys if key in self._answers}

    def keep_correction(self, digest: str, part: str, correction: Correction) -> None:
        """Keep what was corrected or confirmed in a content, as long as the run is open."""
        number = next(self._numbers)
        self._kept[number] = Kept(number, digest, part, correction)
        self.corrected.tell()

    def corrections(self, digests: Iterable[str]) -> list[Kept]:
        """Return what was corrected or confirmed in these contents, in the order in which that was done."""
        contents = set(digests)
        return [kept for kept in list(self._kept.values()) if kept.digest in contents]

    def corrections_state(self) -> tuple[object, ...]:
        """Return what differs after every correction that was kept or removed."""
        return tuple(self._kept)

    def drop_correction(self, number: int) -> bool:
        """Remove a correction; tell whether it was there still."""
        dropped = self._kept.pop(number, None) is not None
        self.corrected.tell()
        return dropped
