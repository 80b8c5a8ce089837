"""Tables as Parquet files, the same bytes for the same values."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from llamaextract_nb.export.arrow import pyarrow, to_arrow
from llamaextract_nb.export.naming import file_names
from llamaextract_nb.export.tables import Table
from llamaextract_nb.export.writing import folder_at, writing


def parquet(table: Table) -> bytes:
    """Return a table as the content of a Parquet file.

    Raises:
        ConfigError: pyarrow is missing.
    """
    content = io.BytesIO()
    pyarrow().parquet.write_table(to_arrow(table.frame, table.fields), content, compression="zstd")
    return content.getvalue()


def write_parquet(table: Table, path: Path) -> None:
    """Write a table to one file.

    Raises:
        ConfigError: It cannot be written, or pyarrow is missing.
    """
    with writing(path) as part:
        part.write_bytes(parquet(table))


def to_parquet(tables: Mapping[str, Table], folder: str | Path) -> Path:
    """Write each table to a file of its own in a folder: `documents.parquet`, and so on; return the folder.

    Raises:
        ConfigError: They cannot be written, or pyarrow is missing.
    """
    target = folder_at(folder)
    for name, table in zip(file_names(tables), tables.values(), strict=True):
        write_parquet(table, target / f"{name}.parquet")
    return target
