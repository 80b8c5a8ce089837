"""Text that SQLite cannot hold: a file name that is no UTF-8 has lone surrogates in Python, and is kept as bytes."""

from __future__ import annotations

from typing import Any


def to_column(value: Any) -> Any:
    """Return a value as it can be stored."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode(errors="surrogatepass")
    return value


def from_column(value: Any) -> Any:
    """Return a stored value as it was."""
    return value.decode(errors="surrogatepass") if isinstance(value, bytes) else value
