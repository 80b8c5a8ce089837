"""The search for single values: every proposer asked for every field, then one choice for all fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from llamaextract_nb.engine.asking.wanted import Wanted, wanted_fields
from llamaextract_nb.engine.choosing.choosing import NOT_FOUND, choose, finding, score
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.learning.learned import Learned
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.amounts import Amounts, summed, weigh
from llamaextract_nb.engine.proposing.values.areas import in_areas
from llamaextract_nb.engine.proposing.values.boxed import FormBoxes
from llamaextract_nb.engine.proposing.values.contact import contacts
from llamaextract_nb.engine.proposing.values.defined import Defined, defined_names, definitions
from llamaextract_nb.engine.proposing.values.flat import below_names
from llamaextract_nb.engine.proposing.values.forms import Form
from llamaextract_nb.engine.proposing.values.labelled import labelled
from llamaextract_nb.engine.proposing.values.led import led
from llamaextract_nb.engine.proposing.values.letterhead import Letterhead, find_letterheads, from_letterheads
from llamaextract_nb.engine.proposing.values.lists import listed
from llamaextract_nb.engine.proposing.values.mail import from_mail
from llamaextract_nb.engine.proposing.values.marked import Marked, find_marks, marked
from llamaextract_nb.engine.proposing.values.near import hits
from llamaextract_nb.engine.proposing.values.parties import (
    addressed,
    find_blocks,
    from_blocks,
    numbers_in_blocks,
    part_of,
)
from llamaextract_nb.engine.proposing.values.patterns import like_an_example, patterned
from llamaextract_nb.engine.proposing.values.plain import issuers, kinds, own_number, times
from llamaextract_nb.engine.proposing.values.postal import Block
from llamaextract_nb.engine.proposing.values.prose import said
from llamaextract_nb.engine.proposing.values.reckoning import Reckoning
from llamaextract_nb.engine.proposing.values.tax_ids import TaxId, find_tax_ids, from_tax_ids
from llamaextract_nb.engine.proposing.values.titles import titles
from llamaextract_nb.engine.proposing.values.to_date import weigh_periods
from llamaextract_nb.engine.proposing.values.usual import Usual
from llamaextract_nb.engine.structure.areas import Area, areas_of
from llamaextract_nb.engine.structure.boxes import Boxes
from llamaextract_nb.engine.structure.sections import Sections
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.reading import allowed
from llamaextract_nb.schema.fields import Field

Values = dict[tuple[str, ...], Finding | list[Finding]]
_PERSON = frozenset({"person", "personal", "full", "candidate", "applicant", "employee"})
_PERSONAL = re.compile(r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+)?[^\W\d_][\w’'-]+(?:\s+[^\W\d_][\w.’'-]*){1,3}")
_MOST_CANDIDATES = 60
_SURELY = 0.95  # how well a text must name a field to be its label and no value


def find_values(text: Text, sections: Sections, boxes: Boxes, root: Field, taught: Taught | None = None) -> Values:
    """Return a finding for every single value that a schema asks for, and a list of findings for every list of them.

    Args:
        text: The document's lines.
        sections: What stands under its headings.
        boxes: The boxes that ruling lines make of it.
        root: The schema's root.
        taught: The lessons of its layout.
    """
    fields = list(wanted_fields(root))
    if not fields:
        return {}
    search = Search(text, fields, boxes, taught)
    singles = [wanted for wanted in fields if wanted.kind != "array"]
    proposed = [(wanted, search.candidates(wanted)) for wanted in singles]
    found: Values = {
        wanted.path: finding(text, chosen, candidates, search.form.blank(wanted) or NOT_FOUND)
        for (wanted, candidates), chosen in zip(proposed, choose(proposed, text.weights), strict=True)
    }
    for wanted in fields:
        if wanted.kind == "array":
            found[wanted.path] = listed(text, search.prose, search.definitions, sections, wanted)
    return found


class Search:
    """What the proposers share about one document, made when it is first asked for.

    Args:
        text: The document's lines, with the dates and numbers in them.
        fields: All fields of the schema.
        boxes: Its boxes.
        taught: The lessons of its layout.
    """

    def __init__(self, text: Text, fields: Sequence[Wanted], boxes: Boxes, taught: Taught | None = None) -> None:
        self.text = text
        self.fields = fields
        self.learned = Learned(taught, text) if taught is not None else None
        self.prose = Prose(text)
        self.boxes = FormBoxes(boxes)

    @cached_property
    def amounts(self) -> Amounts:
        """The amounts and their sums."""
        return Amounts(self.text)

    @cached_property
    def form(self) -> Form:
        """The printed questions that the fields ask."""
        return Form(self.text, self.fields)

    @cached_property
    def blocks(self) -> list[Block]:
        """The postal blocks."""
        return find_blocks(self.text)

    @cached_property
    def tax_ids(self) -> list[TaxId]:
        """The tax numbers."""
        return find_tax_ids(self.text, self.blocks)

    @cached_property
    def letterheads(self) -> list[Letterhead]:
        """The addresses at the top."""
        return find_letterheads(self.text)

    @cached_property
    def labels(self) -> dict[tuple[int, int], frozenset[tuple[str, ...]]]:
        """The segments that are nothing but the label of a field, and whose."""
        found: dict[tuple[int, int], set[tuple[str, ...]]] = {}
        for wanted in self.fields:
            for hit in hits(self.text, wanted.label):
                place = hit.chunk.place
                if hit.similarity >= _SURELY and self.text.string(self.text.whole(*place[:2])).strip(" :") == (
                    self.text.string(place).strip(" :")
                ):
                    found.setdefault(place[:2], set()).add(wanted.path)
        return {place: frozenset(paths) for place, paths in found.items()}

    @cached_property
    def usual(self) -> Usual:
        """On which side of labels values stand."""
        return Usual(self.text, self.labels.keys())

    @cached_property
    def areas(self) -> list[Area]:
        """What stands under headings."""
        return areas_of(self.text, self.boxes.boxes)

    @cached_property
    def definitions(self) -> list[Defined]:
        """The short names that an agreement gives."""
        return definitions(self.prose)

    @cached_property
    def marks(self) -> dict[int, list[Marked]]:
        """The words beside boxes and circles to mark, by line."""
        return find_marks(self.text)

    @cached_property
    def reckoning(self) -> Reckoning:
        """What the lines that end in an amount say."""
        return Reckoning(self.text)

    def candidates(self, wanted: Wanted) -> list[Candidate]:
        """Return the candidates for a field, the best score first."""
        found = [c for c in self._proposals(wanted) if allowed(c.value, wanted.field)]
        if wanted.part_of_sum:
            weigh(wanted, self.amounts, found)
        if wanted.part_of_sum == "gross":
            self.reckoning.weigh(found)
        self.form.weigh(wanted, found)
        self.boxes.weigh(wanted, found)
        self.usual.weigh(found)
        weigh_periods(self.text, wanted, found)
        for candidate in found:
            own = self.labels.get(candidate.places[0][:2], frozenset())
            candidate.features["label of another"] = float(bool(own - {wanted.path}) and candidate.verified == "exact")
        for candidate in found:
            candidate.features["like an example"] = like_an_example(wanted, candidate.value)
        if self.learned is not None:
            self.learned.weigh(wanted, found)
        score(found, self.text.weights)
        return sorted(found, key=lambda candidate: -candidate.score)[:_MOST_CANDIDATES]

    def _proposals(self, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the candidates for a field from every proposer."""
        if self.learned is not None:
            yield from self.learned.proposals(wanted)
        if part_of(wanted) == "vat_id":
            yield from from_tax_ids(self.text, wanted, self.tax_ids)
            if wanted.head != "tax":
                return
        yield from labelled(self.text, wanted)
        yield from led(self.text, wanted)
        yield from below_names(self.text, wanted)
        yield from self.form.answers(wanted)
        yield from self.boxes.answers(wanted)
        if wanted.part_of_sum:
            yield from summed(wanted, self.amounts)
        if wanted.part_of_sum == "gross":
            yield from self.reckoning.totals()
        if wanted.role and part_of(wanted):
            yield from from_blocks(self.text, wanted, self.blocks)
            yield from addressed(self.text, wanted)
        if wanted.role:
            yield from numbers_in_blocks(self.text, wanted, self.blocks)
        if part_of(wanted) in ("name", "address"):
            yield from from_letterheads(self.text, wanted, self.letterheads, self.blocks)
        yield from in_areas(self.text, wanted, self.areas)
        yield from patterned(self.text, wanted, self.blocks if wanted.role else [])
        yield from from_mail(self.text, wanted)
        yield from contacts(self.text, wanted)
        yield from marked(self.text, wanted, self.marks)
        yield from said(self.prose, wanted)
        yield from defined_names(self.definitions, wanted)
        yield from times(self.text, wanted)
        yield from issuers(self.text, wanted)
        yield from kinds(self.text, wanted)
        yield from own_number(self.text, wanted)
        yield from self._first(wanted)

    def _first(self, wanted: Wanted) -> Iterator[Candidate]:
        """The first date for a plain date field, the first line for a title: where documents put them."""
        if (
            wanted.kind == "date"
            and wanted.head == "date"
            and not wanted.around
            and not wanted.named & {"due", "birth", "end", "start"}
        ):
            for number in range(min(len(self.text.lines), 60)):
                for index in range(len(self.text.lines[number].segments)):
                    for span in self.text.spans(number, index).dates[:1]:
                        place = Place(number, index, span.start, span.end)
                        main = bool(wanted.own & {"invoice", "receipt", "effective", "order"}) or wanted.named == {
                            "date"
                        }
                        note = self.text.conventions.day_reason if span.ambiguous else ""
                        yield Candidate(
                            span.value,
                            [place],
                            {"first": 1.0, "main kind": float(main)},
                            "the first date of the document",
                            "normalised",
                            note,
                        )
                        return
        if "title" in wanted.named and wanted.kind == "string" and not wanted.around:
            yield from titles(self.text)
        if "name" in wanted.named and wanted.kind == "string" and _PERSON & (wanted.named | wanted.around):
            yield from (title for title in titles(self.text) if _PERSONAL.fullmatch(title.value))
