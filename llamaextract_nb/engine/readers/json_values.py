"""JSON: every value as a line `path: value`, and lists of flat objects as declared tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of, table_of
from llamaextract_nb.engine.readers.limits import check_table
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

_MOST_LINES = 500_000


def read_json(path: Path, name: str) -> Document:
    """Return a JSON file.

    Raises:
        DocumentError: It is no JSON, is nested too deeply, or holds too many values.
    """
    try:
        value = json.loads(decoded(path.read_bytes()))
        lines = []
        for line in _lines(value, "", ""):
            lines.append(line)
            if len(lines) > _MOST_LINES:
                raise DocumentError(f"{name} holds more than {_MOST_LINES} values: split it.", name)
        tables = list(_tables(value, ""))
    except ValueError as error:
        where = (
            f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)[:80]
        )
        raise DocumentError(
            f"{name} is no JSON that can be read ({where}): mend it, or rename it to .txt.", name
        ) from None
    except RecursionError:
        raise DocumentError(f"{name} is nested too deeply.", name) from None
    return Document(name, "json", pages_of(lines), tables)


def _lines(value: Any, path: str, label: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{path}.{key}" if path else key, f"{label} {key}".strip())
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _lines(inner, f"{path}[{index}]", f"{label} {index + 1}".strip())
    elif value is not None:
        text = " ".join(_text(value).split())
        yield f"{label.replace('_', ' ')}: {text}" if label else text, path or "$"


def _tables(value: Any, path: str) -> Iterator[Table]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _tables(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        keys = list(dict.fromkeys(key for row in value for key in row))
        check_table(len(value), len(keys))
        flat = [key for key in keys if not any(isinstance(row.get(key), (dict, list)) for row in value)]
        rows = [flat, *([_text(row.get(key)) for key in flat] for row in value)]
        anchors = [[path] * len(flat), *([f"{path}[{i}].{key}" for key in flat] for i in range(len(value)))]
        table = table_of(rows, anchors, path.rpartition(".")[2])
        if table:
            yield table
        for index, row in enumerate(value):
            yield from _tables(row, f"{path}[{index}]")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
