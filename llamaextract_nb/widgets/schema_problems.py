"""What is wrong with the rows of a form, each problem at its row, and the schema if they make one."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.check import Problem
from llamaextract_nb.widgets.schema_rows import Row, json_schema_of, walk
from llamaextract_nb.widgets.table_view import display

Problems = dict[int, list[Problem]]  # by the row's id; those of the whole schema at 0


def judge(rows: list[Row], root: dict[str, Any]) -> tuple[Problems, Schema | None]:
    """Return the problems of rows, and the schema if there is one; `root` is what stands at its root besides them.

    What only LlamaExtract would refuse is a problem, but still a schema: this machine takes it.
    """
    found: Problems = {}
    _judge_rows(rows, "", found)
    if found or not rows:
        return found, None
    by_path = {path: row.id for row, _, path in walk(rows)}
    try:
        schema = Schema(json_schema_of(rows, root))
    except SchemaError as error:
        return {by_path.get(error.path, 0): [Problem(error.path, str(error), "", "error")]}, None
    for problem in schema.check():
        found.setdefault(by_path.get(problem.path, 0), []).append(problem)
    return found, schema


def _judge_rows(rows: list[Row], path: str, found: Problems) -> None:
    seen: set[str] = set()
    for row in rows:
        here = f"{path}.{row.name}" if path else row.name
        for message, hint in _wrong(row, seen):
            found.setdefault(row.id, []).append(Problem(here, message, hint, "error"))
        seen.add(row.name)
        _judge_rows(row.rows if row.holds else [], here, found)


def _wrong(row: Row, seen: set[str]) -> list[tuple[str, str]]:
    wrong = []
    if not row.name.strip():
        wrong.append(("The field has no name.", "Name it."))
    elif row.name in seen:
        wrong.append((f"There is a field {display(row.name, 60)!r} already.", "Rename one of them."))
    if row.kind.endswith("enum") and not row.values:
        wrong.append(("A choice needs values to choose from.", "Write one on each line."))
    if row.holds and not row.rows:
        wrong.append(("There is no field inside.", "Add one inside."))
    return wrong
