"""Characters of other scripts as the plain ones that they stand for, each in its place."""

from __future__ import annotations

import unicodedata
from functools import cache

_PLAIN = {
    "\u3000": " ",
    "\u066b": ".",  # the Arabic decimal separator
    "\u066c": "'",  # and that of thousands
    "\u066a": "%",
    "\u2010": "-",
    "\u2011": "-",
}


@cache
def _table() -> dict[int, str]:
    """Make the table of full-width forms, and of the digits of every script."""
    table = {ord(char): meant for char, meant in _PLAIN.items()}
    for code in range(0xFF01, 0xFF5F):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    table |= {0xFFE0: "¢", 0xFFE1: "£", 0xFFE5: "¥", 0xFFE6: "₩"}
    for code in range(0x0660, 0x1FBFA):
        if unicodedata.category(chr(code)) == "Nd":
            table[code] = str(unicodedata.digit(chr(code)))
    return table


def plain(text: str) -> str:
    """Return a text as long as the one given, its full-width forms and the digits of all scripts as ASCII has them."""
    return text if text.isascii() else text.translate(_table())
