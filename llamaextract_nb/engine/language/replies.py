"""The JSON object in a model's reply, whatever stands around it."""

from __future__ import annotations

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)  # what reasoning models say to themselves
_FENCE = re.compile(r"```[\w-]*\s*\n(.*?)```", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def json_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object that a reply is, or holds in a fence or between other words; None if there is none."""
    text = _THOUGHTS.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    pieces = [text, *reversed(_FENCE.findall(text)), text[start : end + 1] if 0 <= start < end else ""]
    for piece in pieces:
        for form in (piece, _TRAILING_COMMA.sub(r"\1", piece)):
            try:
                value = json.loads(form, parse_constant=lambda _: None)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                return value
    return None
