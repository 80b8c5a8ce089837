"""A prompt as fields: lists ("company name, total, line items with description and amount"), sentences and questions.

A piece that names no field is skipped, so that a prompt which only describes the documents gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from llamaextract_nb.engine.inferring.guessing import NAMED_TYPES, guess
from llamaextract_nb.engine.inferring.naming import key_of, unique
from llamaextract_nb.engine.inferring.questions import answered, asked
from llamaextract_nb.engine.inferring.sharing import Piece, is_preposition, shared, with_pairs_joined
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
    rf"^(?:(?:the|a|an|its|their|my|any|our|{_EACH}|der|die|das|den|le|la|les|el|los|il|het|full)\s+|l['’])+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|then|also|please|bitte|hi|hello|hallo|bonjour|hola)[\s,]+)*"
    r"(?:(?:can|could|would)\s+you\s+(?:please\s+)?|(?:i|we)(?:\s+would|['’]d)?\s+(?:want|need|like)\s+(?:you\s+)?(?:to\s+)?)?"
    r"(?:(?:ich|wir)\s+(?:brauchen?|benötigen?|möchten?|wollen|will)\s+|(?:je\s+veux|je\s+voudrais|il\s+me\s+faut|necesito|"
    r"quiero|vorrei|ik\s+wil|мне\s+нужн[аоы]?|请提取|请给我)\s*)?"
    r"(?:(?:extract|get|find(?:\s+out)?|give|return|list(?!\s+of)|collect|read|know|have|tell|show|capture|pull(?:\s+out)?|identify|"
    r"determine|include|extrahieren?|finde|nenne|gib|extraire|extrais|extraer|extrae|estrarre|estrai|geef|извлеки)\s+)?"
    r"(?:(?:me|us|out|mir|uns|mij)\s+)*"
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
_HEADED = re.compile(r"^(?P<name>[^:,(]{2,40}?)\s*:\s+(?P<rest>(?P<first>[^:,(]+),[^:]+)$", re.DOTALL)
# What stands before a colon and is no name of a group.
_NO_NAME = re.compile(
    rf"\b(?:fields?|columns?|values?|data|details?|information|info|following|these|those|extract|need|want|felder|spalten|"
    rf"daten|angaben|champs|données|campos|datos|campi|dati|velden|gegevens|{_DOCUMENT})$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"^(?P<name>[^(\[]+?)\s*[(\[]\s*(?:(?:each\s+)?with\s+)?(?P<rest>[^()\[\]]*)[)\]]$", re.DOTALL)
_OWNER = re.compile(r"^(?P<name>[\w ]+?)(?:['’]s|s['’])\s+(?P<part>.+)$")
_OF_OWNER = re.compile(r"^(?P<part>[\w ]+?)\s+of\s+(?:the|an?)\s+(?P<name>[\w ]+)$", re.IGNORECASE)
_COMMAS = ",،、，"
_HAN = "[\u3040-\u30ff\u3400-\u9fff]{2}"  # two signs of Chinese or Japanese: 和 inside of a word has one before it
_SPLIT = re.compile(
    rf"[{_COMMAS}]|\s+(?:and(?:\s+also)?|und|et|y|e|och|og|ve|и|oraz|sowie|as\s+well\s+as|plus|&)\s+|\s+و(?=ال)"
    rf"|(?<={_HAN})(?:和|与|及|と)(?={_HAN})",
    re.IGNORECASE,
)
_ONE_THING = (
    r"\b(?:terms\s+and\s+conditions|profit\s+and\s+loss|research\s+and\s+development|shipping\s+and\s+handling|"
    r"goods\s+and\s+services|health\s+and\s+safety|bed\s+and\s+breakfast)\b"
)
# "en" is an "and" where the other words are Dutch; in French and Spanish it is an "in".
_DUTCH = re.compile(
    r"\b(?:het|een|van|tot|naam|datum|bedrag|nummer|adres|prijs|aantal|factuur\w*|totaal\w*)\b", re.IGNORECASE
)
_DUTCH_AND = re.compile(r"\s+en\s+", re.IGNORECASE)
_CHOICES = re.compile(r"\s*(?:[/|,]|,?\s\b(?:or|oder|ou|o)\b)\s*", re.IGNORECASE)
_CHOICE = re.compile(r"[/|]|\b(?:or|oder|either|one of)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s*")
_SENTENCE = re.compile(r"(?:[;；。\n]+|[.!?]+(?=\s+[A-ZÄÖÜ]|\s*$))(?![^(\[]*[)\]])")
_IN_UNITS = re.compile(r"\s+in\s+(?:[A-Z]{3}|euros?|dollars?|pounds?|per\s*cent|%)$")
_TYPE = re.compile(rf"\s*(?:[(:]|\bas\s+an?\b)\s*(?P<type>{'|'.join(NAMED_TYPES)})\s*\)?$", re.IGNORECASE)
_LIST_OF = re.compile(r"^(?:list|array|table|liste)\s+(?:of|von|de)\s+(?:all\s+)?", re.IGNORECASE)
_PLURAL = re.compile(r"(?:[^s]s|en|people)$", re.IGNORECASE)
_ONE_WITH_S = frozenset({"address", "status", "terms", "business", "details", "gas", "bonus", "adresse"})
_SEVERAL = {("party",), ("passenger",), ("person",), ("employee",), ("item",)}  # in the plural, a list of names
_ITEMS = frozenset({"item", "position"})
# What a preposition alone asks for: a date, but beside a date a place, and in a mail a person.
_BARE = {
    **dict.fromkeys(("from", "von", "van", "desde"), "start"),
    **dict.fromkeys(("to", "an", "until", "till", "bis", "tot", "hasta"), "end"),
    "in": "time in",
    "out": "time out",
}
_PLACES = {"start": "origin", "end": "destination"}
_PERSONS = {"start": "sender", "end": "recipient"}
_MAIL = re.compile(r"^(?:subject|cc|bcc|mail|e-?mail|message|betreff|objet|asunto|oggetto|onderwerp)\b", re.IGNORECASE)
_NO_FIELD = re.compile(
    rf"^(?:(?:this|these|those|they|it|we|i|you|here|there|make|use|be|thanks?|do|don['’]t|ignore|if|only|note|nothing|dies\w*|es|sie)\b"
    rf"|(?:\w+\s+)?{_DOCUMENT}$)",
    re.IGNORECASE,
)


def fields_of_prompt(prompt: str) -> dict[str, Any]:
    """Return the properties that a prompt lists; {} if it lists none."""
    properties: dict[str, Any] = {}
    prompt = prompt[:_MAX_LENGTH]
    if _DUTCH.search(prompt):
        prompt = _DUTCH_AND.sub(" and ", prompt)
    for sentence in _SENTENCE.split(prompt)[:_MAX_PIECES]:
        for name, node in _sentence(_BULLET.sub("", sentence).strip(" \t,:")):
            if name and node not in properties.values():  # said twice, it is one field
                # "amount in EUR and in USD": the unit, which a name does without, tells them apart
                name = key_of(node["description"]) if name in properties else name
                properties[unique(name, properties)] = node
    return properties


def _sentence(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of one sentence, line or bullet."""
    text = with_pairs_joined(_LEAD.sub("", text, count=1).strip())
    for pattern in (_FOR_EACH, _OF_EACH):
        match = pattern.match(text)
        if match is None:
            continue
        if not re.fullmatch(_DOCUMENT, match["name"].split()[-1], re.IGNORECASE):
            yield _group(match["name"], match["rest"], is_list=True)
            return
        text = _LEAD.sub("", match["rest"], count=1).strip()
    headed = _HEADED.match(text)
    if headed is not None and headed["first"].casefold() not in NAMED_TYPES:
        if not _NO_NAME.search(headed["name"]):
            yield _group(headed["name"], headed["rest"])
            return
        text = headed["rest"]
    pieces = _whole(_pieces(_IN_DOCUMENT.sub("", text)))
    while pieces:
        piece = pieces.pop(0).text
        each, inside = _FOR_EACH.match(piece), _inside(piece)
        if each is not None:
            yield _group(each["name"], ", ".join([each["rest"], *(piece.text for piece in pieces)]), is_list=True)
            return
        if inside is not None:
            yield _group(inside["name"], ", ".join([inside["rest"], *_until_and(pieces)]))
        else:
            yield _with_owner(piece, pieces)


def _inside(piece: str) -> re.Match[str] | None:
    """Return a group's name and what it has; "total including VAT" is one amount."""
    match = _WITH.match(piece)
    is_amount = match is not None and not _is_plural(match["name"]) and guess(match["name"])["type"] == "number"
    return None if is_amount else match


def _holds(piece: str) -> bool:
    return _FOR_EACH.match(piece) is not None or _inside(piece) is not None


def _whole(pieces: list[Piece]) -> list[Piece]:
    """Return the phrases of a sentence, each with the words that it shares with others, and none but a preposition."""
    found = shared(answered([piece._replace(text=_ARTICLE.sub("", piece.text)) for piece in pieces]), _holds)
    persons = any(_MAIL.match(piece.text) for piece in found)
    dated = any(guess(piece.text).get("format") == "date" for piece in found)
    ends = _PERSONS if persons else _PLACES if dated else {}
    named = ((piece, _BARE.get(piece.text.casefold())) for piece in found)
    return [piece if name is None else piece._replace(text=ends.get(name, name)) for piece, name in named]


def _pieces(text: str) -> list[Piece]:
    """Split a text at the commas and "and"s outside of brackets."""
    found: list[Piece] = []
    start = depth = 0
    joined = False
    for match in re.finditer(rf"[(\[]|[)\]]|{_ONE_THING}|{_SPLIT.pattern}", text, re.IGNORECASE):
        if re.fullmatch(_ONE_THING, match.group(), re.IGNORECASE):
            continue
        if match.group() in "([":
            depth += 1
        elif match.group() in ")]":
            depth = max(0, depth - 1)
        elif not depth:
            found.append(Piece(text[start : match.start()].strip(" .:"), joined))
            start, joined = match.end(), match.group() not in _COMMAS
    found.append(Piece(text[start:].strip(" .:"), joined))
    kept: list[Piece] = []
    and_before = False
    for piece in found:  # "a, and b" has an empty piece between the comma and "and"
        and_before |= piece.joined
        if piece.text:
            kept.append(Piece(piece.text[:_MAX_PIECE], and_before))
            and_before = False
    return kept[:_MAX_PIECES]


def _until_and(pieces: list[Piece]) -> list[str]:
    """Take the pieces that belong to a "with": up to the one that "and" closes, or all."""
    end = next((index + 1 for index, piece in enumerate(pieces) if piece.joined), len(pieces))
    taken = [piece.text for piece in pieces[:end]]
    del pieces[:end]
    return taken


def _with_owner(piece: str, pieces: list[Piece]) -> tuple[str, dict[str, Any]]:
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
    inner = dict(_field(piece.text) for piece in _whole(_pieces(rest)))
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
    if not key_of(text) or len(text.split()) > _MAX_WORDS or _NO_FIELD.match(text) or is_preposition(text):
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
