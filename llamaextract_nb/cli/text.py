"""Frames as text that a terminal cannot take for commands, and the examples that every command's help ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def printable(text: str) -> str:
    """Return a text with a sign in place of each that cannot be printed: labels and reasons are not ours."""
    # Beside control characters, lone surrogates: a file name that is no UTF-8 could not be printed.
    return "".join(sign if sign == "\n" or sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def as_text(frame: pd.DataFrame) -> str:
    """Return a frame as printable text."""
    return printable(frame.to_string())


def examples(*commands: str) -> str:
    """Return how a command's help ends: ways to call it."""
    return "\n".join(["\b", "Examples:", *(f"  llamaextract-nb {command}" for command in commands)])
