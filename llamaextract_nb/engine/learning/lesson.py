"""A lesson: what one document whose values are known teaches, as data that travels with a schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.errors import SchemaError


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sighting(_Data):
    """A place at which a known value stands, as it can be found again in another document.

    Attributes:
        label: The words before it on its line, without digits and punctuation.
        above: The words right above it.
        before: The mark that divides it from another value before it, such as the "/" of "Rotterdam / Felixstowe".
        after: The word behind it on its line; digits are written as 0.
        page: Its page, from 1.
        x: Its left edge, as a share of the page's width.
        y: Its middle, as a share of the page's height.
        lines: On how many lines it stands.
    """

    label: str = ""
    above: str = ""
    before: str = ""
    after: str = ""
    page: int = 1
    x: float = 0.0
    y: float = 0.0
    lines: int = 1


class Known(_Data):
    """The right value of a field in a document, null if it has none, and the places at which it stands."""

    value: Any = None
    sightings: tuple[Sighting, ...] = ()


class Tried(_Data):
    """How the engine, taught by the other examples, did on a field of this one: values it gave, and right ones."""

    given: float
    right: float


class Lesson(_Data):
    """What one document teaches.

    Attributes:
        layout: Its texts that are no known values; see `layout.Layout`.
        values: How many texts these were.
        fields: The single values that are known, by dotted path.
        columns: The headers over the values of lists, by dotted path without positions; "" where there is none.
        nothing: The texts that the engine takes for values of lists where there are none, such as "–", by such a path.
        day_first: Whether its dates put the day before the month; None if they do not tell.
        decimal_mark: That of its numbers; "" if they do not tell.
        tried: How the engine did on its fields, by dotted path without positions.
        text: Its text, shortened, as a language model is shown it; "" if there is no room for it.
        data: What is known of it, in the shape of the schema, for the same.
    """

    layout: frozenset[str]
    values: int = 0
    fields: dict[str, Known] = {}
    columns: dict[str, str] = {}
    nothing: dict[str, tuple[str, ...]] = {}
    day_first: bool | None = None
    decimal_mark: str = ""
    tried: dict[str, Tried] = {}
    text: str = ""
    data: dict[str, Any] = {}


_LESSONS = TypeAdapter(tuple[Lesson, ...])


def lessons_of(schema: dict[str, Any]) -> tuple[Lesson, ...]:
    """Return the lessons that travel with a JSON Schema; most have none.

    Raises:
        SchemaError: What stands in their place is none.
    """
    if KEYWORD not in schema:
        return ()
    try:
        return _LESSONS.validate_python(schema[KEYWORD])
    except (ValidationError, RecursionError) as error:
        raise SchemaError(
            f"{KEYWORD} of the schema holds no lessons of examples ({type(error).__name__}): leave it out, and give "
            "examples= anew."
        ) from None


def to_json(lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
    """Return lessons as JSON values; the same lessons give the same, and what is usual is left out."""
    found = [lesson.model_dump(mode="json", exclude_defaults=True) for lesson in lessons]
    return [{**lesson, "layout": sorted(lesson["layout"])} for lesson in found]
