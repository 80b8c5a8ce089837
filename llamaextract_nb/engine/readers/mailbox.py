"""Folders of e-mails in one file (mbox, RFC 4155): where each mail begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

ENVELOPE = b"From "
"""How the line begins that stands before each mail."""

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield the first byte of each mail in a folder, after its envelope, and the first byte beyond it."""
    at, begun, blank = 0, -1, True
    for line in file:
        if blank and line.startswith(ENVELOPE):
            if begun >= 0:
                yield begun, at
            begun = at + len(line)
        at += len(line)
        blank = not line.strip()
    if begun >= 0:
        yield begun, at


def unquoted(mail: bytes) -> bytes:
    """Return a mail without the mark before lines that could be taken for an envelope."""
    return _QUOTED.sub(rb"\1", mail)
