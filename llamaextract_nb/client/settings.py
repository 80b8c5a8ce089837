"""Where the host is and who we are: from arguments, else from the environment."""

from __future__ import annotations

import ipaddress
import math
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx

from llamaextract_nb.client.secret import Secret
from llamaextract_nb.errors import ConfigError

HOSTS = {
    "us": "https://api.cloud.llamaindex.ai/api/v1",
    "eu": "https://api.cloud.llamaindex.eu/api/v1",
}
"""LlamaCloud's regions; a region's name may stand for its base URL."""

DEFAULT_TIMEOUT = 60.0
DEFAULT_RETRIES = 5

_EXAMPLE = "Examples: https://api.cloud.llamaindex.eu, http://127.0.0.1:8000."
_API = re.compile(r"/api(?:/(v\d+))?(/.*)?$")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every call of a client shares.

    Attributes:
        base_url: The API's address, with its version and without a slash at the end.
        secret: The key.
        project_id: The project, or None where none was named.
        timeout: Seconds without a sign of life after which the host is given up.
        max_retries: How often a request is sent again.
        clock: Tells the seconds that have passed since some moment.
    """

    base_url: str
    secret: Secret
    project_id: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    max_retries: int = DEFAULT_RETRIES
    clock: Callable[[], float] = time.monotonic

    @property
    def root(self) -> str:
        """The address without the API's own path."""
        return _API.sub("", self.base_url)

    @property
    def is_local(self) -> bool:
        """True if the host is this machine."""
        return _is_loopback(httpx.URL(self.base_url).host)

    def changed(self, timeout: float | None, max_retries: int | None) -> Settings:
        """Return these settings with another timeout or number of retries; None leaves it as it is.

        Raises:
            ConfigError: A value cannot be used.
        """
        timeout = self.timeout if timeout is None else timeout
        max_retries = self.max_retries if max_retries is None else max_retries
        _check(timeout, max_retries)
        return replace(self, timeout=float(timeout), max_retries=max_retries)

    def project(self, project_id: str | None) -> str:
        """Return the project a call belongs to.

        Raises:
            ConfigError: None was named, and the host is not this machine.
        """
        chosen = _text("project_id", project_id) or self.project_id
        if chosen is None and self.is_local:
            return "default"
        if chosen is None or not chosen.strip():
            raise ConfigError(
                "No project: pass project_id=... or set LLAMA_CLOUD_PROJECT_ID (the id is in the project's settings on "
                "LlamaCloud)."
            )
        if not chosen.isprintable():
            raise ConfigError("project_id has characters that no id has: copy it again.")
        return chosen


def find_settings(
    api_key: str | None, base_url: str | None, project_id: str | None, timeout: float, max_retries: int
) -> Settings:
    """Return the settings of a client; what is None comes from the environment.

    Raises:
        ConfigError: The key is missing, or a value cannot be used.
    """
    key = _given("api_key", api_key, "LLAMA_CLOUD_API_KEY")
    if not key or not key.strip():
        raise ConfigError(
            "No API key: pass api_key=... or set LLAMA_CLOUD_API_KEY (keys come from https://cloud.llamaindex.ai, "
            "under API Keys). lx.LocalService() needs none: lx.LocalService().client()."
        )
    _check(timeout, max_retries)
    url = _given("base_url", base_url, "LLAMA_CLOUD_BASE_URL")
    named = "base_url" if base_url is not None else "LLAMA_CLOUD_BASE_URL"
    return Settings(
        base_url=normal_base_url(HOSTS["us"] if url is None else url, named),
        secret=Secret(key),
        project_id=_given("project_id", project_id, "LLAMA_CLOUD_PROJECT_ID"),
        timeout=float(timeout),
        max_retries=max_retries,
    )


def _check(timeout: float, max_retries: int) -> None:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < math.inf:
        raise ConfigError(f"timeout must be a number of seconds above 0, not {timeout!r}.")
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise ConfigError(f"max_retries must be a whole number from 0, not {max_retries!r}.")


def normal_base_url(text: str, named: str = "base_url") -> str:
    """Return a base URL with its version and without a slash at the end.

    Args:
        text: The URL, or the name of a region.
        named: What a message calls it: the argument, or the variable it came from.

    Raises:
        ConfigError: It is not a URL of this API.
    """
    text = HOSTS.get(text.strip().lower(), text.strip())
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise ConfigError(f"{named} is not a URL. {_EXAMPLE}") from None
    # What may hold a password is not quoted.
    if "@" in text:
        raise ConfigError(f"{named} holds a user name or password; a key goes into api_key= or LLAMA_CLOUD_API_KEY.")
    if "?" in text or "#" in text:
        raise ConfigError(f"{named} must end with the path; take off what follows ? or #. {_EXAMPLE}")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigError(f"{named} {text!r} must start with https:// or http:// and name a host. {_EXAMPLE}")
    if " " in text or (url.port or 0) > 65535:
        raise ConfigError(f"{named} {text!r} has a space, or a port above 65535. {_EXAMPLE}")
    base = str(url).rstrip("/")
    api = _API.search(base)
    if api is None:
        return f"{base}/api/v1"
    version, rest = api.groups()
    if rest:
        raise ConfigError(f"{named} {base!r} must end with /api/v1; take off {rest!r}.")
    if version not in (None, "v1"):
        raise ConfigError(f"{named} {base!r} is version {version} of the API, this client speaks v1: end it with /v1.")
    return base if version else f"{base}/v1"


def _given(name: str, value: str | None, variable: str) -> str | None:
    return _text(name, value) if value is not None else os.environ.get(variable, "").strip() or None


def _text(name: str, value: str | None) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"{name} must be a string, not {type(value).__name__}.")
    return value


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified  # http://0.0.0.0:8000, as servers print it
