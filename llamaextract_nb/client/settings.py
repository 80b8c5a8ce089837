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
    "us": "https://api.cloud.llamaindex.ai",
    "eu": "https://api.cloud.llamaindex.eu",
}
"""LlamaCloud's regions; a region's name may stand for its base URL."""

VERSIONS = ("v1", "v2")
"""The API's versions: v1 is the contract that the local service and others obey, v2 what LlamaCloud speaks today."""

DEFAULT_TIMEOUT = 60.0
DEFAULT_RETRIES = 5

_EXAMPLE = "Examples: https://api.cloud.llamaindex.eu, http://127.0.0.1:8000."
_API = re.compile(r"/api(?:/(v\d+))?(/.*)?$")
_CLOUD = frozenset(url.removeprefix("https://") for url in HOSTS.values())


@dataclass(frozen=True, slots=True)
class Settings:
    """What every call of a client shares.

    Attributes:
        base_url: The API's address, ending with its version: .../api/v1 or .../api/v2.
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
        return self.base_url[: self.base_url.rindex("/api/")]

    @property
    def version(self) -> str:
        """The version of the API that the host is spoken to in: v1 or v2."""
        return self.base_url[self.base_url.rindex("/") + 1 :]

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

    def project(self, project_id: str | None) -> dict[str, str]:
        """Return the query parameter that names the project a call belongs to; v2 has one without a name, too.

        Raises:
            ConfigError: None was named, and the host, which is not this machine, needs one.
        """
        chosen = _text("project_id", project_id) or self.project_id
        if chosen is None and self.version == "v2":
            return {}
        if chosen is None and self.is_local:
            return {"project_id": "default"}
        if chosen is None or not chosen.strip():
            raise ConfigError(
                "No project: pass project_id=... or set LLAMA_CLOUD_PROJECT_ID (the id is in the project's settings on "
                "LlamaCloud)."
            )
        if not chosen.isprintable():
            raise ConfigError("project_id has characters that no id has: copy it again.")
        return {"project_id": chosen}


def find_settings(
    api_key: str | Secret | None,
    base_url: str | None,
    project_id: str | None,
    timeout: float,
    max_retries: int,
    api_version: str | None = None,
) -> Settings:
    """Return the settings of a client; what is None comes from the environment.

    Raises:
        ConfigError: The key is missing, or a value cannot be used.
    """
    key = api_key if isinstance(api_key, Secret) else _given("api_key", api_key, "LLAMA_CLOUD_API_KEY")
    if not key or (isinstance(key, str) and not key.strip()):
        raise ConfigError(
            "No API key: pass api_key=lx.ask_key() or set LLAMA_CLOUD_API_KEY (keys come from "
            "https://cloud.llamaindex.ai, under API Keys). lx.LocalService() needs none: lx.LocalService().client()."
        )
    _check(timeout, max_retries)
    url = _given("base_url", base_url, "LLAMA_CLOUD_BASE_URL")
    named = "base_url" if base_url is not None else "LLAMA_CLOUD_BASE_URL"
    return Settings(
        base_url=normal_base_url(HOSTS["us"] if url is None else url, named, api_version),
        secret=key if isinstance(key, Secret) else Secret(key),
        project_id=_given("project_id", project_id, "LLAMA_CLOUD_PROJECT_ID"),
        timeout=float(timeout),
        max_retries=max_retries,
    )


def _check(timeout: float, max_retries: int) -> None:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < math.inf:
        raise ConfigError(f"timeout must be a number of seconds above 0, not {timeout!r}.")
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise ConfigError(f"max_retries must be a whole number from 0, not {max_retries!r}.")


def normal_base_url(text: str, named: str = "base_url", version: str | None = None) -> str:
    """Return a base URL with its version and without a slash at the end.

    Args:
        text: The URL, or the name of a region.
        named: What a message calls it: the argument, or the variable it came from.
        version: The version where the URL names none; by default v2 for LlamaCloud, and v1 for any other host.

    Raises:
        ConfigError: It is not a URL of this API.
    """
    if version is not None and version not in VERSIONS:
        raise ConfigError(f"api_version={version!r} is not one of {' and '.join(VERSIONS)}.")
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
    own, rest = api.groups() if api is not None else (None, None)
    if rest:
        raise ConfigError(f"{named} {base!r} must end with /api/v1 or /api/v2; take off {rest!r}.")
    if own not in (None, *VERSIONS):
        raise ConfigError(f"{named} {base!r} names the version {own} of the API; this client speaks v1 and v2.")
    if own is not None and version not in (None, own):
        raise ConfigError(f"{named} {base!r} and api_version={version!r} differ: take one of them out.")
    root = base if api is None else base[: api.start()]
    return f"{root}/api/{own or version or ('v2' if url.netloc.decode() in _CLOUD else 'v1')}"


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
