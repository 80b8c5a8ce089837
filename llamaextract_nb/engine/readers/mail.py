"""E-mail, by the standard library: the headers people read, then the body that says more."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.engine.readers.web import html_content
from llamaextract_nb.errors import DocumentError

_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Subject")
_MOST_BYTES = 100 * 1024**2
_MOST_PARTS = 500


def read_mail(path: Path, name: str) -> Document:
    """Return an e-mail; attachments are named, not read.

    Raises:
        DocumentError: It is too long, or damaged beyond reading.
    """
    content = path.read_bytes()
    if len(content) > _MOST_BYTES:
        raise DocumentError(f"{name} is longer than {_MOST_BYTES // 2**20} MB: save it without its attachments.", name)
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        lines = [(f"{key}: {_header(message, key)}", f"header {key}") for key in _HEADERS if _header(message, key)]
        body, tables = _body(message, name)
        lines += [("", ""), *body, *((f"Attachment: {label}", "attachment") for label in _attachments(message))]
    except (
        ValueError,
        LookupError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # the parser's on hostile mail
        raise DocumentError(f"{name} is no e-mail that can be read: it is damaged.", name) from None
    return Document(name, "eml", pages_of(lines), tables)


def _header(message: EmailMessage, key: str) -> str:
    try:
        return " ".join(str(message.get(key, "")).split())
    except (ValueError, IndexError, AttributeError):  # a header that the policy cannot parse
        return ""


def _body(message: EmailMessage, name: str) -> tuple[list[tuple[str, str]], list[Table]]:
    """Return the plain body, or the HTML one if it says clearly more."""
    texts: dict[str, str] = {}
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            texts.setdefault(kind, _text(part))
    plain, web = texts.get("text/plain", ""), texts.get("text/html", "")
    if web.strip():
        lines, tables = html_content(web, name)
        if tables or sum(len(text) for text, _ in lines) > 1.5 * len(plain.strip()):
            return lines, tables
    return [(text, f"line {number}") for number, text in enumerate(plain.splitlines(), 1)], []


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):  # an unknown charset or encoding
        payload = part.get_payload(decode=True)
        return decoded(payload) if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage) -> list[str]:
    names = [part.get_filename() for part in message.walk() if part.get_content_disposition() == "attachment"]
    return ["".join(char for char in name if char.isprintable())[:200] for name in names if name][:_MOST_PARTS]
