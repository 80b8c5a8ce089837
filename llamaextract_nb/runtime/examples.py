"""Examples: the corrected and confirmed documents of a run, made into lessons for another run."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.teaching import Given, teach
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import JsonObject
from llamaextract_nb.results import FileResult
from llamaextract_nb.results.correction import at
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import Steps, locate

MOST = 30
"""Documents that are learned from, the last of a run: each takes two extractions, and more say little that is new."""

_MOST_CHARACTERS = 500_000  # of lessons, beside which the schema has room in what a host takes


def learned(run: Run, schema: Schema, options: Options, destination: Destination) -> JsonObject:
    """Return what the corrected and confirmed documents of a run teach, and what tells it from other lessons.

    Raises:
        ConfigError: The run has none, or the host or the target of the new run takes no examples.
        DocumentError: One of them is not at hand any more, or cannot be read.
    """
    if destination.is_hosted:
        raise ConfigError(
            f"examples= teach the engine of the local service, and {destination.name} has another: give "
            "client=lx.LocalService(), or leave examples= out."
        )
    if not (run.target == options.target == "per_doc"):
        raise ConfigError('examples= work where both runs have target="per_doc".')
    with tempfile.TemporaryDirectory(prefix="llamaextract_nb-") as folder:  # which others cannot enter
        given = [_given(run, result, paths, schema.field, Path(folder)) for result, paths in run.known()[-MOST:]]
        if not given:
            raise ConfigError(
                "examples= is a run without corrected or confirmed documents: run.correct(file, path, value) and "
                "run.confirm(file) make examples of them."
            )
        lessons = _fitting(teach(given, schema.json_schema, options.instructions))
    digest = hashlib.sha256(json.dumps(lessons, sort_keys=True).encode()).hexdigest()
    return {"digest": digest, "lessons": lessons}


def _fitting(lessons: list[JsonObject]) -> list[JsonObject]:
    """Return the last lessons that there is room for."""
    sizes = [len(json.dumps(lesson, ensure_ascii=False)) for lesson in lessons]
    while sum(sizes) > _MOST_CHARACTERS:
        del lessons[0], sizes[0]
    return lessons


def _given(run: Run, result: FileResult, paths: Sequence[str], root: Field, folder: Path) -> Given:
    """Return a document with the values at some paths, which may be of whole objects and lists."""
    content = run.document(result.file)
    if isinstance(content, bytes):
        path = folder / hashlib.sha256(content).hexdigest()
        path.write_bytes(content)
        content = path
    tree = (result.metadata or {}).get("field_metadata")
    values: dict[Steps, Any] = {}
    for each in paths:
        found = locate(root, each)
        if found is not None:
            values |= dict(_leaves(found[1], at(result.data, found[0]), found[0]))
    cited = {steps: boxes for steps in values if (boxes := list(_boxes(at(tree, steps))))}
    return Given(content, result.file, values, cited)


def _leaves(field: Field, value: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    """Yield every single value below a field."""
    if field.kind == "object" and field.fields:
        for child in field.fields:
            yield from _leaves(child, at(value, (child.name,)), (*steps, child.name))
    elif field.kind == "array" and field.item is not None:
        for position, item in enumerate(value if isinstance(value, list) else []):
            yield from _leaves(field.item, item, (*steps, position))
    else:
        yield steps, value


def _boxes(leaf: Any) -> Iterator[tuple[float, ...]]:
    """Yield where a value was read: page, x0, y0, x1, y1."""
    citations = leaf.get("citation") if isinstance(leaf, dict) else None
    for citation in citations if isinstance(citations, list) else []:
        for box in citation.get("bounding_boxes") or []:
            x, y = box["x"], box["y"]
            yield citation["page"], x, y, x + box["w"], y + box["h"]
