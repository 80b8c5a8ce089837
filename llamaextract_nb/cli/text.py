"""Frames as text that a terminal cannot take for commands: labels and reasons are not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def as_text(frame: pd.DataFrame) -> str:
    """Return a frame as text, with a sign in place of each that cannot be printed."""
    # Beside control characters, lone surrogates: a file name that is no UTF-8 could not be printed.
    return "".join(
        sign if sign == "\n" or sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in frame.to_string()
    )
