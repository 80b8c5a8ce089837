"""The lessons that count for a document: those of its layout, and what they say of its fields and its notation."""

from __future__ import annotations

import copy
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from llamaextract_nb.engine.checking.trust import with_confidence
from llamaextract_nb.engine.extraction import Extraction, Finding, Path
from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.engine.learning.layout import Layout, fixed_texts, likeness
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.schema.fields import Field

if TYPE_CHECKING:
    from llamaextract_nb.engine.learning.lesson import Known, Lesson

T = TypeVar("T")

_PRIOR = 4.0  # examples that the engine's own confidence is worth beside how it did on those of the layout
_SAID = 0.5  # examples that must say that a text stands for nothing: one, if its layout is rather that of the document
_TOLD = "as in the examples"


@dataclass(frozen=True, slots=True)
class Taught:
    """The lessons of a document's layout, each with how surely it is of that layout, 0..1."""

    lessons: tuple[tuple[Lesson, float], ...]

    @classmethod
    def of_schema(cls, schema: dict[str, Any], structure: Structure) -> Taught | None:
        """Return what the lessons that travel with a JSON Schema say of a document; most schemas have none.

        Raises:
            SchemaError: What stands in their place is none.
        """
        if KEYWORD not in schema:
            return None
        # What reads lessons brings pydantic along, for which a worker has no other use.
        from llamaextract_nb.engine.learning.lesson import lessons_of

        return cls.of(lessons_of(schema), structure)

    @classmethod
    def of(cls, lessons: Sequence[Lesson], structure: Structure) -> Taught | None:
        """Return the lessons that count for a document, None if there are none."""
        if not lessons:
            return None
        weights = likeness(fixed_texts(structure), [Layout(each.layout, each.values) for each in lessons])
        found = [(lesson, weight) for lesson, weight in zip(lessons, weights, strict=True) if weight > 0]
        return cls(tuple(found)) if found else None

    def known(self, path: str) -> list[tuple[Known, float]]:
        """Return what is known of a single value in each document, with its weight."""
        return [(lesson.fields[path], weight) for lesson, weight in self.lessons if path in lesson.fields]

    def called(self, root: Field) -> Field:
        """Return a schema in which the fields of lists are also called what their columns are in the examples."""
        headers: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for lesson, weight in self.lessons:
            for path, header in lesson.columns.items():
                headers[path].append((header, weight))
        named = {path: most(found) for path, found in headers.items()}
        return _called(root, "", named) if any(named.values()) else root

    def notation(self, known: Conventions) -> Conventions:
        """Return how a document writes dates and numbers, as far as the examples tell."""
        days = [(lesson.day_first, weight) for lesson, weight in self.lessons if lesson.day_first is not None]
        marks = [(lesson.decimal_mark, weight) for lesson, weight in self.lessons if lesson.decimal_mark]
        if days:
            first = most(days)
            known = replace(known, day_first=first, day_reason=f"{'day' if first else 'month'} first, {_TOLD}")
        if marks:
            mark = most(marks)
            known = replace(known, decimal_mark=mark, mark_reason=f"decimal mark “{mark}”, {_TOLD}")
        return known

    def emptied(self, found: Extraction) -> Extraction:
        """Return an extraction in which what stands for no value in the examples is none."""
        said: dict[tuple[str, Any], float] = defaultdict(float)
        for lesson, weight in self.lessons:
            for name, texts in lesson.nothing.items():
                for text in texts:
                    said[name, text] += weight
        texts_only = ((path, each.value) for path, each in found.findings.items() if isinstance(each.value, str))
        blank = [path for path, value in texts_only if said.get((dotted(path), value), 0.0) >= _SAID]
        if not blank:
            return found
        data, findings = copy.deepcopy(found.data), dict(found.findings)
        for path in blank:
            inner: Any = data
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = None
            findings[path] = Finding(None, reason=f"“{findings[path].value}” stands for nothing, {_TOLD}")
        return Extraction(data, findings)

    def settled(self, findings: dict[Path, Finding]) -> dict[Path, Finding]:
        """Return findings whose confidence counts how the engine did on the same fields of the examples.

        The examples are counts of a beta distribution, of which the engine's own confidence is the prior.
        """
        return {path: self._settled(path, finding) for path, finding in findings.items()}

    def _settled(self, path: Path, finding: Finding) -> Finding:
        if finding.value is None:
            return finding
        name = dotted(path)
        tried = [(lesson.tried[name], weight) for lesson, weight in self.lessons if name in lesson.tried]
        given = math.fsum(weight * each.given for each, weight in tried)
        right = math.fsum(weight * each.right for each, weight in tried)
        return with_confidence(finding, round((right + _PRIOR * finding.confidence) / (given + _PRIOR), 3))


def dotted(path: Path) -> str:
    """Return a path without the positions in lists."""
    return ".".join(part for part in path if isinstance(part, str))


def most(found: Iterable[tuple[T, float]]) -> T:
    """Return what has the greatest weight; of equals, the first."""
    weights: dict[T, float] = {}
    for each, weight in found:
        weights[each] = weights.get(each, 0.0) + weight
    return max(weights, key=weights.__getitem__)


def key_of(value: Any) -> str:
    """Return what tells one value from another."""
    return json.dumps(value, sort_keys=True)


def _called(field: Field, path: str, headers: dict[str, str]) -> Field:
    """Return a field whose leaves have the headers that are named by path, quoted in their descriptions."""

    def below(child: Field) -> Field:
        return _called(child, f"{path}.{child.name}" if path else child.name, headers)

    header = headers.get(path, "").replace("“", "").replace("”", "")
    said = [field.description.rstrip(". "), f"Printed as “{header}”"] if header else []
    return replace(
        field,
        node={**field.node, "description": ". ".join(filter(None, said))} if said else field.node,
        fields=tuple(map(below, field.fields)),
        item=None if field.item is None else _called(field.item, path, headers),
    )
