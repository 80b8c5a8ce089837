"""A prompt as fields: lists ("company name, total, line items with description and amount"), sentences and questions.

A piece that names no field is skipped, so that a prompt which only describes the documents gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from llamaextract_nb.engine.inferring.guessing import NAMED_TYPES, guess
from llamaextract_nb.engine.inferring.naming import key_of
from llamaextract_nb.engine.inferring.questions import asked
from llamaextract_nb.engine.words.labels import concepts

_MAX_WORDS = 6  # in the name of a field; more is a sentence
_MAX_LENGTH = 10_000
_MAX_PIECE = 300
_MAX_PIECES = 300

_DOCUMENT = (
    r"(?:invoices?|documents?|files?|pages?|receipts?|contracts?|agreements?|pdfs?|bills?|orders?|reports?|letters?|"
    r"e-?mails?|forms?|statements?|scans?|images?|rechnung(?:en)?|dokumente?n?|belege?|vertr[äa]ge?)"
)
_EACH = r"(?:each|every|all|jede[rns]?|chaque|cada|ogni|elke?)"
_ARTICLE = re.compile(
    rf"^(?:(?:the|a|an|its|their|my|any|our|{_EACH}|der|die|das|den|le|la|les|el|los|il|full)\s+)+", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:and|then|also|please|bitte|hi|hello)[\s,]+)*"
    r"(?:(?:can|could|would)\s+you\s+(?:please\s+)?|(?:i|we)(?:\s+would|['’]d)?\s+(?:want|need|like)\s+(?:you\s+)?(?:to\s+)?)?"
    r"(?:(?:extract|get|find(?:\s+out)?|give|return|list(?!\s+of)|collect|read|know|have|tell|show|capture|pull(?:\s+out)?|identify|"
    r"determine|include|extrahiere|finde|nenne|extraire|extrae|estrai)\s+)?(?:(?:me|us|out)\s+)*"
    r"(?:(?:the\s+)?following(?:\s+(?:fields|values|data|information))?\s*:?\s*|(?:the\s+)?fields?\s*:\s*)?",
    re.IGNORECASE,
)
_IN_DOCUMENT = re.compile(
    rf"\s+(?:from|of|in|for|on|per|aus|von)\s+(?:(?:the|these|this|my|our|an?|{_EACH}|den|dem)\s+)+(?:\w+\s+)?{_DOCUMENT}\b",
    re.IGNORECASE,
)
_FOR_EACH = re.compile(
    rf"^(?:for|from|of|per|für|pour|para|per)\s+(?:{_EACH}|the)\s+(?P<name>[\w ]{{2,40}}?)"
    r"(?:\s*[:,]\s*|\s+(?=(?:its|the|their|give|list|extract|get)\b))(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OF_EACH = re.compile(rf"^(?P<rest>.+)\s+(?:of|for|per|from)\s+{_EACH}\s+(?P<name>\w+(?: \w+){{0,2}})$", re.IGNORECASE)
_WITH = re.compile(
    r"^(?P<name>[^(\[]+?)[,]?\s+(?:each\s+)?(?:with|having|including|consisting\s+of|mit|avec|con|met|com)\s+"
    r"(?:(?:the|a|an|its|their)\s+)?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BRACKET = re.compile(r"^(?P<name>[^(\[]+?)\s*[(\[]\s*(?:(?:each\s+)?with\s+)?(?P<rest>[^()\[\]]*)[)\]]$", re.DOTALL)
_OWNER = re.compile(r"^(?P<name>[\w ]+?)(?:['’]s|s['’])\s+(?P<part>.+)$")
_OF_OWNER = re.compile(r"^(?P<part>[\w ]+?)\s+of\s+(?:the|an?)\s+(?P<name>[\w ]+)$", re.IGNORECASE)
_SPLIT = re.compile(r"(,)|\s+(and(?:\s+also)?|und|et|y|as\s+well\s+as|plus|&)\s+", re.IGNORECASE)
_CHOICES = re.compile(r"\s*(?:[/|,]|,?\s\b(?:or|oder|ou|o)\b)\s*", re.IGNORECASE)
_CHOICE = re.compile(r"[/|]|\b(?:or|oder|either|one of)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s*")
_SENTENCE = re.compile(r"(?:[;\n]+|[.!?]+(?=\s+[A-ZÄÖÜ]|\s*$))(?![^(\[]*[)\]])")
_IN_UNITS = re.compile(r"\s+in\s+(?:[A-Z]{3}|euros?|dollars?|pounds?|per\s*cent|%)$")
_TYPE = re.compile(rf"\s*(?:[(:]|\bas\s+an?\b)\s*(?P<type>{'|'.join(NAMED_TYPES)})\s*\)?$", re.IGNORECASE)
_LIST_OF = re.compile(r"^(?:list|array|table|liste)\s+(?:of|von|de)\s+(?:all\s+)?", re.IGNORECASE)
_PLURAL = re.compile(r"(?:[^s]s|en|people)$", re.IGNORECASE)
_ONE_WITH_S = frozenset({"address", "status", "terms", "business", "details", "gas", "bonus", "adresse"})
_SEVERAL = {("party",), ("passenger",), ("person",), ("employee",), ("item",)}  # in the plural, a list of names
_ITEMS = frozenset({"item", "position"})
_NO_FIELD = re.compile(
    rf"^(?:(?:this|these|those|they|it|we|i|you|here|there|make|use|be|thanks?|do|don['’]t|ignore|if|only|note|nothing|dies\w*|es|sie)\b"
    rf"|(?:\w+\s+)?{_DOCUMENT}$)",
    re.IGNORECASE,
)


class _Piece(NamedTuple):
    """A part of a sentence between commas, and whether "and" stands before it."""

    text: str
    joined: bool


def fields_of_prompt(prompt: str) -> dict[str, Any]:
    """Return the properties that a prompt lists; {} if it lists none."""
    properties: dict[str, Any] = {}
    for sentence in _SENTENCE.split(prompt[:_MAX_LENGTH])[:_MAX_PIECES]:
        for name, node in _sentence(_BULLET.sub("", sentence).strip(" \t,:")):
            if name:
                properties.setdefault(name, node)
    return properties


def _sentence(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of one sentence, line or bullet."""
    text = _LEAD.sub("", text, count=1).strip()
    for pattern in (_FOR_EACH, _OF_EACH):
        match = pattern.match(text)
        if match is None:
            continue
        if not re.fullmatch(_DOCUMENT, match["name"].split()[-1], re.IGNORECASE):
            yield _group(match["name"], match["rest"], is_list=True)
            return
        text = _LEAD.sub("", match["rest"], count=1).strip()
    pieces = _pieces(_IN_DOCUMENT.sub("", text))
    while pieces:
        piece = pieces.pop(0).text
        each, inside = _FOR_EACH.match(piece), _WITH.match(piece)
        if each is not None:
            yield _group(each["name"], ", ".join([each["rest"], *(piece.text for piece in pieces)]), is_list=True)
            return
        if inside is not None:
            yield _group(inside["name"], ", ".join([inside["rest"], *_until_and(pieces)]))
        else:
            yield _with_owner(piece, pieces)


def _pieces(text: str) -> list[_Piece]:
    """Split a text at the commas and "and"s outside of brackets."""
    found: list[_Piece] = []
    start = depth = 0
    joined = False
    for match in re.finditer(rf"[(\[]|[)\]]|{_SPLIT.pattern}", text, re.IGNORECASE):
        if match.group() in "([":
            depth += 1
        elif match.group() in ")]":
            depth = max(0, depth - 1)
        elif not depth:
            found.append(_Piece(text[start : match.start()].strip(" .:"), joined))
            start, joined = match.end(), match.group() != ","
    found.append(_Piece(text[start:].strip(" .:"), joined))
    kept: list[_Piece] = []
    and_before = False
    for piece in found:  # "a, and b" has an empty piece between the comma and "and"
        and_before |= piece.joined
        if piece.text:
            kept.append(_Piece(piece.text[:_MAX_PIECE], and_before))
            and_before = False
    return kept[:_MAX_PIECES]


def _until_and(pieces: list[_Piece]) -> list[str]:
    """Take the pieces that belong to a "with": up to the one that "and" closes, or all."""
    end = next((index + 1 for index, piece in enumerate(pieces) if piece.joined), len(pieces))
    taken = [piece.text for piece in pieces[:end]]
    del pieces[:end]
    return taken


def _with_owner(piece: str, pieces: list[_Piece]) -> tuple[str, dict[str, Any]]:
    """Return a field, or a group: "the vendor's name and address", "name and address of the vendor"."""
    match = _OWNER.match(_ARTICLE.sub("", piece))
    if match is not None:
        if pieces and pieces[0].joined and len(pieces[0].text.split()) == 1:
            return _group(match["name"], f"{match['part']}, {pieces.pop(0).text}")
        return _field(f"{match['name']} {match['part']}")
    if pieces and pieces[0].joined and len(_ARTICLE.sub("", piece).split()) == 1:
        match = _OF_OWNER.match(pieces[0].text)
        if match is not None:
            pieces.pop(0)
            return _group(match["name"], f"{piece}, {match['part']}")
    match = _OF_OWNER.match(_ARTICLE.sub("", piece))
    return _field(f"{match['name']} {match['part']}" if match is not None else piece)


def _group(name: str, rest: str, is_list: bool = False) -> tuple[str, dict[str, Any]]:
    """Return a list of objects if the name is in the plural, else one object."""
    name = _ARTICLE.sub("", _LEAD.sub("", name.strip(), count=1))
    inner = dict(_field(piece.text) for piece in _pieces(rest))
    inner.pop("", None)
    is_list = is_list or _is_plural(name)
    name = _LIST_OF.sub("", name).strip()
    if not inner or not key_of(name):
        return "", {}
    node = {"type": "object", "properties": inner}
    if not is_list:
        return key_of(name), {**node, "description": name}
    key = key_of(name) if _PLURAL.search(name) else f"{key_of(name)}s"
    return key, {"type": "array", "description": name, "items": node}


def _is_plural(name: str) -> bool:
    last = (name.split() or [""])[-1].casefold()
    return bool(
        _LIST_OF.match(name)
        or (last not in _ONE_WITH_S and _PLURAL.search(last))
        or (concepts(name)[-1:] and concepts(name)[-1] in _ITEMS)
    )


def _field(piece: str) -> tuple[str, dict[str, Any]]:
    typed = _TYPE.search(piece)
    text = _ARTICLE.sub("", piece[: typed.start()] if typed else piece).strip()
    inside = _BRACKET.match(text)
    if inside is not None and not typed:
        return _bracketed(inside["name"].strip(), inside["rest"].strip())
    is_list = _LIST_OF.match(text) is not None
    text = asked(_LIST_OF.sub("", text))
    is_list |= not typed and concepts(text)[-1:] in _SEVERAL and _PLURAL.search(text) is not None
    description, text = text, _IN_UNITS.sub("", text)
    if not key_of(text) or len(text.split()) > _MAX_WORDS or _NO_FIELD.match(text):
        return "", {}
    node = NAMED_TYPES[typed["type"].casefold()] if typed else guess(text)
    if is_list:
        return key_of(text), {"type": "array", "description": description, "items": node}
    return key_of(text), {**node, "description": description}


def _bracketed(name: str, rest: str) -> tuple[str, dict[str, Any]]:
    """Return what brackets say: the fields of a group, the values of a choice, or a remark."""
    name = _ARTICLE.sub("", name)
    if not key_of(name):
        return "", {}
    if _CHOICE.search(rest):
        values = [value for value in _CHOICES.split(re.sub(r"^(?:either|one of)\s+", "", rest)) if value]
        return key_of(name), {"type": "string", "enum": list(dict.fromkeys(values)), "description": name}
    if len(_pieces(rest)) > 1:
        return _group(name, rest)
    return key_of(name), {**guess(name), "description": f"{name} ({rest})" if rest else name}
