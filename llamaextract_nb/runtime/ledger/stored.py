"""What is stored as JSON and how it is read: values at once, metadata when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pydantic_core

from llamaextract_nb.errors import ConfigError


def read_json(text: str | bytes) -> Any:
    """Return what a text says as `json.loads()` does, in half the time.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        return pydantic_core.from_json(text)
    except ValueError:  # it refuses halves of surrogates and 200 levels, which `json.dumps()` writes
        return json.loads(text)


class StoredMetadata(Mapping[str, Any]):
    """A result's metadata, read when it is asked for: evidence takes ten times as long to read as values.

    Args:
        text: The metadata as JSON.
        problem: What is to be said if it is no object of JSON.

    Raises:
        ConfigError: Any access raises it, if the text is no object of JSON.
    """

    __slots__ = ("_held", "_problem")

    def __init__(self, text: str | bytes, problem: str) -> None:
        self._held: str | bytes | dict[str, Any] = text  # then what it says: threads may ask at the same time
        self._problem = problem

    def _read(self) -> dict[str, Any]:
        held = self._held
        if isinstance(held, dict):
            return held
        try:
            whole = read_json(held)
        except (ValueError, RecursionError):
            whole = None
        if not isinstance(whole, dict):
            raise ConfigError(self._problem)
        self._held = whole
        return whole

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())
