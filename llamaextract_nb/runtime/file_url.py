"""`file:` URLs, which are paths in another spelling (RFC 8089)."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote_to_bytes

from llamaextract_nb.errors import DocumentError

_HERE = ("", "localhost", "127.0.0.1", "[::1]")
_DRIVE = re.compile(r"/*([A-Za-z])[:|](?=/|$)")


def is_file_url(text: str) -> bool:
    """Tell whether a text is a `file:` URL."""
    return text[:6].lower() == "file:/"


def file_url_path(url: str, windows: bool = os.name == "nt") -> str:
    """Return the path that a `file:` URL stands for.

    Many such URLs are made by writing `file://` before a path, so a path that is there with its ?, # or % taken
    as they are is meant that way.

    Args:
        url: The URL.
        windows: Whether paths are those of Windows: with drives, and with other machines as in //server/share.

    Raises:
        DocumentError: It names another machine.
    """
    place = url[5:].replace("\\", "/") if windows else url[5:]
    if place.startswith("//"):
        machine, slash, rest = place[2:].partition("/")
        if windows and _DRIVE.fullmatch(machine):
            place = f"/{machine}{slash}{rest}"
        elif machine.lower() in _HERE:
            place = slash + rest
        elif not windows:
            name = re.split("[?#]", rest)[0].rpartition("/")[2] or "document"
            raise DocumentError(
                f"{name} is on another machine, by its file:// URL: write three slashes, as in file:///home/me/a.pdf, "
                "if it is on this one.",
                name,
            )
    by_the_rules = _path(_decoded(re.split("[?#]", place)[0]), windows)
    as_written = (_path(_decoded(place), windows), _path(place, windows))
    return next(filter(os.path.lexists, as_written), by_the_rules)


def _decoded(text: str) -> str:
    return os.fsdecode(unquote_to_bytes(os.fsencode(text)))


def _path(text: str, windows: bool) -> str:
    return _DRIVE.sub(r"\1:", text, count=1) if windows and _DRIVE.match(text) else text
