"""What is filled in in the boxes of a form: in the box whose number a field asks for, or whose label names it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from llamaextract_nb.engine.asking.item import leaves_of
from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.proposing.values.printed import overlap
from llamaextract_nb.engine.structure.boxes import Boxes, FormBox, places_of
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import Label, concepts, similar
from llamaextract_nb.engine.words.misread import letters_of, looks, misread
from llamaextract_nb.engine.words.numbered import box_asked
from llamaextract_nb.schema.fields import Field

_BEGINS = 0.9  # what a label counts that goes on behind what a field is called
_LEAST = 0.6  # how well a label must name a field that does not ask for its box
_SURE = 0.9  # that what stands in a box of a series is what the list asks for
_CODE = re.compile(r"[A-Z]{1,2}\d?(?=\s|$)")  # of an amount in a box: "DD   6,939.68"
_READ_CODE = re.compile(rf"{_CODE.pattern}|[cosuvwxz](?=\s|$)")  # OCR does not tell these from large ones


class FormBoxes:
    """The numbered boxes of a document, as fields ask for them.

    Args:
        boxes: All boxes of the document.
    """

    def __init__(self, boxes: Boxes) -> None:
        self.boxes = boxes
        self.text = boxes.text
        self.form = boxes.all if any(box.number for box in boxes.all) else []

    def answers(self, wanted: Wanted) -> Iterator[Candidate]:
        """Yield what stands in the boxes that a field asks for."""
        for box, named, sure in self._named(wanted):
            read = _codes(self.text, box) if wanted.head == "code" else self._values(wanted, box)
            for candidate in read:
                asked = float(box.number == wanted.box != "")
                candidate.features |= {"in a box": 1.0, "box asked": asked, "box named": named, "misread": 1.0 - sure}
                candidate.why = f"in box {box.number} “{self.boxes.said(box)[:60]}”"
                yield candidate

    def weigh(self, wanted: Wanted, candidates: list[Candidate]) -> None:
        """Say of all candidates what the boxes know about them: they are labels, or stand in another box."""
        for candidate in candidates:
            box = self.boxes.at(candidate.places[0])
            if box is None or not box.number:
                continue
            on = any(overlap(candidate.places[0], place) for place in places_of(box))
            if {"right", "below"} & candidate.features.keys():  # of a label outside the box
                candidate.features["another box"] = 1.0
            candidate.features["on a box's label"] = float(on)
            candidate.features["box not asked"] = float(wanted.box not in ("", box.number))

    def _named(self, wanted: Wanted) -> Iterator[tuple[FormBox, float, float]]:
        """Yield the boxes that may be a field's, how well their labels name it, and how surely they were read."""
        printed = wanted.box != "" and any(box.number == wanted.box for box in self.form)
        read = misread(wanted.label.written, self._seen) if self._seen else {}
        for number, box in enumerate(self.form):
            if printed and box.number != wanted.box:
                continue
            alike = _alike(wanted.label, self.boxes.said(box))
            guessed = read.get(number, 0.0)
            if printed or max(alike, guessed) >= _LEAST:
                yield box, max(alike, guessed), guessed if guessed > alike else 1.0

    @cached_property
    def _seen(self) -> list[str]:
        """The labels as they look, "" for those that were not read from pictures; none if no label was."""
        seen = [
            looks(letters_of(self.boxes.said(box))) if self.text.lines[box.label[0].line].page.source == "ocr" else ""
            for box in self.form
        ]
        return seen if any(seen) else []

    def _values(self, wanted: Wanted, box: FormBox) -> Iterator[Candidate]:
        for order, place in enumerate(box.inside):
            yield from values_at(self.text, wanted, Slot(place, "boxed", 0.0, order))


def _alike(label: Label, said: str) -> float:
    """Return how well the label of a box names a field; what follows its first words says less."""
    named = concepts(said)
    sizes = {len(phrase) for phrase, weight in label.phrases if 1 < len(phrase) < len(named)}
    return max([similar(label, named), *(_BEGINS * similar(label, named[:size]) for size in sizes)])


def boxed_records(boxes: Boxes, field: Field) -> list[Record]:
    """Return the codes and amounts of the boxes 12a, 12b, 12c, a record for each, [] for a list of anything else."""
    leaves = list(leaves_of(field))
    codes = [leaf for leaf in leaves if leaf.field.kind == "string" and concepts(leaf.field.name)[-1:] == ("code",)]
    amounts = [leaf for leaf in leaves if leaf.field.kind in ("number", "integer")]
    if len(codes) != 1 or len(amounts) != 1:
        return []
    asked = next(filter(None, (box_asked(each) for each in (field, *(leaf.field for leaf in leaves)))), "")
    series: dict[str, list[Record]] = defaultdict(list)
    reader = Reader(boxes.text.conventions)
    for box in boxes.all:
        number = box.number.rstrip("abcdefghijklmnop")
        code = next(_codes(boxes.text, box), None)
        if code is None or not number or number == box.number or asked not in ("", number, box.number):
            continue
        record, places = Record(), [_behind(code.places[0], place) for place in box.inside]
        amount = next((cell for place in places if (cell := _cell(boxes.text, place)).text[-1:].isdigit()), None)
        for leaf in leaves:
            read = {id(codes[0]): _cell(boxes.text, code.places[0]), id(amounts[0]): amount}.get(id(leaf))
            put_cell(record, leaf, read, _SURE, f"in box {box.number}", reader)
        series[number].append(record)
    return max(series.values(), key=len, default=[])


def _behind(code: Place, place: Place) -> Place:
    """Return what of a place in a box stands behind its code."""
    return place._replace(start=code.end) if place[:2] == code[:2] else place


def _cell(text: Text, place: Place) -> GridCell:
    page = text.lines[place.line].page
    return GridCell([Part(0, text.string(place).strip(), text.box(place))], page.number, turn=page.turn)


def _codes(text: Text, box: FormBox) -> Iterator[Candidate]:
    """Yield the code that stands before the amount of a box."""
    scanned = text.lines[box.label[0].line].page.source == "ocr"
    for place in box.inside:
        if match := (_READ_CODE if scanned else _CODE).match(text.string(place)):
            at = place._replace(end=place.start + match.end())
            yield Candidate(
                match[0].upper(), [at], {"box code": 1.0}, "", "exact" if match[0].isupper() else "normalised"
            )
            return
