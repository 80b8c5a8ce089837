"""The ledger of a run that was saved to a file: what it holds is in memory, and what is corrected stays there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from llamaextract_nb.results import Correction
from llamaextract_nb.runtime.ledger import Answer, Ledger
from llamaextract_nb.runtime.ledger.corrections import Kept
from llamaextract_nb.runtime.telling import Telling


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
