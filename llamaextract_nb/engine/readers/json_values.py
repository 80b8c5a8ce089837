"""JSON: a tree of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.record_tree import Path as TreePath
from llamaextract_nb.engine.readers.record_tree import tree_document
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError


def read_json(path: Path, name: str) -> Document:
    """Return a JSON file.

    Raises:
        DocumentError: It is no JSON, or is nested too deeply.
        TooMuchError: It holds too many values.
    """
    try:
        return tree_document(json.loads(decoded(path.read_bytes())), name, "json", _named, _shown)
    except ValueError as error:
        where = (
            f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)[:80]
        )
        raise DocumentError(
            f"{name} is no JSON that can be read ({where}): mend it, or rename it to .txt.", name
        ) from None
    except RecursionError:
        raise DocumentError(f"{name} is nested too deeply.", name) from None


def _named(path: TreePath, known: int) -> str:
    parts = [str(part + 1) if isinstance(part, int) else part for part in path[known:]]
    return " ".join(part for part in parts if part).replace("_", " ")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
