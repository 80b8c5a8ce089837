"""Documents to try things on, with their schemas and their truth; all companies and people in them are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from llamaextract_nb.errors import ConfigError

_HOME = Path(__file__).parent


def samples(kind: str | None = None) -> list[Path]:
    """Return the paths of the sample documents.

    Args:
        kind: Only those of a kind: contract, invoice, order, receipt, report, shipment or statement.

    Raises:
        ConfigError: There is no such kind.
    """
    truth = sample_truth()
    if kind is not None:
        _check(kind)
    return sorted(_HOME / "documents" / row["file"] for row in truth if kind in (None, row["schema_id"]))


def sample_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of the samples of a kind.

    Raises:
        ConfigError: There is no such kind.
    """
    _check(kind)
    schema: dict[str, Any] = json.loads((_HOME / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
    return schema


def sample_truth() -> list[dict[str, Any]]:
    """Return what stands in each sample: file, schema_id, data, and evidence (path, page, box in PDF points, text)."""
    text = (_HOME / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _check(kind: str) -> None:
    kinds = sorted(path.stem for path in (_HOME / "schemas").glob("*.json"))
    if kind not in kinds:
        raise ConfigError(f"There are no samples of the kind {kind!r}: the kinds are {', '.join(kinds)}.")
