"""Outlook messages (.msg), by python-oxmsg.

It is MIT, pure Python and 0.03 MB, with olefile 0.15 MB; extract-msg, which knows more of the format, is GPL and brings
nine packages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.attached import Attachment
from llamaextract_nb.engine.readers.extras import needs_formats
from llamaextract_nb.engine.readers.letter import LEVELS, MOST_BYTES, Letter
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

_MOST_ATTACHMENTS = 500
# Properties of [MS-OXPROPS]: the body in HTML, and the type of a recipient with its values.
_HTML, _RECIPIENT_TYPE, _TO, _CC = 0x1013, 0x0C15, 1, 2


def read_msg(path: Path, name: str, *, levels: int = LEVELS) -> Document:
    """Return an Outlook message, and what is attached to it as further pages; see `Letter.document()`.

    Raises:
        DocumentError: It is too long, damaged, or the extra `formats` is missing.
    """
    try:
        from oxmsg import Message
    except ImportError:
        raise needs_formats(name, "is an Outlook message (.msg)") from None
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError(f"{name} is longer than {MOST_BYTES // 2**20} MB: save it without its attachments.", name)
    try:
        letter = _letter(Message.load(str(path)))
    except MemoryError:
        raise
    except Exception:  # whatever it stumbles over on a hostile file
        raise DocumentError(f"{name} is no Outlook message that can be read: it is damaged.", name) from None
    return letter.document(name, "msg", levels=levels)


def _letter(message: Any) -> Letter:
    sent = message.sent_date
    headers = {
        "From": message.sender or "",
        "To": _recipients(message, "To", _TO),
        "Cc": _recipients(message, "Cc", _CC),
        "Date": _header(message, "Date") or (sent.strftime("%a, %d %b %Y %H:%M:%S %z") if sent else ""),
        "Subject": message.subject,
    }
    return Letter(
        {key: " ".join(text.split()) for key, text in headers.items()},
        message.body or "",
        _web(message),
        [Attachment.of(each.file_name or "", each.file_bytes) for each in message.attachments[:_MOST_ATTACHMENTS]],
    )


def _header(message: Any, key: str) -> str:
    """Return a header as it came over the internet, "" for a message that did not."""
    return next((str(text) for name, text in message.message_headers.items() if name.title() == key), "")


def _recipients(message: Any, key: str, kind: int) -> str:
    header = _header(message, key)
    if header:
        return header
    chosen = [each for each in message.recipients if (each.properties.int_prop_value(_RECIPIENT_TYPE) or _TO) == kind]
    return ", ".join(f"{each.name} <{each.email_address}>".removesuffix(" <>") for each in chosen)


def _web(message: Any) -> str:
    content = message.properties.binary_prop_value(_HTML) or b""
    try:
        return content.decode("utf-8") if content else str(message.html_body or "")
    except UnicodeDecodeError:  # then it is of the code page that the message names, if it names one that there is
        try:
            return str(message.html_body)
        except (LookupError, UnicodeError):
            return decoded(content)
