"""Boxes of forms by their numbers, as people ask for them: "box 2", "(box 12a)", "Kästchen 4", `box_2_federal_tax`."""

from __future__ import annotations

import re
from dataclasses import replace

from llamaextract_nb.engine.words.labels import QUOTED, without_denials
from llamaextract_nb.schema.fields import Field

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BOX = (
    r"box|kästchen|feld|field|case|casilla|casella|campo|caixa|quadro|vak|vakje|rutan?|rubrik|felt|pole|kutu|поле|графа"
)
_ASKED = re.compile(
    rf"(?<![^\W_])(?:{_BOX})[\s_]*(?:(?:no|nr|number|num)\b[._\s]*|[#№]\s*|n°\s*)?"
    r"(?:(?P<number>\d{1,2})[\s_]?(?P<letter>[a-z]?)|[\s_]+(?P<alone>[a-z])(?=\s*(?:[).,;:]|$)))(?![^\W_])",
    re.IGNORECASE,
)


def box_asked(field: Field) -> str:
    """Return the number of the box that a field asks for, such as "2", "12a" or "b"; "" if it names none."""
    for said in (_CAMEL.sub("_", field.name), field.title, without_denials(field.description)):
        if match := _ASKED.search(QUOTED.sub("", said)):
            return f"{match['number'] or ''}{match['letter'] or ''}{match['alone'] or ''}".lower()
    return ""


def without_box(field: Field) -> Field:
    """Return a field as it is called besides the box that it asks for; a name that says no more than that is kept."""
    said = {key: _without(str(field.node[key])) for key in ("title", "description") if field.node.get(key)}
    name = _without(_CAMEL.sub("_", field.name)).strip("_ ")
    return replace(field, name=name if len(name) > 1 else field.name, node={**field.node, **said})


def _without(text: str) -> str:
    """Return a text without the boxes that it names, but for those in quotation marks, which are printed."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    return _ASKED.sub(lambda at: at[0] if any(start <= at.start() < end for start, end in quoted) else "", text)
