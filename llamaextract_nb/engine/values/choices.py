"""Choices: yes or no, and one of a field's enum values, by word, by mark and by meaning."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz.fuzz import ratio

from llamaextract_nb.engine.values.marks import Option, options
from llamaextract_nb.engine.values.numbers import currency_of
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary
from llamaextract_nb.schema.fields import Field

_SIMILAR = 88  # per cent, for a value with a slip
_MEANS = r"=|:|→|means|is called|heißt|bedeutet|für|for|[-–—]"
_BETWEEN = re.compile(r"\s*(?:[,;/|]|\b(?:or|oder|ou|o|of)\b)\s*")


class Choice(NamedTuple):
    """A value that a text chooses, why, and how much of the text it accounts for, 0..1."""

    value: Any
    reason: str = ""
    fit: float = 1.0
    exact: bool = False


def yes_or_no(text: str) -> bool | None:
    """Return what a word or mark says, None if it says neither."""
    word = text.strip().strip(".:;!").casefold()
    if word in vocabulary().yes:
        return True
    return False if word in vocabulary().no else None


def read_boolean(text: str) -> Choice | None:
    """Return what a text of one answer or of marked options says, None if it says neither yes nor no."""
    found = options(text)
    if not found:
        value = yes_or_no(text)
        return None if value is None else Choice(value)
    answers = [(option, yes_or_no(option.text)) for option in found]
    marked = [answer for option, answer in answers if option.marked and answer is not None]
    if len(marked) == 1:
        return Choice(marked[0], "the option that is marked")
    if len(found) == 1 and answers[0][1] is not False:
        return Choice(found[0].marked, "a mark", 1.0 if not found[0].text else 0.8)
    return None


def read_choice(text: str, field: Field) -> Choice | None:
    """Return the enum value that a text chooses: as written, by a mark, by a synonym, by meaning, with a slip."""
    found = options(text)
    if not found:
        return _choice(text, field)
    marked = [choice for choice in (_marked(option, field) for option in found) if choice is not None]
    return marked[0]._replace(reason="the option that is marked", exact=False) if len(marked) == 1 else None


def _marked(option: Option, field: Field) -> Choice | None:
    return _choice(option.text, field) if option.marked and option.text else None


def _choice(text: str, field: Field) -> Choice | None:
    words = letters(text)
    values = _by_letters(json.dumps(field.enum, default=str))
    for value in field.enum:
        if str(value) == text:
            return Choice(value, exact=True)
    if words in values:
        return Choice(values[words])
    if words in (said := synonyms(field)):
        return Choice(said[words], f"the description says that “{text[:60]}” is this value")
    meaning = concepts(text)
    same = [value for value in field.enum if meaning and concepts(str(value)) == meaning]
    if len(same) == 1:
        return Choice(same[0], f"“{text[:60]}” means the same", 0.95)
    code = currency_of(text)
    if code is not None and code in field.enum:
        return Choice(code, f"“{text}” stands for {code}")
    return _with_a_slip(text, words, values)


def _with_a_slip(text: str, words: str, values: dict[str, Any]) -> Choice | None:
    near = [(ratio(own, words), own) for own in values if len(own) > 4 and len(words) > 4]
    best = max(near, default=(0.0, ""))
    if best[0] < _SIMILAR:
        return None
    return Choice(values[best[1]], f"“{text[:60]}” is nearest to this value", best[0] / 100)


def synonyms(field: Field) -> dict[str, Any]:
    """Return the other words that a description gives for enum values, as in "paid (bezahlt, payé); open = offen"."""
    return _synonyms(json.dumps(field.enum, default=str), field.description) if field.description else {}


@lru_cache(maxsize=1024)
def _synonyms(enum: str, description: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    values = json.loads(enum)
    own = _by_letters(enum)
    for value in values:
        spelled = r"[\W_]+".join(map(re.escape, re.findall(r"[^\W_]+", str(value))))
        if not spelled:
            continue
        said = rf"(?<!\w){spelled}(?!\w)[”\"'’]?\s*(?:\(([^)]*)\)|(?:{_MEANS})\s+([^;.\n()]*))"
        for match in re.finditer(said, description, re.IGNORECASE):
            for word in _BETWEEN.split((match[1] or match[2] or "").strip()):
                bare = letters(word.removeprefix("also ").removeprefix("e.g. ").removeprefix("or "))
                if bare and bare not in own and len(word.split()) <= 5:
                    found.setdefault(bare, value)
    return found


@lru_cache(maxsize=1024)
def _by_letters(enum: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value in json.loads(enum):
        found.setdefault(letters(str(value)) or str(value), value)
    return found


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded; "" if it has none."""
    return "".join(char for char in text.casefold() if char.isalnum())
