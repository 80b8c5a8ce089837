"""The pages of a document as pictures, in a PDF of the same size: the places of values stay where they are."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from llamaextract_nb.engine.drawing import draw
from llamaextract_nb.engine.readers.kinds import kind_of

_DPI = 100  # to be read on a screen; a page of text has some 60 kB
_MOST = 200  # pages of a document; those behind are left out


def as_pdf(content: Path | bytes, name: str) -> bytes | None:
    """Return pictures of a document's pages, None for a format that has no pages.

    Raises:
        DocumentError: A page cannot be drawn.
    """
    with tempfile.TemporaryDirectory(prefix="llamaextract_nb-") as folder:
        path = content if isinstance(content, Path) else Path(folder) / f"document{Path(name).suffix[:10]}"
        if isinstance(content, bytes):
            path.write_bytes(content)
        if kind_of(path, name) not in ("pdf", "image"):
            return None
        first = draw(path, name, 1, _DPI)
        drawn = [first, *(draw(path, name, number, _DPI) for number in range(2, min(first.pages, _MOST) + 1))]
    pdf = io.BytesIO()
    for page in drawn:
        picture = Image.open(io.BytesIO(page.png)).convert("RGB")
        size = (72 * picture.width / page.width, 72 * picture.height / page.height)
        picture.save(pdf, "PDF", dpi=size, append=page is not first)
    return pdf.getvalue()
