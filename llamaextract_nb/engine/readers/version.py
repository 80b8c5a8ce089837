"""Which readers these are: a document that other readers read may have other words."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = (
    "pypdfium2", "pillow", "lxml", "python-docx", "openpyxl", "python-pptx", "rapidocr", "onnxruntime",
)  # fmt: skip


@functools.cache
def reader_version() -> str:
    """Return a hash of the readers' own source and their libraries' versions; nobody has to remember a number."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in [*sorted(here.parent.glob("*.py")), *sorted(here.glob("*.py"))]:
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {_version(name)}".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
