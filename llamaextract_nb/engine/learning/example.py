"""A document whose values are known, and the lesson that it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from llamaextract_nb.engine.asking.item import SURE
from llamaextract_nb.engine.checking.values import Values
from llamaextract_nb.engine.checking.words import Words
from llamaextract_nb.engine.learning.layout import fixed_texts, layout_of
from llamaextract_nb.engine.learning.lesson import Known, Lesson
from llamaextract_nb.engine.learning.places import Spot, Spots
from llamaextract_nb.engine.learning.sightings import sighting
from llamaextract_nb.engine.learning.taught import dotted, most
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid, joined
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import Conventions, conventions, read_value
from llamaextract_nb.engine.weights import default_weights
from llamaextract_nb.engine.words.labels import label_of, similarity
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import Steps

_THOUSAND = 1000
_WEAK = 0.45  # a header less similar than this to a field's label does not name it
_HALF = 0.5  # of a list's values must stand in a column for it to be theirs
Cited = tuple[float, ...]  # the page, and x0, y0, x1, y1 on the page as it is shown


@dataclass(frozen=True, slots=True)
class Example:
    """A document whose values are known.

    Attributes:
        structure: What stands where in it.
        values: The known values by path; a value of None says that the document has none.
        cited: Where values were read, by path, as far as that is known.
    """

    structure: Structure
    values: dict[Steps, Any]
    cited: dict[Steps, list[Cited]]


def lesson_of(example: Example, root: Field, wrong: Container[str] = ()) -> Lesson:
    """Return what an example teaches about the fields of a schema.

    Args:
        example: The example.
        root: The schema's root.
        wrong: The fields on which the engine errs by itself, by dotted path without positions.
    """
    document = example.structure.document
    known = _notation(example, root, conventions(document))
    spots = Spots(Text(example.structure, known, default_weights()))
    fields = {
        dotted(path): _known(spots, value, field, example.cited.get(path, []))
        for path, value, field in _leaves(example, root)
        if all(isinstance(step, str) for step in path) and not isinstance(value, list)
    }
    layout = layout_of(fixed_texts(example.structure), example.values.values())
    return Lesson(
        layout=layout.texts,
        values=layout.values,
        fields=fields,
        columns=_columns(example, root, known, wrong),
        day_first=known.day_first if known.day_reason == _SEEN else None,
        decimal_mark=known.decimal_mark if known.mark_reason == _SEEN else "",
    )


_SEEN = "as its values are read"


def _leaves(example: Example, root: Field) -> Iterator[tuple[Steps, Any, Field]]:
    """Yield the known values of the fields that a schema has."""
    for path, value in example.values.items():
        field: Field | None = root
        for step in path:
            if field is not None:
                name = step
                field = field.item if isinstance(step, int) else next((f for f in field.fields if f.name == name), None)
        if field is not None and field.kind != "object":
            yield path, value, field


def _known(spots: Spots, value: Any, field: Field, cited: Sequence[Cited]) -> Known:
    """Return what is known of a single value: where it stands, and where it was read if that is one of the places."""
    found = spots.of(value, field)
    read = [spot for spot in found if any(_touches(spots.text, spot, *place) for place in cited)]
    return Known(value=value, sightings=tuple(sighting(spots.text, spot) for spot in read or found))


def _touches(text: Text, spot: Spot, number: float, x0: float, y0: float, x1: float, y1: float) -> bool:
    page = text.lines[spot[0].line].page
    own = page.as_shown(text.box(spot[0]))
    return page.number == number and own.x0 < x1 and x0 < own.x1 and own.y0 < y1 and y0 < own.y1


def _notation(example: Example, root: Field, known: Conventions) -> Conventions:
    """Return how a document writes dates and numbers, by the reading in which more of its values stand in it."""
    words = Words(example.structure.document)
    leaves = list(_leaves(example, root))
    dates = [v for _, v, f in leaves if f.kind in ("date", "date-time") and isinstance(v, str)]
    numbers = [v for _, v, _ in leaves if _is_marked(v)]

    def stand(read: Conventions) -> tuple[int, int]:
        values = Values(words, read)
        sure = [found for found, certain in map(values.date, (date[:10] for date in dates)) if found and certain]
        return len(sure), sum(bool(found) and certain for found, certain in map(values.number, numbers))

    day = {first: stand(replace(known, day_first=first))[0] for first in (True, False)}
    if day[True] != day[False]:
        known = replace(known, day_first=day[True] > day[False], day_reason=_SEEN)
    mark = {sign: stand(replace(known, decimal_mark=sign))[1] for sign in (".", ",")}
    if mark["."] != mark[","]:
        known = replace(known, decimal_mark=max(mark, key=mark.__getitem__), mark_reason=_SEEN)
    return known


def _columns(example: Example, root: Field, known: Conventions, wrong: Container[str]) -> dict[str, str]:
    """Return the headers of the columns that hold the known values of lists, "" where that says nothing new.

    Of a list that the engine reads right by itself nothing is new; nor is it of a field that is wrong although its
    header names it, or that is right and has a header that may have named it.
    """
    wanted: dict[str, tuple[Field, Counter[str]]] = {}
    for path, value, field in _leaves(example, root):
        if any(isinstance(step, int) for step in path) and value is not None:
            wanted.setdefault(dotted(path), (field, Counter()))[1][repr(value)] += 1
    lists = {_list_of(name) for name in wanted if name in wrong}
    wanted = {name: each for name, each in wanted.items() if _list_of(name) in lists}
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for grid in example.structure.grids if wanted else []:
        for column, parts in enumerate(grid.header):
            if any((cell := row[column]) and len(cell.parts) > 1 for row in grid.rows):
                continue  # its cells may hold several fields, one below the other, and its header names them all
            header = _without_values([part.text for part in parts])
            for name, (field, values) in wanted.items():
                shared = _read(grid, column, field, known) & values
                if header and shared.total() >= _HALF * values.total():
                    found[name].append((header, shared.total()))
    headers = {name: most(found[name]) if name in found else "" for name in wanted}
    times = Counter(headers.values())
    return {
        name: header if times[header] == 1 and _is_news(wanted[name][0], header, name in wrong) else ""
        for name, header in headers.items()
    }


def _is_news(field: Field, header: str, is_wrong: bool) -> bool:
    return similarity(label_of(field), header) < (SURE if is_wrong else _WEAK)


def _list_of(name: str) -> str:
    return name.rpartition(".")[0]


def _without_values(lines: list[str]) -> str:
    """Return a header without what was taken for its first lines, and stands over it: a value has digits."""
    first = max((number + 1 for number, line in enumerate(lines) if any(map(str.isdigit, line))), default=0)
    return joined(lines[first:])


def _read(grid: Grid, column: int, field: Field, known: Conventions) -> Counter[str]:
    """Return the values that a column's cells are read as."""
    cells = [row[column] for row in grid.rows]
    readings = [read_value(cell.text, field, known) for cell in cells if cell is not None]
    return Counter(repr(reading.value) for reading in readings if reading is not None)


def known_data(values: dict[Steps, Any]) -> dict[str, Any]:
    """Return known values in the shape of the schema; what is not known of an object is left out."""
    data: dict[str, Any] = {}
    for steps, value in values.items():
        inner: Any = data
        for step, following in pairwise(steps):
            fresh: Any = [] if isinstance(following, int) else {}
            inner = _step(inner, step, fresh)
        _step(inner, steps[-1], value)
    return data


def _step(inner: Any, step: str | int, fresh: Any) -> Any:
    """Return what stands at a step, which is put there first if there is nothing; lists grow as they are needed."""
    if isinstance(step, str):
        return inner.setdefault(step, fresh)
    while len(inner) < step:
        inner.append({})
    if len(inner) == step:
        inner.append(fresh)
    return inner[step]


def _is_marked(value: Any) -> bool:
    """Tell whether a value is a number that is written with a mark for decimals or thousands."""
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and (value % 1 != 0 or abs(value) >= _THOUSAND)
    )
