"""How many pages the documents of a run have, before anything is sent."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from llamaextract_nb.engine import counting
from llamaextract_nb.engine.counting import PageCount
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.source import Source


def page_count(source: Source, pages: str = "") -> PageCount:
    """Return how many pages a source has that has been loaded, or how many of them `pages` names.

    Raises:
        DocumentError: They cannot be counted.
    """
    content = source.at_hand()
    if isinstance(content, Path):
        return counting.count_pages(content, source.name, pages)
    try:
        with tempfile.TemporaryDirectory(prefix="llamaextract_nb-") as folder:  # which others cannot enter
            path = Path(folder) / "document"
            path.write_bytes(content)
            return counting.count_pages(path, source.name, pages)
    except OSError as error:
        raise DocumentError(
            f"{source.name}: its pages cannot be counted, the folder for temporary files cannot be used "
            f"({error.strerror}): free space there.",
            source.name,
        ) from None


async def count_pages(source: Source, pages: str = "") -> int | None:
    """Return what `page_count()` does, off the event loop; None if the pages cannot be counted."""
    try:
        return (await asyncio.to_thread(page_count, source, pages)).pages
    except DocumentError:
        return None
