"""The JSON object in a model's reply, whatever stands around it, and what a reply without its end has of one."""

from __future__ import annotations

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)  # what reasoning models say to themselves
_FENCE = re.compile(r"```[\w-]*\s*\n(.*?)```", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[{}\[\],]', re.DOTALL)  # texts, the last without end, and signs
_CLOSING = {"{": "}", "[": "]"}


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


def begun_object(text: str) -> dict[str, Any] | None:
    """Return what a reply without its end has of its JSON object: all values that are whole."""
    text = _THOUGHTS.sub("", text)
    text = text[max(0, text.find("{")) :]
    opened: list[str] = []
    end, open_there = 0, ""  # of the last value that is whole, and what is still open there
    for found in _STRUCTURE.finditer(text):
        sign = found[0]
        if sign in _CLOSING:
            opened.append(sign)
        elif sign in ("}", "]") and opened:
            opened.pop()
            end, open_there = found.end(), "".join(opened)
            if not opened:
                break
        elif sign == ",":
            end, open_there = found.start(), "".join(opened)
    return json_object(text[:end] + "".join(_CLOSING[sign] for sign in reversed(open_there)))
