"""Which pages of a document the user wants."""

from __future__ import annotations

import re

from llamaextract_nb.errors import DocumentError

_MOST_LISTED = 20
_RANGE = re.compile(r"(\d+)(?:-(\d+))?$")


def wanted_pages(pages: str | None, count: int, name: str) -> list[int]:
    """Return the page numbers (from 1) that "1-3,5" names, all if it is None.

    Raises:
        DocumentError: It cannot be read, or names no page of the document.
    """
    if not pages:
        return list(range(1, count + 1))
    found: set[int] = set()
    for part in pages.replace(" ", "").split(","):
        match = _RANGE.match(part)
        if not match:
            raise DocumentError(f'pages={pages!r} cannot be read: write pages and ranges from 1, as in "1-3,5".', name)
        first = int(match[1])
        last = int(match[2]) if match[2] else first
        found.update(range(max(first, 1), min(last, count) + 1))
    if not found:
        raise DocumentError(
            f"{name} has {count} page{'s' if count > 1 else ''}, so there is none of pages={pages!r}.", name
        )
    return sorted(found)


def listed_pages(pages: list[int]) -> str:
    """Return some pages as the beginning of a sentence about them: "page 3 is" or "pages 3, 5 are"."""
    if len(pages) == 1:
        return f"page {pages[0]} is"
    more = " and more" if len(pages) > _MOST_LISTED else ""
    return f"pages {', '.join(map(str, pages[:_MOST_LISTED]))}{more} are"
