"""Documents that a model is shown with their right answers: the examples of the same layout that there is room for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from llamaextract_nb.engine.language.budget import most_tokens
from llamaextract_nb.engine.learning.taught import Taught

_MOST = 2  # two show what is the same in a layout; each more is paid for with every document
_SHARE = 4  # of the context, a part of so many is for them


class Shot(NamedTuple):
    """The text of a document, and what is known of its data."""

    text: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.text}\n\nThe right answer, as far as it is known:\n{json.dumps(self.data, ensure_ascii=False)}"


def shots_of(taught: Taught | None, context: int | None) -> list[Shot]:
    """Return the documents of the nearest layout that are shown.

    Args:
        taught: The lessons of the document's layout.
        context: The tokens of the model's context, None where its server does not say.
    """
    found = list(_nearest(taught))[:_MOST] if taught is not None else []
    while found and context is not None and most_tokens("\n".join(map(str, found))) > context // _SHARE:
        found.pop()
    return found


def _nearest(taught: Taught) -> Iterator[Shot]:
    for lesson, _ in sorted(taught.lessons, key=lambda each: -each[1]):
        if lesson.text:
            yield Shot(lesson.text, lesson.data)
