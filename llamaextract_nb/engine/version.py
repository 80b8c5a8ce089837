"""Which engine this is: another one may read other words in a document, or find other values in them.

Nobody has to remember to raise a number: a version is a hash of the source, of the data and of the libraries' versions.
Nothing of the engine is imported for it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

_ENGINE = Path(__file__).parent
_SCHEMA = _ENGINE.parent / "schema"  # how a schema is read decides what is looked for
_READING = (
    "pypdfium2", "pillow", "lxml", "python-docx", "openpyxl", "python-pptx", "xlrd", "olefile", "python-oxmsg",
    "pi_heif",
    "rapidocr", "onnxruntime", "opencv-python-headless", "numpy",
)  # fmt: skip
_EXTRACTING = (*_READING, "rapidfuzz", "python-stdnum", "pydantic", "openai")


@functools.cache
def engine_version() -> str:
    """Return what tells the answers of this engine from another's: 64 hexadecimal digits."""
    return _hash([*_ENGINE.rglob("*"), *_SCHEMA.rglob("*")], _EXTRACTING)


@functools.cache
def reader_version() -> str:
    """Return what tells documents as they are read here from those that others read: 64 hexadecimal digits."""
    rooms = ("readers", "values", "words", "structure")
    return _hash([*_ENGINE.glob("*.py"), *chain.from_iterable((_ENGINE / room).rglob("*") for room in rooms)], _READING)


def _hash(paths: Iterable[Path], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            content = path.read_bytes()
            digest.update(f"{path.relative_to(_ENGINE.parent).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    for name in libraries:
        digest.update(f"{name} {_version(name)}\n".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
