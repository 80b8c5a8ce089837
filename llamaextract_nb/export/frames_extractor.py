"""Extraction as a function of frames, for engines that spread work over many machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

import pandas as pd

from llamaextract_nb.client.address import is_url, without_secrets
from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.export.arrow import pyarrow, to_arrow
from llamaextract_nb.export.extractor import Extractor
from llamaextract_nb.offline.guarded import MOST_SECONDS
from llamaextract_nb.results import FileResult, to_frame
from llamaextract_nb.results.frames import fields_of
from llamaextract_nb.runtime.sources import each_source
from llamaextract_nb.runtime.submit import checked_options
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa

_Row = tuple[Any, Any]  # a name or path, and the content, None where it is to be read


def frames_extractor(
    schema: Any,
    *,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    seconds: float = MOST_SECONDS,
) -> FramesExtractor:
    """Return a picklable function from an iterator of frames to an iterator of result frames, for Spark, Dask and Ray.

    A frame that goes in has a column `path` (a path, or a URL of fsspec's, read where the work is), or `content` (the
    bytes) with `name` or `path`. A row of a result is a document, or a page or row of it by `target`, or a document of
    an archive: `file` (as the path or name was given), the schema's fields as in `extract()`, `_status`, `_error`.
    Given one frame instead of an iterator, the function returns one. Columns and types are the same for any input:
    lists are lists of values or dicts, an enum and what may be of any type are texts.

        spark.createDataFrame(paths).mapInPandas(fn, schema=fn.ddl)                          # Spark

        frames = dask.dataframe.from_pandas(pd.DataFrame({"path": paths}), npartitions=100)  # Dask
        results = frames.map_partitions(fn, meta=fn.meta)
        results.to_parquet("results")

        frames = ray.data.from_pandas(pd.DataFrame({"path": paths}))                         # Ray
        results = frames.map_batches(fn, batch_format="pandas", batch_size=100)
        results.write_parquet("results")

    All happens offline, in a process beside that which calls: a document that crashes or hangs it is a row that says
    so. Each thread that calls at once has such a process, kept for its next frame.

    Args:
        schema: What to extract, in any form that `Schema` takes.
        pages: Which pages to read, as in "1-3,5"; by default all.
        target: "per_doc", "per_page" or "per_table_row", as for `submit()`.
        instructions: What the engine should know besides the schema.
        seconds: The time that one document may take.

    Raises:
        SchemaError: The schema cannot be used.
        ConfigError: An option cannot be used, or pyarrow is missing.
    """
    pyarrow()
    options = checked_options(pages, target, instructions, None, None)
    return FramesExtractor(Extractor(Schema(schema).json_schema, options, seconds))


class FramesExtractor:
    """A picklable function of frames; see `frames_extractor()`.

    Args:
        extractor: What it extracts.
    """

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    @overload
    def __call__(self, frames: pd.DataFrame) -> pd.DataFrame: ...

    @overload
    def __call__(self, frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]: ...

    def __call__(self, frames: pd.DataFrame | Iterable[pd.DataFrame]) -> pd.DataFrame | Iterator[pd.DataFrame]:
        """Return a result frame for each frame, or for the only one."""
        return self._extracted(frames) if isinstance(frames, pd.DataFrame) else map(self._extracted, frames)

    @property
    def meta(self) -> pd.DataFrame:
        """An empty result frame, which has the columns and types of all others."""
        return self._frame([])

    @property
    def ddl(self) -> str:
        """The columns and types in Spark's words, for `schema=`."""
        return ", ".join(f"{_quoted(field.name)} {_spark(field.type)}" for field in self._table([]).schema)

    def __repr__(self) -> str:
        return f"FramesExtractor({Schema(self._extractor.json_schema)!r})"

    def _extracted(self, frame: pd.DataFrame) -> pd.DataFrame:
        return self._frame([result for row in _rows(frame) for result in self._results(*row)])

    def _results(self, name: Any, content: Any) -> Iterator[FileResult]:
        if not isinstance(name, str) or not name.strip():
            yield FileResult(
                "", "error", error=f"The row has {name!r:.60} for a path or name: give a text.", stage="read"
            )
            return
        label = without_secrets(name)
        given = (name, bytes(content)) if isinstance(content, (bytes, bytearray, memoryview)) else name
        try:
            for source in each_source(given):
                renamed = isinstance(given, str) and is_url(given)
                yield from self._extractor.results(replace(source, label=label) if renamed else source)
        except (DocumentError, ConfigError) as error:  # what is given is no document at all
            yield FileResult(label, "error", error=str(error), stage="read")

    def _table(self, results: list[FileResult]) -> pa.Table:
        frame = to_frame(self._extractor.root, results)
        labels = [result.file for result in results]  # as they were given, whatever else is in the frame
        frame.index = pd.Index(labels, name="file", dtype="string")
        return to_arrow(frame, fields_of(self._extractor.root))

    def _frame(self, results: list[FileResult]) -> pd.DataFrame:
        table = self._table(results)
        return pd.DataFrame({name: _values(table[name]) for name in table.column_names})


def _rows(frame: pd.DataFrame) -> Iterator[_Row]:
    names = next((name for name in ("name", "path") if name in frame), None)
    if "content" in frame and names is not None:
        return zip(frame[names], frame["content"], strict=True)
    if "path" not in frame:
        known = ", ".join(map(str, frame.columns)) or "none"
        raise ConfigError(f"The frame has the columns {known}: it needs `path`, or `name` and `content`.")
    return ((path, None) for path in frame["path"])


def _values(column: Any) -> Any:
    """Return a column of Arrow as pandas has it, with the same type whatever is in it."""
    pa = pyarrow()
    kind = column.type
    if pa.types.is_nested(kind):
        return pd.Series(column.to_pylist(), dtype="object")
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(pa.string()), pa.string()
    types = {pa.string(): "string", pa.int64(): "Int64", pa.bool_(): "boolean"}
    return column.to_pandas() if kind not in types else pd.Series(column.to_pylist(), dtype=types[kind])


def _spark(kind: Any) -> str:
    types = pyarrow().types
    if types.is_list(kind):
        return f"array<{_spark(kind.value_type)}>"
    if types.is_struct(kind):
        return f"struct<{', '.join(f'{_quoted(field.name)}: {_spark(field.type)}' for field in kind)}>"
    names = {"int64": "bigint", "double": "double", "bool": "boolean", "timestamp[us]": "timestamp_ntz"}
    return names.get(str(kind), "string")  # a time has no zone here, and Spark's `timestamp` is one in the session's


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
