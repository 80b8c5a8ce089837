"""A key, held where nothing shows it by accident."""

from __future__ import annotations

import unicodedata
from typing import NoReturn

from llamaextract_nb.errors import ConfigError

_SHOWN = 300  # characters of a host's words in a message


class Secret:
    """A key that goes into a request's header and nowhere else.

    It is in no repr and no `vars()`, cannot be pickled, and is cut out of what a host says.

    Args:
        key: The key.

    Raises:
        ConfigError: It has characters that no key has.
    """

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            # h11 would quote an illegal header value, and with it the key, in its own error
            raise ConfigError(
                "The API key is empty, or has spaces, line breaks or non-ASCII characters: copy it again, all of it."
            )
        self._key = key

    def tell(self) -> str:
        """Return the key, for a request's header alone."""
        return self._key

    def hide(self, text: str) -> str:
        """Return a text without the key."""
        return text.replace(self._key, "[key]")

    def clean(self, text: str) -> str:
        """Return a host's words fit for a message, without the key."""
        return shown(text, self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key cannot be pickled: make a new client where you need one.")


def shown(text: str, secret: Secret | None = None) -> str:
    """Return a host's words fit for a message: one line, short, without control characters and without the key."""
    visible = "".join(c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    line = " ".join(visible.split())
    line = secret.hide(line) if secret is not None else line
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
