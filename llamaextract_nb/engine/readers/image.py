"""Images and faxes: every page read by OCR."""

from __future__ import annotations

from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.images import ImageFile
from llamaextract_nb.engine.readers import ocr
from llamaextract_nb.engine.readers.extras import needs_ocr
from llamaextract_nb.engine.readers.page_numbers import wanted_pages
from llamaextract_nb.errors import DocumentError

_MOST_PAGES = 500


def read_image(path: Path, name: str, pages: str | None = None) -> Document:
    """Return an image file: a page, or the pages of a TIFF.

    Raises:
        DocumentError: The extra `ocr` is missing; the image is damaged, too large, or has too many pages; or `pages`
            names none of it.
    """
    if not ocr.is_installed():
        raise needs_ocr(name, "is an image")
    with ImageFile(path, name) as image:
        numbers = wanted_pages(pages, image.count, name)
        if len(numbers) > _MOST_PAGES:
            problem = f'{name} has {image.count} pages, more than {_MOST_PAGES}: choose some with pages="1-100".'
            raise DocumentError(problem, name)
        found = [ocr.read_page(image.frame(number, ocr.LONGEST), name, number) for number in numbers]
    return Document(name, "image", found, notes=ocr.hard_to_read(found))
