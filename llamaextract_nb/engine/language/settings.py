"""Which language model is asked, where it is, and what it may cost: all from the environment."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.util import find_spec
from urllib.parse import urlsplit

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.secret import Secret, shown

PREFIX = "LLAMAEXTRACT_NB_LLM_"
BASE_URL, MODEL, KEY = (f"{PREFIX}{name}" for name in ("BASE_URL", "MODEL", "KEY"))
_NO_KEY = "none"
_NEEDED = (
    f"{BASE_URL} (the address of an OpenAI-compatible API, such as http://localhost:11434/v1) and {MODEL} (the name of "
    "a model there)"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document and one job may cost; the variable of each is `LLAMAEXTRACT_NB_LLM_` and its name in capitals.

    Attributes:
        max_pages: Pages of a document.
        max_tokens: Tokens for a document, in requests and replies together.
        max_job_tokens: Tokens for all documents of a job; a document that has begun may go beyond.
        part_characters: Characters of a document in one request; a longer one is asked for in parts.
        reply_tokens: Tokens of one reply, unless the fields asked for need fewer.
        timeout: Seconds that one reply may take; what came by then is used.
    """

    max_pages: int = 200
    max_tokens: int = 400_000
    max_job_tokens: int = 4_000_000
    part_characters: int = 24_000
    reply_tokens: int = 8_192
    timeout: int = 120

    @staticmethod
    def variable(name: str) -> str:
        """Return the environment variable that sets a limit."""
        return f"{PREFIX}{name.upper()}"


@dataclass(frozen=True, slots=True)
class Settings:
    """A language model: its address, its name, the key (None where none is asked for), and the limits."""

    base_url: str
    model: str
    secret: Secret | None
    limits: Limits = Limits()

    @property
    def host(self) -> str:
        """The host that the documents' text goes to, with its port."""
        return urlsplit(self.base_url).netloc

    @property
    def is_here(self) -> bool:
        """Whether the model is on this machine."""
        name = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"

    def hide(self, text: str) -> str:
        """Return a text without the key."""
        return self.secret.hide(text) if self.secret is not None else text

    def clean(self, text: str) -> str:
        """Return a host's words fit for a message."""
        return shown(text, self.secret)

    @property
    def key(self) -> str:
        """The key for a request's header; servers that ask for none are told a word."""
        return self.secret.tell() if self.secret is not None else _NO_KEY


def find_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the language model that the environment names.

    Raises:
        ConfigError: A variable is missing or cannot be used, or the extra `llm` is not installed.
    """
    given = os.environ if environment is None else environment
    base_url, model, key = (given.get(name, "").strip() for name in (BASE_URL, MODEL, KEY))
    missing = [name for name, value in ((BASE_URL, base_url), (MODEL, model)) if not value]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise ConfigError(f"No language model: {' and '.join(missing)} {verb} not set. The engine llm needs {_NEEDED}.")
    if find_spec("openai") is None:
        raise ConfigError('The engine llm needs the extra `llm`: pip install "llamaextract_nb[llm]".')
    return Settings(_checked_url(base_url), model, Secret(key) if key else None, _limits(given))


def _limits(given: Mapping[str, str]) -> Limits:
    found = {}
    for field in fields(Limits):
        name = Limits.variable(field.name)
        text = given.get(name, "").strip().replace("_", "")
        if text:
            if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**12:
                raise ConfigError(f"{name} must be a whole number above 0, not {text[:40]!r}.")
            found[field.name] = int(text)
    return Limits(**found)


def _checked_url(text: str) -> str:
    """Return an address without a slash at its end; what may hold a password is not quoted."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ConfigError(f"{BASE_URL} is not a URL.") from None
    if "@" in text or parts.query or parts.fragment:
        raise ConfigError(f"{BASE_URL} must be an address alone, without user, ? or #; the key belongs in {KEY}.")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or " " in text:
        raise ConfigError(f"{BASE_URL} must start with https:// or http:// and name a host, not {text[:80]!r}.")
    return text.rstrip("/")
