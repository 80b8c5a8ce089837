"""The key of a host: from the environment, from the keyring of this machine, or from whoever sits at the keyboard."""

from __future__ import annotations

import getpass
import os
import warnings
from types import ModuleType, NoneType

import httpx

from llamaextract_nb.client.secret import Secret
from llamaextract_nb.client.settings import normal_base_url
from llamaextract_nb.errors import ConfigError

KEYRING = "llamaextract_nb"
"""The service under which the keyring has the keys, with the host as the user name."""


def ask_key(base_url: str | None = None, *, keyring: bool = False) -> Secret:
    """Return the key of a host for `Client(api_key=...)`: LLAMA_CLOUD_API_KEY if it is set, else what is typed.

    It is not shown while it is typed, and what is returned shows it nowhere and cannot be pickled.

    Args:
        base_url: The host, as for `Client`.
        keyring: Whether to look into the keyring of this machine before asking, and to keep there what is typed; this
            needs the extra `keyring`. `keyring del llamaextract_nb HOST`, in a terminal, removes a key.

    Raises:
        ConfigError: There is nobody to ask, as in nbconvert and papermill; what was typed is no key; or the keyring
            cannot be used.
    """
    try:
        if given := os.environ.get("LLAMA_CLOUD_API_KEY", "").strip():
            return Secret(given)
        host = _host(base_url)
        kept = _from_keyring(host) if keyring else None
        if kept is not None:
            return kept
        typed = _typed(host)
        if keyring:
            _into_keyring(host, typed)
        return typed
    except ConfigError as error:
        given = ""  # a traceback that shows local variables would show it
        raise error.with_traceback(None) from None


def _host(base_url: str | None) -> str:
    if not isinstance(base_url, (str, NoneType)):
        raise ConfigError(f"base_url must be a string, not {type(base_url).__name__}.")
    if base_url is None:
        base_url = os.environ.get("LLAMA_CLOUD_BASE_URL", "").strip() or "us"
    return httpx.URL(normal_base_url(base_url)).netloc.decode()


def _typed(host: str) -> Secret:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # it would show what is typed
            return Secret(getpass.getpass(f"API key of {host}: "))
    except (EOFError, NotImplementedError, getpass.GetPassWarning):  # ipykernel's is a NotImplementedError
        raise ConfigError(
            "Nobody can be asked for the key here: set LLAMA_CLOUD_API_KEY before the notebook or script is started."
        ) from None


def _from_keyring(host: str) -> Secret | None:
    ring, failures = _keyring()
    try:
        found = ring.get_password(KEYRING, host)
    except failures as error:
        raise _unusable(error) from None
    return Secret(found) if found else None


def _into_keyring(host: str, key: Secret) -> None:
    ring, failures = _keyring()
    try:
        ring.set_password(KEYRING, host, key.tell())
    except failures as error:
        raise _unusable(error) from None


def _keyring() -> tuple[ModuleType, type[Exception]]:
    """Return the library, and what it raises; nothing imports it unless it was asked for."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise ConfigError(
            'keyring=True needs the extra `keyring`: pip install "llamaextract_nb[keyring]", or leave it out.'
        ) from None
    return keyring, keyring.errors.KeyringError


def _unusable(error: Exception) -> ConfigError:
    return ConfigError(
        f"The keyring of this machine cannot be used ({type(error).__name__}): unlock it or set one up, or leave "
        "keyring=True out."
    )
