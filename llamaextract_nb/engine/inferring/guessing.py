"""What type a field has by its name alone, in the words of the vocabulary."""

from __future__ import annotations

import re
from typing import Any

from llamaextract_nb.engine.words.labels import concepts

NAMED_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "number": {"type": "number"},
    "decimal": {"type": "number"},
    "float": {"type": "number"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "yes/no": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}

_ANSWER = re.compile(r"^(?:is|has|have|are|was|were|whether|ist|hat|does|do|can)\b", re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:number|count|anzahl|nombre|número|numero|aantal)\s+(?:of|der|von|de|di)?\b|\b(?:how\s+many|count|year|age|jahr|alter)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(?:deadline|birthday|dated|expiry|expiration|geburtstag|scadenza|vencimiento)\b", re.IGNORECASE)
_OF = re.compile(r"\s+du\s+", re.IGNORECASE)  # French, and not what is due ("dû")
_NAME = re.compile(r"^nombre\b(?!\s+d(?:e\s+|['’])\w+s\b)", re.IGNORECASE)  # Spanish; a number of things in French
_ENDS = re.compile(
    r"(?:^|[\s_-])(?:from|to|until|till|von|vom|bis|van|tot|du|au|desde|hasta|dal|al|с|по)$", re.IGNORECASE
)
_DATED = frozenset({"period", "date", "valid", "validity"})  # "valid from" is a date, and "shipped from" is none
_AMOUNT = re.compile(
    r"\b(?:fee|salary|value|weight|height|width|length|score|percent\w*|profit|loss|interest|rent|deposit|premium|"
    r"temperature|hours|rate|wage|"
    r"loyer|alquiler|affitto|huur|betrag|gehalt|miete|montant|prix|importe|importo|bedrag)s?\b",
    re.IGNORECASE,
)
_NUMBERS = frozenset(
    {
        "total",
        "amount",
        "net",
        "gross",
        "tax",
        "due",
        "price",
        "paid",
        "balance",
        "revenue",
        "income",
        "discount",
        "share",
    }
)
_TEXTS = frozenset(
    {"number", "id", "code", "reference", "name", "address", "currency", "type", "status", "method", "term", "title"}
    | {"description", "iban", "bic", "postcode", "phone", "email", "account", "person", "company", "city", "country"}
)


def guess(name: str) -> dict[str, Any]:
    """Return the type that a field's name suggests, as JSON Schema; text if it suggests none."""
    name = _OF.sub(" of ", name)
    named = concepts(name)
    said = frozenset(named)
    if _NAME.match(name):
        return {"type": "string"}
    if _ANSWER.match(name):
        return {"type": "boolean"}
    if _COUNT.search(name):
        return {"type": "integer"}
    if _ENDS.search(name):
        return {"type": "string", "format": "date"} if said & _DATED else {"type": "string"}
    if named[-1:] in (("start",), ("end",)):
        return {"type": "string", "format": "date"}
    if "quantity" in said and not said & _TEXTS:
        return {"type": "number"}
    if named and named[-1] in _TEXTS:
        return {"type": "string"}
    if "date" in said or _DAY.search(name):
        return {"type": "string", "format": "date"}
    if said & _NUMBERS or _AMOUNT.search(name):
        return {"type": "number"}
    return {"type": "string"}
