"""Keys and passwords of the environment, kept out of what is told: whole, and in part."""

from __future__ import annotations

import os
import re

KEYS = ("LLAMA_CLOUD_API_KEY", "LLAMAEXTRACT_NB_LLM_KEY", "LLAMAEXTRACT_NB_TOKEN")
_PASSWORD = re.compile(r"://[^:/?#]*:(.+)@")  # greedy: a password may hold @ and /
_SHORTEST = 6  # characters of a key that would tell something of it


def secrets_of_environment() -> list[str]:
    """Return the keys, and the passwords of every address, that the environment holds."""
    passwords = [match[1] for value in os.environ.values() if (match := _PASSWORD.search(value))]
    return [os.environ[name] for name in KEYS if os.environ.get(name)] + passwords


def hide(text: str, secrets: list[str]) -> str:
    """Return a text fit to be shown: without control characters, and without what is also in a secret.

    Each stretch of `_SHORTEST` characters or more that is in one becomes "[key]".
    """
    text = "".join(character if character.isprintable() else " " for character in text)
    pieces = {secret[at : at + _SHORTEST] for secret in secrets for at in range(len(secret) - _SHORTEST + 1)}
    shown, at, hidden = [], 0, 0
    while at < len(text):
        if text[at : at + _SHORTEST] in pieces:
            hidden = at + _SHORTEST
        if at >= hidden:
            shown.append(text[at])
        elif not shown or shown[-1] != "[key]":
            shown.append("[key]")
        at += 1
    return "".join(shown)
