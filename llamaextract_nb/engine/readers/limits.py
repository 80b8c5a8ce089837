"""How much one document may have: enough for any that people read, too little to fill a machine's memory."""

from __future__ import annotations

import contextlib

MOST_CHARACTERS = 10_000_000  # that are not blank: two thousand pages of close print
MOST_CELLS = 2_000_000  # of declared tables, blank ones included
MOST_TEXT_BYTES = 50 * 1024**2  # of a file that is all text, marks and blanks included

# Bytes of data that a process which reads documents may have: OCR takes 730 MB. The code of the libraries, 100 MB or
# so, comes on top, and together they stay under 1.5 GB.
MOST_MEMORY = 1280 * 2**20
MEMORY = f"{MOST_MEMORY / 2**30:g} GB"


def limit_memory() -> None:
    """Let this process have no more memory than one document may need, whatever a library makes of it.

    What needs more gets a MemoryError, or ends the process where a library cannot go on without.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows knows no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


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
