"""Documents behind addresses: fetched over HTTP, or through fsspec from wherever it reaches."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from email.message import Message
from pathlib import PurePosixPath

from llamaextract_nb.client.address import Address
from llamaextract_nb.client.download import LARGEST_DOCUMENT, download
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.secret import shown

_BEGINS_AS_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.I | re.S)
_MAY_BE_HTML = frozenset("|.html|.htm|.xhtml|.md|.markdown|.txt|.text|.eml".split("|"))
_LOOKED_AT = 2048  # bytes in which a page says that it is one


def fetch(address: Address, label: str) -> tuple[str, bytes]:
    """Return the name and the content of what is behind an address.

    Args:
        address: The address.
        label: The document's name in messages.

    Raises:
        DocumentError: It cannot be fetched, or is not the document that its name promises.
    """
    if not address.is_web:
        return address.parts[-1], _from_file_system(address, label)
    reply = download(address, label)
    name = _name(address, reply.headers)
    suffix = PurePosixPath(address.parts[-1]).suffix.lower()
    if suffix not in _MAY_BE_HTML and _BEGINS_AS_HTML.match(reply.body[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")):
        raise DocumentError(
            f"{label} cannot be fetched: {address.host} sends a web page instead of a {suffix} file, perhaps to ask "
            "for a login; look at the address in a browser.",
            label,
        )
    return name, reply.body


def _name(address: Address, headers: Mapping[str, str]) -> str:
    """Return the host's name for a document, else its address's, with a suffix by its type if it has none."""
    given = Message()
    given["Content-Disposition"] = headers.get("content-disposition", "")
    given["Content-Type"] = headers.get("content-type", "")
    name = re.split(r"[/\\]", given.get_filename() or "")[-1] or address.parts[-1]
    suffix = mimetypes.guess_extension(given.get_content_type()) if headers.get("content-type") else None
    known = mimetypes.guess_type(f"file{PurePosixPath(name).suffix}")[0]
    return name if known or not suffix else name + suffix


def _from_file_system(address: Address, label: str) -> bytes:
    import fsspec

    known = {*fsspec.available_protocols(), *fsspec.registry}
    for scheme in address.schemes:
        if scheme not in known:
            raise DocumentError(
                f"{label} cannot be fetched: no file system is known for {scheme}:// addresses; check the spelling.",
                label,
            )
    try:
        with fsspec.open(address.tell(), "rb") as file:
            content: bytes = file.read(LARGEST_DOCUMENT + 1)
    except ImportError as error:  # it names the package, as in "Install s3fs to access S3"
        reason = f"{shown(address.hide(str(error)))}, then try again"
    except Exception as error:  # every file system raises its own kinds
        words = shown(address.hide(f"{type(error).__name__}: {error}"))
        reason = f"{words}; check the address and your access to it"
    else:
        if len(content) <= LARGEST_DOCUMENT:
            return content
        reason = f"it is larger than {LARGEST_DOCUMENT >> 20} MB: download it, and split it"
    raise DocumentError(f"{label} cannot be fetched: {reason}.", label)
