"""Tables as Parquet files, the same bytes for the same values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from llamaextract_nb.export.arrow import pyarrow, to_arrow
from llamaextract_nb.export.naming import file_names
from llamaextract_nb.export.tables import Table
from llamaextract_nb.export.writing import folder_at, writing


def write_parquet(table: Table, path: Path) -> None:
    """Write a table to one file.

    Raises:
        ConfigError: It cannot be written, or pyarrow is missing.
    """
    with writing(path) as part:
        pyarrow().parquet.write_table(to_arrow(table.frame, table.fields), part, compression="zstd")


def to_parquet(tables: Mapping[str, Table], folder: str | Path) -> Path:
    """Write each table to a file of its own in a folder: `documents.parquet`, and so on; return the folder.

    Raises:
        ConfigError: They cannot be written, or pyarrow is missing.
    """
    target = folder_at(folder)
    for name, table in zip(file_names(tables), tables.values(), strict=True):
        write_parquet(table, target / f"{name}.parquet")
    return target
