"""Values that show what they are: by the form of a mail address, an IBAN or the like, a pattern, or an example."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.postal import Block, clipped, nearest_block
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.formats import form, is_right
from llamaextract_nb.engine.values.numbers import may_be
from llamaextract_nb.engine.values.reading import inside

_NAMED = ("email", "iban", "isin", "website", "phone", "bic")
_ACCOUNT = frozenset({"bank", "account"})
_FORMATS = frozenset({"email", "idn-email", "uri", "url", "iri", "uuid", "ipv4", "ipv6", "hostname"})
_NEED_LABEL = frozenset({"phone", "bic"})  # forms that other numbers have too
_SPECIFIC = re.compile(r"[A-Za-z]{2}|\\d|\[0-9\]")  # a pattern of no letters and no digits fits any text
_MOST = 20


def form_named(named: frozenset[str]) -> str | None:
    """Return which form the values of a field have by the concepts of its name, None if any text would do."""
    return next((concept for concept in _NAMED if concept in named), None)


def form_of(wanted: Wanted) -> re.Pattern[str] | None:
    """Return the form that a field's values have by its name, None if any text would do."""
    concept = form_named(wanted.named)
    return form(concept) if concept and wanted.kind in ("string", "any") else None


def patterned(text: Text, wanted: Wanted, blocks: list[Block]) -> Iterator[Candidate]:
    """Yield the texts of a field's form: by its name, its `format` or its `pattern`.

    Args:
        text: The document.
        wanted: The field.
        blocks: The postal blocks, for a field of a party: its mail address stands at its postal address.
    """
    if wanted.kind not in ("string", "enum", "any"):
        return
    if "currency" in wanted.named:
        yield from _currency(text, wanted)
    account = {"iban"} if wanted.named | wanted.around >= _ACCOUNT else set()
    for concept in sorted(wanted.named.intersection(_NAMED) | account):
        for candidate in of_form(text, concept):
            block = nearest_block(text, blocks, candidate.places[0])
            if block is not None:
                candidate.features["own role"] = clipped(block.seems[wanted.role])
                candidate.features["other role"] = clipped(block.seems_another(wanted.role))
            yield candidate
    if wanted.kind == "enum":
        return
    asked = str(wanted.field.node.get("format") or "")
    if asked in _FORMATS and not wanted.named.intersection(_NAMED):
        yield from of_form(text, asked)
    pattern = wanted.field.node.get("pattern")
    shape = inside(pattern) if isinstance(pattern, str) else None
    if shape is not None and _SPECIFIC.search(shape.pattern):
        yield from _all(text, shape, "has the pattern that is asked for", "pattern")


def like_an_example(wanted: Wanted, value: object) -> float:
    """Return whether a value is shaped as one of a field's examples, letter for letter and digit for digit."""
    examples = wanted.field.node.get("examples")
    if not isinstance(examples, list) or not isinstance(value, str):
        return 0.0
    return float(_shape(value) in {_shape(example) for example in examples if isinstance(example, str)})


def _shape(text: str) -> str:
    """Return a text with runs of letters as "a" and each digit as "0"."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "0", text.strip()))


def of_form(text: Text, concept: str) -> Iterator[Candidate]:
    """Yield the texts that have the form of a concept, such as "email", in reading order."""
    shape = form(concept)
    assert shape is not None
    for candidate in _all(text, shape, f"has the form of a field of type {concept}", "form"):
        place = candidate.places[0]
        named = any(concept in chunk.named for chunk in text.index.get(concept, ()) if chunk.place[:2] == place[:2])
        whole = text.segment(place).text.strip()
        bare = concept in _NEED_LABEL and not named and not candidate.value.startswith("+")
        if (bare and candidate.value != whole) or (not named and is_right(concept, candidate.value) is False):
            continue
        candidate.features["unlabelled"] = float(bare)
        candidate.features["named"] = float(named or bool(text.segment(place).text[: place.start].strip()))
        yield candidate


def _all(text: Text, shape: re.Pattern[str], why: str, feature: str) -> Iterator[Candidate]:
    """Yield the texts of a shape in reading order, at most so many that the first ones are seen."""
    order = 0
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in shape.finditer(plain(segment.text)):
                if not match.group():
                    continue
                place = Place(number, index, match.start(), match.end())
                exact = "exact" if match.group() == text.string(place) else "normalised"
                yield Candidate(match.group(), [place], {feature: 1.0, "order": min(1.0, order / 5)}, why, exact)
                order += 1
                if order == _MOST:
                    return


def _currency(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Propose the currency that stands beside most amounts, cited where it first stands."""
    main, form_of_currency = text.conventions.currency, form("currency")
    assert form_of_currency is not None
    if main is None or (wanted.kind == "enum" and main not in wanted.field.enum):
        return
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in form_of_currency.finditer(plain(segment.text)):
                if may_be(match.group(), main):
                    place = Place(number, index, match.start(), match.end())
                    exact = "exact" if match.group() == main else "normalised"
                    yield Candidate(
                        main, [place], {"form": 1.0, "main": 1.0}, "the currency beside most amounts", exact
                    )
                    return
