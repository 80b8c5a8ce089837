"""Forms: the printed questions of all fields found together, and the answer of each up to the next question.

It stands behind the question, below it, above it, or as a mark before it. A question without an answer is a blank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.edges import Edges
from llamaextract_nb.engine.proposing.values.label_rows import like_a_label
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.proposing.values.printed import Printed, find_printed, overlap, printed_labels, share
from llamaextract_nb.engine.proposing.values.regions import Region, Regions
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Features

_PREFIX = re.compile(
    r"(?:\d{1,2}[.)]|[\[({_]{1,2}\s?[xX✓✔√☑☒]?\s?[\])}_]{1,2}|[*•·☐☑☒-])\s*$"
)  # belongs to the question
_NUMBER = re.compile(r"\d{1,2}[.)]\s*")
_COLON = re.compile(r"^[\s)\]?*#]*[:：]")
_BEFORE = re.compile(
    r"^(?:.*[:：;])?[\W\d_]*(?:[xX]\W*)?(?:\d{1,2}[.)]\s*)?$"
)  # bullets, numbers and marks before a question
_AFTER = re.compile(r"^[\s)\]?*#]*(?:[:：.=_☐]|[\[({]\W|$)")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_QUESTIONS = 3  # places of one field that are looked at
_LONG = 24  # letters of a label that is surely no chance
_APART = 0.3  # of a page's width that an answer stands farther behind its question than most
_MOST_APART = 0.35  # of a page's width, where few questions tell
_MOST_BEFORE = 80  # letters of a segment before a question that are looked at
_FEW = 3
_SHORT = 5  # words of what could be another question
_NAME = re.compile(r"^(?=.*[^\W\d_]{3})\W*[\w.'/-]+(?:\s\S+){0,3}$")  # a few words, which could be another label
_DIGITS = frozenset(
    {"date", "number", "phone", "fax", "amount", "total", "price", "quantity", "postcode", "page", "time"}
)


class Question(NamedTuple):
    """A printed label taken for a field's: how well it agrees, and how much it stands like a label."""

    printed: Printed
    begins: bool
    ends: bool
    told: bool

    @property
    def place(self) -> Place:
        """Where it ends, and its answer begins."""
        return self.printed.place

    @property
    def similarity(self) -> float:
        """How well it agrees with the field's words, 0..1."""
        return self.printed.similarity

    @property
    def worth(self) -> float:
        """How likely it is the field's own, in comparison with others."""
        length = min(sum(place.end - place.start for place in self.printed.places), _LONG) / _LONG
        return self.similarity + 0.15 * self.begins + 0.2 * self.ends - 0.3 * self.told + 0.15 * length


class Form:
    """The printed questions of a document that a schema's fields ask.

    Args:
        text: The document.
        fields: All fields of the schema, so that each question goes to the field that it agrees with best.
    """

    def __init__(self, text: Text, fields: Sequence[Wanted]) -> None:
        self.text = text
        self.questions = self._assigned(fields)
        self._share = len(self.questions) / max(1, len(fields))  # of the fields that the document asks as a form
        self._labels: dict[tuple[int, int], list[Place]] = defaultdict(list)
        firsts = [place for questions in self.questions.values() for place in questions[0].printed.places]
        for place in (*firsts, *(self._others(firsts) if firsts else ())):
            self._labels[place[:2]].append(self._with_prefix(place))
        self.regions = Regions(text, self._labels)
        pairs = [(place, answer) for place in firsts for answer in self.regions.beside(place)[0][:1]]
        self.questions_begin = Edges(text, firsts)
        self.answers_begin = Edges(text, [answer for _, answer in pairs])
        self._usual_gap = _usual([self.regions.gap(*pair) for pair in pairs])

    def _others(self, known: list[Place]) -> Iterator[Place]:
        """Yield the questions that no field asks: what a colon ends."""
        for chunk in self.text.chunks:
            string = self.text.string(chunk.place)
            if chunk.colon and _is_name(string) and not any(overlap(chunk.place, place) for place in known):
                yield chunk.place

    def _with_prefix(self, place: Place) -> Place:
        before = self._before(place)
        match = _PREFIX.search(before)
        return place._replace(start=place.start - len(before) + match.start()) if match else place

    def _before(self, place: Place) -> str:
        """Return what stands before a place in its segment, as far as it matters."""
        return self.text.segment(place).text[max(0, place.start - _MOST_BEFORE) : place.start]

    def _assigned(self, fields: Sequence[Wanted]) -> dict[tuple[str, ...], list[Question]]:
        """Give each printed label to at most one field, the likeliest pairs first."""
        pairs = []
        for index, wanted in enumerate(fields):
            for printed in find_printed(self.text, printed_labels(wanted.field)):
                question = self._question(printed)
                pairs.append((-question.worth, printed.place, index, question))
        pairs = [pair for pair in pairs if not any(_claims(other, pair) for other in pairs)]
        found: dict[tuple[str, ...], list[Question]] = defaultdict(list)
        owners: list[tuple[Printed, int]] = []
        for _, _, index, question in sorted(pairs, key=lambda pair: pair[:3]):
            if all(other == index for taken, other in owners if share(question.printed, taken)):
                questions = found[fields[index].path]
                if len(questions) < _MOST_QUESTIONS:
                    questions.append(question)
                if len(questions) == 1:
                    owners.append((question.printed, index))
        return found

    def _question(self, printed: Printed) -> Question:
        first, last = printed.places[0], printed.place
        before = self._before(first)
        after = self.text.segment(last).text[last.end :]
        ends = bool(_AFTER.match(after))
        told = _is_lower(before.split()[-1:]) or (not ends and _is_lower(after.split()[:1]))
        return Question(printed, bool(_BEFORE.match(before)), ends, told)

    def weigh(self, wanted: Wanted, candidates: list[Candidate]) -> None:
        """Say of the candidates of other proposers what the form knows about them: they are labels, or stand apart."""
        own = self.questions.get(wanted.path, [])
        for candidate in candidates:
            if "printed" in candidate.features:
                continue
            on = [p for place in candidate.places for p in self._labels.get(place[:2], ()) if overlap(place, p)]
            candidate.features["on a question"] = float(bool(on))
            if own:
                candidate.features["not the answer"] = own[0].similarity * self._share
                candidate.features.update(self._columns(candidate.places[0], own[0]))

    def blank(self, wanted: Wanted) -> str:
        """Return that the document has a field's question without an answer, "" if it does not ask it."""
        questions = self.questions.get(wanted.path)
        return (
            f"“{self._said(questions[0])}” is printed in the document, but nothing that answers it" if questions else ""
        )

    def _said(self, question: Question) -> str:
        return " ".join(" ".join(map(self.text.string, question.printed.places)).split())[:60]

    def answers(self, wanted: Wanted) -> Iterator[Candidate]:
        """Yield what stands at the questions of a field."""
        questions = self.questions.get(wanted.path, [])
        for question in questions:
            other = 0.5 + questions[0].worth - question.worth if question is not questions[0] else 0.0
            first = question.printed.places[0]
            before, string = self._before(first), self.text.segment(question.place).text
            listed = bool(_NUMBER.match(self.text.string(first)) or _NUMBER.search(before))
            colon = bool(_COLON.match(string[question.place.end :]))
            regions = list(self.regions.around(question.printed, colon))
            box = any(region.relation in _MARKS for region in regions)
            for region in regions:
                for candidate in self._read(wanted, region):
                    candidate.features.update(_features(question, region, colon))
                    candidate.features["other question"] = other
                    candidate.features["few questions"] = 1.0 - self._share
                    candidate.features.update(self._columns(region.places[0], question))
                    candidate.features["far"] = self._far(region)
                    candidate.features["box before"] = float(box and region.relation not in _MARKS)
                    candidate.features["next in a list"] = float(listed and bool(_NUMBER.match(str(candidate.value))))
                    candidate.why = f"{_SAYS[region.relation]} the printed “{self._said(question)}”"
                    yield candidate

    def _columns(self, place: Place, question: Question) -> Features:
        few = len(self.text.string(place).split()) <= _SHORT
        return {
            "where answers begin": self.answers_begin.shared(place),
            "where questions begin": few * self.questions_begin.shared(place, *question.printed.places),
        }

    def _far(self, region: Region) -> float:
        """Return how much farther than most an answer stands behind its question, 0..1."""
        if region.relation != "beside":
            return 0.0
        return max(0.0, min(1.0, (region.distance - self._usual_gap) / _APART))

    def _read(self, wanted: Wanted, region: Region) -> Iterator[Candidate]:
        if region.relation in _MARKS and wanted.kind == "boolean":
            yield Candidate(region.relation == "marked", list(region.places), {}, "", "normalised")
        elif wanted.kind not in ("string", "any"):
            yield from values_at(self.text, wanted, Slot(region.places[0], region.relation, region.distance))
        elif region.relation != "unmarked":
            yield from self._string(wanted, region)

    def _string(self, wanted: Wanted, region: Region) -> Iterator[Candidate]:
        value = " ".join(self.text.string(place) for place in region.places)
        if region.relation == "marked" or any(char.isalnum() for char in value):
            first = region.places[0]
            like = like_a_label(self.text, first) if _NAME.match(self.text.string(first)) else 0.0
            features = {"like a label": like, "another label": float(like == 1.0)}
            if region.relation != "marked" and wanted.named & _DIGITS:
                features["digits expected"] = 1.0 if any(char.isdigit() for char in value) else -1.0
            verified = "exact" if len(region.places) == 1 else "normalised"
            yield Candidate(value, list(region.places), features, "", verified)


_MARKS = ("marked", "unmarked")
_SAYS = {
    "beside": "behind",
    "under": "below",
    "over": "above",
    "marked": "the mark before",
    "unmarked": "the empty box before",
}


_Pair = tuple[float, Place, int, Question]


def _claims(one: _Pair, other: _Pair) -> bool:
    """Tell whether a label agrees so much better with another field that it cannot be this one's."""
    return one[2] != other[2] and one[0] < other[0] and share(one[3].printed, other[3].printed)


def _features(question: Question, region: Region, colon: bool) -> Features:
    return {
        "printed": question.similarity,
        "printed exactly": float(question.similarity > 0.97),
        "question begins": float(question.begins),
        "question ends": float(question.ends),
        "told": float(question.told),
        region.relation: 1.0,
        "gap": region.distance,
        "cut short": float(region.cut),
        "joined": float(region.joined),
        "passed over": region.passed * (1.0 if colon else 0.4),
        "caption": float(region.caption),
        "goes on": region.goes_on,
    }


def _usual(gaps: list[float]) -> float:
    """Return how far answers stand behind their questions, but for a quarter of them."""
    return sorted(gaps)[3 * (len(gaps) - 1) // 4] if len(gaps) > _FEW else _MOST_APART


def _is_name(string: str) -> bool:
    """Tell whether a text could be a printed label: a word of letters that begins like a title."""
    letters = [char for char in string if char.isalpha()]
    return len(letters) > 1 and letters[0].isupper()


def _is_lower(words: list[str]) -> bool:
    return any(bool(_LETTER.match(word)) and word.islower() and len(word) > 1 for word in words)
