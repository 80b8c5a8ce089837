"""The end of sense in a reply that is still coming: small models fall into repeating, and do not stop by themselves."""

from __future__ import annotations

import re

_OFTEN = 64  # times that a document may repeat something in one line, as leaders and rules of dashes do
_PERIOD = 400  # characters of what repeats: a row with a dozen fields
_STEP = 64  # characters between two looks at what came
_DIGITS = re.compile(r"\d{48,}\Z")  # no account, code or measure has so many in a row; an IBAN has 34 signs


class Watch:
    """Looks at a reply as it comes.

    Args:
        lines: The lines of what the reply is about: equal rows can be as many.
    """

    def __init__(self, lines: int = 0) -> None:
        self._often = _OFTEN + lines
        self._text = ""
        self._seen = 0

    @property
    def text(self) -> str:
        """What came so far."""
        return self._text

    def add(self, piece: str) -> bool:
        """Take what came next, and return whether the reply has become nonsense; what repeats is then left out."""
        self._text += piece
        if len(self._text) - self._seen < _STEP:
            return False
        self._seen = len(self._text)
        period = self._period()
        if period:
            self._text = self._text[: self._begin(period) + period]
        return bool(period) or _DIGITS.search(self._text[-_STEP:]) is not None

    def _period(self) -> int:
        """Return how long what repeats at the end is, 0 if nothing does: the end is the same when moved by it."""
        for period in range(1, min(_PERIOD, len(self._text) // self._often) + 1):
            end = self._text[-period * self._often :]
            if end[period:] == end[:-period]:
                return period
        return 0

    def _begin(self, period: int) -> int:
        """Return where the repeating begins."""
        begin = len(self._text) - period * self._often
        while begin > 0 and self._text[begin - 1] == self._text[begin - 1 + period]:
            begin -= 1
        return begin
