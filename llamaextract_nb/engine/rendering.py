"""Pictures of the pages of PDFs and images, for people to look at."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from llamaextract_nb.engine.images import ImageFile
from llamaextract_nb.engine.readers.kinds import is_image
from llamaextract_nb.errors import DocumentError

_MOST_PIXELS = 16_000_000  # of a picture; larger pages are drawn smaller
_lock = threading.Lock()  # pdfium serves one thread at a time


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG: `width` and `height` in points as the page is shown, `pages` the number of the document's."""

    png: bytes
    width: float
    height: float
    page: int
    pages: int


def picture(content: Path | bytes, name: str, page: int = 1, dpi: int = 150) -> Picture:
    """Return a page as a picture.

    Args:
        content: The PDF or image, as a path or its bytes.
        name: What it is called in messages.
        page: The page, from 1; a number beyond the last gives the last.
        dpi: Pixels an inch.

    Raises:
        DocumentError: It cannot be opened or drawn.
    """
    return _scanned(content, name, page, dpi) if is_image(content, name) else _printed(content, name, page, dpi)


def _scanned(content: Path | bytes, name: str, page: int, dpi: int) -> Picture:
    with ImageFile(content, name) as file:
        page = min(max(page, 1), file.count)
        longest = max(file.size(page)) * dpi / 72
        frame = file.frame(page, round(min(longest, _MOST_PIXELS**0.5)))
        return Picture(_png(frame.picture), frame.width, frame.height, page, file.count)


def _printed(content: Path | bytes, name: str, page: int, dpi: int) -> Picture:
    with _lock:
        try:
            pdf = pdfium.PdfDocument(content)
            try:
                if pdf.get_formtype():
                    pdf.init_forms()  # what was filled into fields is drawn too
                return _drawn(pdf, page, dpi)
            finally:
                pdf.close()
        except (pdfium.PdfiumError, OSError, ValueError, MemoryError):
            raise DocumentError(f"{name}: page {page} cannot be drawn.", name, page) from None


def _drawn(pdf: pdfium.PdfDocument, number: int, dpi: int) -> Picture:
    count = len(pdf)
    number = min(max(number, 1), count)
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        scale = min(dpi / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale).to_pil()
    finally:
        page.close()
    return Picture(_png(image), width, height, number, count)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1)
    return stream.getvalue()
