"""The user's instructions: what they say of a field goes to this field, what they say of notation to the document.

"The reference is called Vorgangszeichen. Dates are month first." adds the first sentence to the description of the
field `reference`, and decides what 03/04/2026 is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.engine.words.labels import words_of
from llamaextract_nb.schema.fields import Field

_SENTENCE = re.compile(r"[\n;]+|[.!?]+(?=\s|$)")
_LONGEST = 10_000
_MONTH_FIRST = re.compile(
    r"\bmonth[ -](?:comes )?first\b|\bmm[/.-]dd\b|\b(?:american|us)(?: style)? dates?\b", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"\bday[ -](?:comes )?first\b|\bdd[/.-]mm\b|\beuropean(?: style)? dates?\b", re.IGNORECASE)
_COMMA = re.compile(r"\bdecimal commas?\b|\bcommas? (?:as|is|are) (?:the )?decimal\b", re.IGNORECASE)
_POINT = re.compile(
    r"\bdecimal (?:points?|dots?)\b|\b(?:points?|dots?) (?:as|is|are) (?:the )?decimal\b", re.IGNORECASE
)
_TOLD = "as the instructions say"


def steered(root: Field, instructions: str) -> Field:
    """Return a schema in which each field's description ends with the sentences of the instructions that name it."""
    sentences = [part.strip() for part in _SENTENCE.split(instructions[:_LONGEST]) if part.strip()]
    return _steered(root, [(part, frozenset(_stems(part))) for part in sentences]) if sentences else root


def _steered(field: Field, sentences: Sequence[tuple[str, frozenset[str]]]) -> Field:
    names = [set(_stems(text)) for text in (field.name, field.title) if text]
    said = [text for text, words in sentences if any(name and name <= words for name in names)]
    return replace(
        field,
        node={**field.node, "description": ". ".join([*filter(None, [field.description.rstrip(". ")]), *said])}
        if said
        else field.node,
        fields=tuple(_steered(child, sentences) for child in field.fields),
        item=None if field.item is None else _steered(field.item, sentences),
    )


def _stems(text: str) -> list[str]:
    """Return a text's words without the s of the plural."""
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words_of(text)]


def told(known: Conventions, instructions: str) -> Conventions:
    """Return how a document writes dates and numbers, as far as the instructions say so."""
    text = instructions[:_LONGEST]
    for day_first, pattern in ((True, _DAY_FIRST), (False, _MONTH_FIRST)):
        if pattern.search(text):
            known = replace(known, day_first=day_first, day_reason=f"{'day' if day_first else 'month'} first, {_TOLD}")
    for mark, pattern in ((",", _COMMA), (".", _POINT)):
        if pattern.search(text):
            known = replace(known, decimal_mark=mark, mark_reason=f"decimal mark “{mark}”, {_TOLD}")
    return known
