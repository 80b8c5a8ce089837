"""E-mail (.eml), by the standard library."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, Message
from itertools import islice
from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.attached import Attachment
from llamaextract_nb.engine.readers.letter import LEVELS, MOST_BYTES, Letter
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Subject")
_MOST_PARTS = 500
# What the parser raises on hostile mail.
_DAMAGED = (ValueError, LookupError, KeyError, TypeError, AttributeError, RecursionError)


def read_mail(path: Path, name: str, *, levels: int = LEVELS) -> Document:
    """Return an e-mail, and what is attached to it as further pages; see `Letter.document()`.

    Raises:
        DocumentError: It is too long, or damaged beyond reading.
    """
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise DocumentError(f"{name} is longer than {MOST_BYTES // 2**20} MB: save it without its attachments.", name)
    try:
        letter = _letter(email.message_from_bytes(content, policy=email.policy.default))
    except _DAMAGED:
        raise DocumentError(f"{name} is no e-mail that can be read: it is damaged.", name) from None
    return letter.document(name, "eml", levels=levels)


def _letter(message: EmailMessage) -> Letter:
    letter = Letter({key: _header(message, key) for key in _HEADERS})
    texts: dict[str, str] = {}
    for part in islice(_parts(message), _MOST_PARTS):
        kind = part.get_content_type()
        name = part.get_filename() or ""
        is_letter = kind == "message/rfc822"
        is_file = bool(name) and part.get_content_maintype() == "application"  # some programs call those "inline"
        if is_letter or is_file or part.get_content_disposition() == "attachment":
            if name or is_letter:
                letter.attachments.append(Attachment.of(name or "message.eml", _content(part)))
        elif kind in ("text/plain", "text/html"):
            texts.setdefault(kind, _text(part))
    letter.plain, letter.web = texts.get("text/plain", ""), texts.get("text/html", "")
    return letter


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message, but for those of letters in it."""
    yield message
    if message.get_content_maintype() == "multipart":
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _parts(part)


def _header(message: EmailMessage, key: str) -> str:
    try:
        return " ".join(str(message.get(key, "")).split())
    except (ValueError, IndexError, AttributeError):  # a header that the policy cannot parse
        return ""


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):  # an unknown charset or encoding
        payload = part.get_payload(decode=True)
        return decoded(payload) if isinstance(payload, bytes) else ""


def _content(part: EmailMessage) -> bytes | None:
    """Return the bytes of an attachment; those of a letter in a letter are written anew."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else None
