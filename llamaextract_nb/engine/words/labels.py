"""How fields are called: the phrases of a label, and how well a text on a page names it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from llamaextract_nb.engine.words.misread import letters_of, looks
from llamaextract_nb.engine.words.vocabulary import folded, vocabulary
from llamaextract_nb.schema.fields import Field

_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")
_LETTERS = re.compile(r"(?<![^\W_])[A-Z](?:[/.][A-Z]){1,3}(?![^\W_])")  # "B/L", "P.O."
_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])+|\d+|#|№|[nN]°")  # Hindi's vowel signs are no letters
# Scripts that are written without blanks between words: Han, Kana, Hangul (whose compounds are not divided either).
_UNDIVIDED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u1100-\u11ff]")
_LEAST_PART = 2  # characters of a word in such a script
_LONGEST_PART = 8
QUOTED = re.compile(r"[“\"'«„‘](.{1,120}?)[”\"'»“’]")
_EXAMPLE = re.compile(
    r"(?:\be\.?\s?g\b\.?|\b(?:such as|for example|for instance|like|one of|z\.\s?B\.|par ex\w*|p\. ?ej\.))[\s:,]*"
    r"(?:[“\"'«„‘][^”\"'»“’]*[”\"'»“’][\s,/]*(?:or|and|oder|und)?\s*)*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([^)]*)\)")
# What a field is called besides its name: "also called Kundennummer or Client no."
_CALLED = re.compile(
    r"\b(?:(?:also |often )?(?:called|known as|named|labell?ed(?: as)?|printed as|written as|titled)|aka|a\.k\.a\.|"
    r"synonyms?(?: are| is|:)?|stands? (?:under|beside|after|behind)|auch|heißt|genannt|aussi|también|anche|ook|também)"
    r"\s+(?!(?:on|in|by|for|at)\b)([^.;:()\n“”\"]{2,80})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|/|\bor\b|\band\b|\boder\b|\bou\b)\s*", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;]\s+|\n+")
_DENIED = re.compile(r"\b(?:not|never|nicht|kein|keine|ignore|except|instead of|rather than)\b", re.IGNORECASE)
_QUALIFIED = re.compile(r"\s*(?:after|before|including|excluding|without|as|in|on|from|if|when)\b", re.IGNORECASE)
_MEASURES = frozenset("kwh mwh kw mg g kg t lb lbs oz mm cm m km mi ft sqm sqft ml l h hrs min mb gb".split())
_UNITS = _MEASURES | frozenset("pct percent eur usd gbp chf jpy cad aud inr".split())  # that a field's name may end in
_OF = frozenset("of de du des d della di del da do der van af".split())
# Scripts of languages that say "number invoice" without an "of": Greek, Cyrillic, Hebrew, Arabic.
_HEAD_FIRST = re.compile(r"\W*[\u0370-\u06ff]")
_TURNED = 4  # concepts of the longest phrase that is turned around its "of"
_LONGEST_PHRASE = 4  # words of a phrase in the vocabulary
_DESCRIBED = 0.92  # what a description says counts a little less than the name
_MENTIONED = 0.85  # a phrase that ends in the same word as the name
_SECOND = frozenset({"number", "date", "amount", "price"})  # of a compound whose first part is not known
_LONG_SECOND = 7  # letters; a shorter end of a word may be the same as another word by chance
_OPTIONAL = frozenset(
    {"number", "id", "code", "reference", "date", "amount", "total", "name", "rate"}
)  # said by the value too
_GENERIC = frozenset({"number", "id", "code", "reference", "date", "name"})  # many labels have them
_MONEY = frozenset({"amount", "total", "price"})  # the value says it too
_HEADS = _GENERIC | _MONEY
_NAMED = frozenset({"seller", "buyer", "holder", "passenger", "employer", "employee"})  # who are given by their name
_DOCUMENTS = frozenset({"invoice", "receipt", "order"})
_GENERIC_WORTH = 0.6
_OTHER_HEAD = 0.8  # "invoice date" and "invoice number" share a word but not the last one
_ALIKE = 86  # per cent of letters in which two long words must agree: spelling, OCR


@dataclass(frozen=True, slots=True, eq=False)  # one for each wording, so that it is its own key
class Label:
    """The phrases that name a field, each a tuple of concepts or words, and how much each counts.

    `keys` are those of its words that tell it from its neighbours: the invoice in "invoice number", none in "number".
    `written` is how a scanner's program may have read it: letters, those that look alike as one, and what they count.
    """

    phrases: tuple[tuple[tuple[str, ...], float], ...]
    words: frozenset[str]
    keys: frozenset[str] = frozenset()
    written: tuple[tuple[str, float], ...] = ()


def label_of(field: Field) -> Label:
    """Return a field's label: its name, its title, and the short phrases of its description."""
    return _label(field.name, field.title, field.description)


@lru_cache(maxsize=4096)
def _label(name: str, title: str, description: str) -> Label:
    phrases: dict[tuple[str, ...], float] = {}
    written: dict[str, float] = {}

    def add(text: str, weight: float) -> None:
        found = concepts(text)
        if found and weight > phrases.get(found, 0.0):
            phrases[found] = weight
            written.setdefault(looks(letters_of(text)), weight)

    add(name, 1.0)
    add(_without_unit(name), 1.0)
    add(title, 1.0)
    for printed in quoted(description):
        add(printed, 1.0)
    for synonyms in _CALLED.findall(without_denials(description)):
        for synonym in _BETWEEN.split(synonyms):
            if len(synonym.split()) <= _LONGEST_PHRASE:
                add(synonym, 1.0)
    for aside in _BRACKETS.findall(description):
        for piece in re.split(r"[,;/]|\bor\b", aside):
            if len(piece.split()) <= 3 and "e.g" not in aside:
                add(piece, _DESCRIBED)
    head = re.split(r"[:.;]\s", _BRACKETS.sub("", description), maxsplit=1)[0]
    for piece in re.split(r",|\bor\b", head):
        if 0 < len(piece.split()) <= 5 and not _QUALIFIED.match(piece):
            add(piece, _DESCRIBED)
    named = concepts(name)
    described = concepts(description)
    pairs = [pair for pair in pairwise(described) if named and pair[1] == named[-1] != pair[0]]
    for rank, pair in enumerate(pairs):  # "the invoice number on an invoice, else the order number"
        phrases.setdefault(pair, _MENTIONED - 0.02 * min(rank, 5))
    for phrase, weight in list(phrases.items()):
        if len(phrase) == 2 and phrase[-1] in _OPTIONAL:  # "Invoice 4711" says no more than "Invoice number 4711"
            phrases.setdefault(phrase[:-1], _MENTIONED * weight)
    for phrase, weight in list(phrases.items()):  # the "total tax amount" is printed as the tax
        if len(phrase) > 1 and phrase[0] == "total" and phrase[1] not in _HEADS:
            rest = phrase[1:-1] if len(phrase) > 2 and phrase[-1] in _MONEY else phrase[1:]
            phrases.setdefault(rest, _DESCRIBED * weight)
    words = frozenset(word for phrase in phrases for word in phrase)
    plain = any(weight >= _DESCRIBED and _is_plain(phrase) for phrase, weight in phrases.items())
    for phrase, weight in list(phrases.items()):  # the "buyer" is printed as the buyer's name
        if phrase[-1] in _NAMED:
            phrases.setdefault((*phrase, "name"), _DESCRIBED * weight)
    keys = frozenset() if plain else words - _GENERIC - _MONEY
    return Label(tuple(phrases.items()), words, keys, tuple(written.items()))


def quoted(description: str) -> list[str]:
    """Return the texts in quotation marks of a description, which say how a field is printed; examples are values."""
    said = without_denials(description)
    return [match[1] for match in QUOTED.finditer(said) if not _EXAMPLE.search(said[: match.start()])]


def without_denials(description: str) -> str:
    """Return a description without the sentences that say what a field is not: they have other fields' words."""
    if not _DENIED.search(description):
        return description
    return ". ".join(part for part in _SENTENCE.split(description) if not _DENIED.search(QUOTED.sub("", part)))


def _is_plain(phrase: tuple[str, ...]) -> bool:
    """Tell whether a phrase is no more than its last word: a "number", or the "total" of an invoice."""
    return _GENERIC.issuperset(phrase) or (phrase[-1] in _MONEY and (_MONEY | _DOCUMENTS).issuperset(phrase))


@lru_cache(maxsize=4096)
def with_related(words: frozenset[str]) -> tuple[str, ...]:
    """Return words and concepts with the concepts that may stand for one of them, in the order of the alphabet."""
    return tuple(sorted(words | {other for one, other in vocabulary().related if one in words}))


def _without_unit(name: str) -> str:
    """Return the name of a field without the unit that it ends in: `weight_kg` is called weight on a page."""
    head, _, last = name.rpartition("_")
    return head if head and last.casefold() in _UNITS else name


def is_measured(name: str) -> bool:
    """Tell whether the name of a field ends in the unit of a measure, as `weight_kg` does and `price_eur` does not."""
    head, _, last = name.rpartition("_")
    return bool(head) and last.casefold() in _MEASURES


def similarity(label: Label, text: str) -> float:
    """Return how well a text names a label, 0..1."""
    return similar(label, concepts(text))


@lru_cache(maxsize=65_536)
def similar(label: Label, named: tuple[str, ...]) -> float:
    """Return how well a text's concepts name a label, 0..1."""
    if not named or len(named) > 12:
        return 0.0
    best = 0.0
    for phrase, weight in label.phrases:
        if weight > best:
            best = max(best, weight * _agreement(phrase, named))
    return best


def _agreement(phrase: Sequence[str], named: Sequence[str]) -> float:
    """Return the share of concepts that two phrases have in common; the last one, the head, weighs most."""
    left = list(named)
    common = 0.0
    for concept in phrase:
        share, index = max(((alike(concept, other), -i) for i, other in enumerate(left)), default=(0.0, 0))
        if share:
            common += share * (_worth(concept) + _worth(left[-index])) / 2
            del left[-index]
    score = 2 * common / (sum(map(_worth, phrase)) + sum(map(_worth, named)))
    return score if phrase[-1] == named[-1] else score * (_OTHER_HEAD if len(phrase) > 1 or len(named) > 1 else 1.0)


def _worth(concept: str) -> float:
    return _GENERIC_WORTH if concept in _GENERIC else 1.0


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> float:
    """Return how much two concepts or words stand for each other, 0..1."""
    if one == other:
        return 1.0
    known = vocabulary().related.get((one, other))
    if known is not None:
        return known
    if min(len(one), len(other)) >= 5 and abs(len(one) - len(other)) <= 1:  # "unloading" is no slip for "loading"
        alike = ratio(one, other)
        return alike / 100 if alike >= _ALIKE else 0.0
    return 0.0


def words_of(text: str) -> list[str]:
    """Return a text's words and numbers in lower case and without accents; `camelCase` is two words, "B/L" is one."""
    joined = _LETTERS.sub(lambda match: match[0].replace("/", "").replace(".", ""), text[:400])
    return [folded(word) for word in _WORD.findall(_CAMEL.sub(" ", joined))]


@lru_cache(maxsize=65_536)
def concepts(text: str) -> tuple[str, ...]:
    """Return a text's words without fillers, each word or phrase of the vocabulary as its concept."""
    words = words_of(text)
    known = vocabulary().concepts
    whose, fillers = vocabulary().ours | vocabulary().yours, vocabulary().fillers
    found: list[str] = []
    turn = 0
    index = 0
    while index < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - index), 0, -1):
            concept = known.get(tuple(words[index : index + length]))
            if concept is not None:
                found.append(concept)
                break
        else:
            length = 1
            joined = known.get(("".join(words[index : index + 2]),))
            if joined is not None and words[index] not in fillers:  # "Ver käufer", as wide letter spacing makes it
                found.append(joined)
                length = 2
            elif words[index] not in fillers and words[index] not in whose:
                found.extend(_compound(words[index]))
            elif words[index] in _OF and not turn:
                turn = len(found)
        index += length
    if not turn and len(found) > 1 and found[0] in _HEADS and _HEAD_FIRST.match(text):
        turn = 1
    if turn and len(found) <= _TURNED:  # "Date of the invoice" is the invoice date
        found = found[turn:] + found[:turn]
    return tuple(found)


def are_known(words: Iterable[str]) -> bool:
    """Tell whether all of some concepts are the vocabulary's, as those of a label are and those of a name are not."""
    return _known().issuperset(words)


@cache
def _known() -> frozenset[str]:
    return frozenset(vocabulary().concepts.values())


def _divided(word: str) -> Iterator[str]:
    """Yield the concepts of a word in a script without blanks, the longest known part first; the rest stays as it is.

    One character alone is too often part of another word; at the end, behind a known part, it is the head: 請求額.
    """
    known = vocabulary().concepts
    start = index = 0
    while index < len(word):
        least = 1 if index and index == len(word) - 1 and start == index else _LEAST_PART
        for end in range(min(len(word), index + _LONGEST_PART), index + least - 1, -1):
            concept = known.get((word[index:end],))
            if concept is not None:
                if start < index:
                    yield word[start:index]
                yield concept
                start = index = end
                break
        else:
            index += 1
    if start < len(word):
        yield word[start:]


@lru_cache(maxsize=16_384)
def _compound(word: str) -> tuple[str, ...]:
    """Divide a compound whose two parts are known (`rechnungsnummer`); plurals lose their s."""
    known = vocabulary().concepts
    if _UNDIVIDED.match(word):
        return tuple(_divided(word))
    if word.endswith("s") and (word[:-1],) in known:
        return (known[word[:-1],],)
    for prefix in vocabulary().prefixes:  # "the", "of" and "to" are letters in front of a Hebrew or Arabic word
        if word.startswith(prefix) and (word[len(prefix) :],) in known:
            return (known[word[len(prefix) :],],)
    for cut in range(len(word) - 2, 2, -1):
        second = known.get((word[cut:],))
        if second is None:
            continue
        first = word[:cut]
        for form in (first, first.removesuffix("s"), first.removesuffix("n")):
            if (form,) in known:
                return (known[form,], second)
        last = len(word) - cut
        if len(first) >= 4 and last > 2 and (second in _SECOND or last >= _LONG_SECOND):
            return (first.removesuffix("s"), second)
    return (word,)
