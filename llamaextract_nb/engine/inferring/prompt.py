"""A prompt that lists fields, "company name, total revenue, line items with description and amount", as fields."""

from __future__ import annotations

import re
from typing import Any

from llamaextract_nb.engine.inferring.naming import key_of

_LEAD = re.compile(
    r"^\s*(?:please\s+)?(?:(?:extract|get|find|give\s+me|i\s+(?:want|need)|return|list|collect|read|bitte|extrahiere)\s+)?"
    r"(?:me\s+)?(?:the\s+following(?:\s+fields)?\s*:?\s*|all\s+|the\s+|a\s+|an\s+|each\s+|every\s+|its\s+|die\s+|der\s+|das\s+)*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:from|of|in|for)\s+(?:the|each|every|all|this|these|my)\s.*$", re.IGNORECASE)
_LIST = re.compile(
    r"^(?:list\s+of\s+|all\s+)?(?P<name>.+?)\s*(?:"
    r"\(\s*(?:with\s+)?(?P<inside>[^()]*[, ][^()]*)\)"
    r"|\b(?:each\s+)?(?:with|having|including|consisting\s+of|mit)\s+(?P<after>.+)"
    r"|\[(?P<square>[^\]]+)\])$",
    re.IGNORECASE | re.DOTALL,
)
_SPLIT = re.compile(r"[,;\n•]+(?![^(\[]*[)\]])|\s+\b(?:and|und|as\s+well\s+as|plus)\b\s+", re.IGNORECASE)
_HINT = re.compile(r"\s*[(:]\s*(string|text|number|float|integer|int|boolean|bool|date)\s*\)?\s*$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")
_DATE = re.compile(r"\b(date|dated|deadline|birthday|day|datum|fällig\w*)\b", re.IGNORECASE)
_INTEGER = re.compile(r"\b(number\s+of|count|quantity|qty|how\s+many|year|age|anzahl|menge|pages)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(amount|total|subtotal|sum|price|cost|revenue|income|profit|loss|tax|vat|fee|rate|percent\w*|share|balance|salary|"
    r"discount|net|gross|value|weight|betrag|summe|preis|umsatz|steuer)\b",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"\b(number|no|id|code|name|address|currency|type|status)\s*$", re.IGNORECASE)
_BOOLEAN = re.compile(r"^(?:is|has|are|was|whether)\b", re.IGNORECASE)
_PLURAL = re.compile(r"^list\s+of\s+", re.IGNORECASE)
_HINTS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
_MAX_WORDS = 6  # in the name of a field; more is a sentence
_MAX_LENGTH = 10_000
_MAX_PIECE = 500


def fields_of_prompt(prompt: str) -> dict[str, Any]:
    """Return the properties that a prompt lists; {} if it lists none."""
    text = _LEAD.sub("", _TAIL.sub("", prompt[:_MAX_LENGTH].strip().rstrip(".")), count=1)
    properties: dict[str, Any] = {}
    for piece in _pieces(text):
        name, node = _field(piece)
        if name:
            properties.setdefault(name, node)
    return properties


def _pieces(text: str) -> list[str]:
    """Split at commas, line ends and "and", but keep what follows "with" together."""
    pieces: list[str] = []
    for line in re.split(r"[;\n]+", text):
        parts = [_BULLET.sub("", part).strip() for part in re.split(r",(?![^(\[]*[)\]])", line)]
        while parts:
            part = parts.pop(0)
            if re.search(r"\b(?:with|having|including|mit)\b", part, re.IGNORECASE):
                part = ", ".join([part, *parts])
                pieces.append(part)
                break
            pieces.extend(_SPLIT.split(part))
    return [piece.strip(" .:")[:_MAX_PIECE] for piece in pieces if piece and piece.strip(" .:")]


def _field(piece: str, inside: bool = False) -> tuple[str, dict[str, Any]]:
    match = None if inside else _LIST.match(piece)  # a list in a list is more than a sentence can say
    if match and not _HINT.search(piece):
        inner = dict(
            _field(part.strip(), inside=True)
            for part in _SPLIT.split(match["inside"] or match["after"] or match["square"] or "")
            if part.strip()
        )
        inner.pop("", None)
        name = _LEAD.sub("", _PLURAL.sub("", match["name"]), count=1).strip()
        if inner and key_of(name):
            return key_of(name), {
                "type": "array",
                "description": name,
                "items": {"type": "object", "properties": inner},
            }
    hint = _HINT.search(piece)
    text = _LEAD.sub("", piece[: hint.start()] if hint else piece, count=1).strip()
    if not key_of(text) or len(text.split()) > _MAX_WORDS:
        return "", {}
    if _PLURAL.match(piece):
        text = _PLURAL.sub("", piece)
        return key_of(text), {"type": "array", "description": text, "items": _type(text)}
    return key_of(text), {**(_HINTS[hint[1].casefold()] if hint else _type(text)), "description": text}


def _type(text: str) -> dict[str, Any]:
    if _BOOLEAN.match(text):
        return {"type": "boolean"}
    if _INTEGER.search(text):
        return {"type": "number"} if re.search(r"\bq(?:uanti)?ty\b|menge", text, re.IGNORECASE) else {"type": "integer"}
    if _IDENTIFIER.search(text):
        return {"type": "string"}
    if _DATE.search(text):
        return {"type": "string", "format": "date"}
    if _NUMBER.search(text):
        return {"type": "number"}
    return {"type": "string"}
