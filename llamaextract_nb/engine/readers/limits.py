"""How much one document may have: enough for any that people read, too little to fill a machine's memory."""

from __future__ import annotations

MOST_CHARACTERS = 10_000_000  # that are not blank: two thousand pages of close print
MOST_CELLS = 2_000_000  # of declared tables, blank ones included
MOST_TEXT_BYTES = 50 * 1024**2  # of a file that is all text, marks and blanks included


class TooMuchError(Exception):
    """A document has more of something than it may: says of what, and the limit."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"has more than {limit:,} {what}, the limit for one document: split it")


def check_table(rows: int, columns: int) -> None:
    """Refuse a table before it is filled up to its widest row.

    Raises:
        TooMuchError: It would have too many cells.
    """
    if rows * columns > MOST_CELLS:
        raise TooMuchError("cells in a table", MOST_CELLS)
