"""What is said where a document needs an extra that is not installed."""

from __future__ import annotations

from llamaextract_nb.errors import DocumentError


def needs_ocr(name: str, what: str) -> DocumentError:
    """Return the error for a document of which only pictures of pages are there, while the extra `ocr` is not."""
    return DocumentError(
        f'{name} {what} and has no text to read: it needs OCR, the extra `ocr` (pip install "llamaextract_nb[ocr]").',
        name,
    )


def needs_formats(name: str, what: str) -> DocumentError:
    """Return the error for a document of a rarer kind, while the extra `formats` is not there."""
    return DocumentError(f'{name} {what}: it needs the extra `formats` (pip install "llamaextract_nb[formats]").', name)
