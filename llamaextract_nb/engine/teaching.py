"""Teaching: documents whose values are known made into lessons, read and tried in a process of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamaextract_nb.engine.child import Answer, Child, answer_all
from llamaextract_nb.schema.paths import Steps

if TYPE_CHECKING:
    from llamaextract_nb.engine.learning.example import Example
    from llamaextract_nb.engine.learning.taught import Taught
    from llamaextract_nb.engine.structure.structure import Structure

_MOST_SHOWN = 5  # documents that a language model may be shown
_SHOWN = 2_000  # characters of each: a page of an invoice
_MOST_SECONDS = 300.0  # for one document, as in the service: a scan of many pages is read and extracted twice
_READ = 32  # documents that are in memory between the reading and the trial

_child = Child(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """A document whose values are known.

    Attributes:
        path: The document.
        name: What it is called in messages.
        values: The known values by their steps; None says that the document has none.
        cited: Where values were read, by their steps: page, x0, y0, x1, y1, in points of the page as shown.
    """

    path: Path
    name: str
    values: dict[Steps, Any]
    cited: dict[Steps, list[tuple[float, ...]]]


def teach(given: Sequence[Given], schema: dict[str, Any], instructions: str = "") -> list[dict[str, Any]]:
    """Return the lessons of documents as JSON, in their order; the same documents give the same lessons.

    Each is then tried: extracted by what the others teach, so that its lesson tells how sure that makes.

    Raises:
        DocumentError: One of them cannot be read.
        SchemaError: The schema cannot be used.
    """
    common = {"schema": schema, "instructions": instructions}
    asked = [
        {
            **common,
            "path": str(each.path),
            "name": each.name,
            "values": list(each.values.items()),
            "cited": list(each.cited.items()),
            "is_shown": number < _MOST_SHOWN,
        }
        for number, each in enumerate(given)
    ]
    lessons = [_ask(question)["lesson"] for question in asked]
    for number, question in enumerate(asked):
        others = lessons[:number] + lessons[number + 1 :]
        lessons[number] = {**lessons[number], "tried": _ask({**question, "others": others})["tried"]}
    return lessons


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    return _child.ask(question, "it cannot be learned from", seconds=_MOST_SECONDS)[0]


def serve() -> None:
    """Make lessons of what is asked for; what the process of `teach()` does."""
    answer_all(_answer)


def _answer(asked: dict[str, Any]) -> Answer:
    # Here and below, since the process that asks has no use for the engine.
    from llamaextract_nb.engine.learning.example import Example

    values = {tuple(steps): value for steps, value in asked["values"]}
    cited = {tuple(steps): found for steps, found in asked["cited"]}
    example = Example(_read(asked["path"], asked["name"]), values, cited)
    if "others" in asked:
        return {"tried": _tried(example, asked)}, b""
    return {"lesson": _lesson(example, asked)}, b""


@lru_cache(maxsize=_READ)
def _read(path: str, name: str) -> Structure:
    from llamaextract_nb.engine.readers.reading import read
    from llamaextract_nb.engine.structure.structure import Structure

    return Structure(read(Path(path), name=name))


def _lesson(example: Example, asked: dict[str, Any]) -> dict[str, Any]:
    from llamaextract_nb.engine.language.parts import parts_of
    from llamaextract_nb.engine.learning.example import known_data, lesson_of
    from llamaextract_nb.engine.learning.lesson import to_json
    from llamaextract_nb.schema.fields import root_field

    answers = _answers(example, asked, None)
    right = _shares(answers)
    wrong = {name for name, _, _ in answers if right.get(name) != 1.0}
    in_lists = [each for steps, each in zip(example.values, answers, strict=True) if not all(map(_is_name, steps))]
    update: dict[str, Any] = {"nothing": _nothing(in_lists)}
    if asked["is_shown"]:
        parts = parts_of(example.structure.document, _SHOWN)
        update |= {"text": parts[0].text if parts else "", "data": known_data(example.values)}
    return to_json([lesson_of(example, root_field(asked["schema"]), wrong).model_copy(update=update)])[0]


def _is_name(step: str | int) -> bool:
    return isinstance(step, str)


def _tried(example: Example, asked: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return how the engine, taught by the other examples, does on the known fields of one."""
    from llamaextract_nb.engine.learning import KEYWORD
    from llamaextract_nb.engine.learning.taught import Taught

    taught = Taught.of_schema({KEYWORD: asked["others"]}, example.structure)
    shares = _shares(_answers(example, asked, taught))
    return {name: {"given": 1.0, "right": right} for name, right in shares.items()}


def _answers(example: Example, asked: dict[str, Any], taught: Taught | None) -> list[tuple[str, Any, Any]]:
    """Return (path without positions, value, what the engine gives) for each known value."""
    from llamaextract_nb.engine.filling import find
    from llamaextract_nb.engine.learning.taught import dotted
    from llamaextract_nb.results.correction import at

    data = find(example.structure, asked["schema"], asked["instructions"], taught=taught)[0].data
    return [(dotted(steps), value, at(data, steps)) for steps, value in example.values.items()]


def _shares(answers: Sequence[tuple[str, Any, Any]]) -> dict[str, float]:
    """Return for each field that the engine gives values for, the share of them that are right."""
    from llamaextract_nb.engine.language.opinions import same

    right: defaultdict[str, list[bool]] = defaultdict(list)
    for name, value, found in answers:
        if found is not None:
            right[name].append(same(found, value))
    return {name: sum(each) / len(each) for name, each in right.items()}


def _nothing(answers: Sequence[tuple[str, Any, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the texts of each field of lists that the engine gives where there is no value, and never rightly."""
    meant = {(name, value) for name, value, _ in answers if isinstance(value, str)}
    taken = ((name, found) for name, value, found in answers if value is None and isinstance(found, str))
    nothing: defaultdict[str, list[str]] = defaultdict(list)
    for name, found in dict.fromkeys(taken):
        if (name, found) not in meant:
            nothing[name].append(found)
    return {name: tuple(texts) for name, texts in nothing.items()}
