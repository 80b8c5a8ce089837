"""Files with documents' values: CSV, and JSON with a document on each line."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from llamaextract_nb.client.opening import open_file, why_unreadable
from llamaextract_nb.errors import ConfigError

_TABLES = {".csv": ",", ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson", ".json")


def read_records(path: str | os.PathLike[str]) -> list[Any]:
    """Return the documents of a .csv, .tsv, .jsonl or .json file, each as a dict with its file and fields.

    A .json file holds a list of documents, or one on each line. In a CSV a cell that is a list, as pandas writes them,
    is read as one, and an empty cell is no value.

    Raises:
        ConfigError: It cannot be read, or is of another kind.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in (*_TABLES, *_LINES):
        raise ConfigError(f"{file} is neither .csv nor .jsonl: read it with pandas, and give the frame.")
    try:
        with open_file(file) as stream:
            text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not in UTF-8: save it so, or read it with pandas and give the frame.") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read ({why_unreadable(error)}): check the path.") from None
    return _table(text, _TABLES[suffix], file) if suffix in _TABLES else _lines(text, file)


def is_table(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is one whose values are texts only."""
    return Path(path).suffix.lower() in _TABLES


def _lines(text: str, file: Path) -> list[Any]:
    if text.lstrip().startswith("["):
        numbered = [(1, text)]
    else:
        numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    found: list[Any] = []
    for number, line in numbered:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise ConfigError(f"{file}, line {number}, is no JSON: write a document on each line.") from None
        found.extend(value if isinstance(value, list) else [value])
    return found


def _table(text: str, mark: str, file: Path) -> list[Any]:
    csv.field_size_limit(sys.maxsize)  # a list in a cell may be long, and the file is in memory already
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_mark(text, mark)))
    names = [name.strip() for name in rows[0]] if rows else []
    wanted = [name == "file" or not name.startswith("_") for name in names]  # "_status" and the like are no fields
    if "file" not in names:
        told = ", ".join(map(repr, names))[:200] or "none"
        raise ConfigError(f'{file} has no column "file" that names the documents; its columns: {told}.')
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ConfigError(f"{file} has the column {twice!r} twice: rename one of them.")
    return [
        {name: _cell(cell) for name, cell, taken in zip(names, row, wanted, strict=False) if taken}
        for row in rows[1:]
        if any(row)
    ]


def _mark(text: str, mark: str) -> str:
    """Return what divides the cells: a semicolon where the head has only these, as spreadsheets write in Europe."""
    head = text.partition("\n")[0]
    return ";" if mark not in head and ";" in head else mark


def _cell(text: str) -> Any:
    text = text.strip()
    if text[:1] + text[-1:] not in ("[]", "{}"):
        return text or None
    for read in (json.loads, ast.literal_eval):  # as JSON, and as `to_csv()` writes the lists of a frame
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return text
