"""Names of tables, files and sheets: unique, whatever the fields of a schema are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Nothing that leads to another folder, or that a file system refuses (Windows takes the fewest).
_UNSAFE = re.compile(r"[^\w.\- ]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # devices of Windows
_LONGEST = 100  # characters, of at most 4 bytes each: file systems take 255 bytes, a suffix included


def unique(names: Iterable[str], taken: Iterable[str] = (), longest: int | None = None) -> list[str]:
    """Return names that differ by more than case from each other and from those that are taken, by a number if need be.

    Args:
        names: The names.
        taken: Those that there are already.
        longest: The most characters that a name may have.
    """
    seen = {name.casefold() for name in taken}
    found = []
    for base in names:
        name, number = base[:longest], 1
        while name.casefold() in seen:
            number += 1
            name = f"{base[: None if longest is None else longest - len(str(number)) - 1]}_{number}"
        seen.add(name.casefold())
        found.append(name)
    return found


def file_names(names: Iterable[str]) -> list[str]:
    """Return names of files, without a suffix, for names of tables."""
    safe = (_UNSAFE.sub("_", name).strip(" .") or "_" for name in names)
    return unique((f"_{name}" if _RESERVED.match(name) else name for name in safe), longest=_LONGEST)
