"""A finished job of v2 as the result of its file, in the shape that v1 has: everything above reads that one."""

from __future__ import annotations

import re
from typing import Any

from llamaextract_nb.models import ExtractJob, FileExtractionResult, JsonObject

_MARKS = re.compile(
    r"""(?:<br\s*/?>|\n)+ | ^\#{1,6}\s+ | ^\s*\|?\s*:?-{3,}[-:|\s]*$ | \s*(?<!\\)\|\s* | (?<!\\)(?:\*\*|__|`+)""",
    re.X | re.M,
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")
_PARTS = ("page_metadata", "row_metadata")  # of the targets per_page and per_table_row


def to_file_result(job: ExtractJob) -> FileExtractionResult:
    """Return the result of the job's file.

    A list, as the targets per_page and per_table_row give it, becomes `{"results": [...]}`, and its trees likewise.
    A completed job without a result is an error.
    """
    data = job.extract_result
    if data is None:
        why = job.error_message or f"The host gave the status {job.status!r} without a result."
        return FileExtractionResult(file_id=job.file_input, status="error", error=why)
    parts = isinstance(data, list)
    metadata = {**(job.extract_metadata or {}), "field_metadata": _tree(job.extract_metadata, parts)}
    return FileExtractionResult(
        file_id=job.file_input,
        data={"results": data} if isinstance(data, list) else data,
        status="success",
        extraction_metadata={**metadata, "usage": usage_of(job)},
    )


def _tree(metadata: JsonObject | None, parts: bool) -> Any:
    fields = (metadata or {}).get("field_metadata")
    if not isinstance(fields, dict):
        return None
    if not parts:
        return _plain(fields.get("document_metadata"))
    return {"results": _plain(next((trees for name in _PARTS if isinstance(trees := fields.get(name), list)), []))}


def _plain(tree: Any) -> Any:
    """Return a tree with the cited texts as they read: LlamaCloud cites its own markdown."""
    if isinstance(tree, list):
        return [_plain(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: plain_text(value) if key == "matching_text" and isinstance(value, str) else _plain(value)
        for key, value in tree.items()
    }


def plain_text(markdown: str) -> str:
    """Return markdown as it reads, in one line: without the marks of headings, tables, line breaks and emphasis."""
    return " ".join(_ESCAPED.sub(r"\1", _MARKS.sub(" ", markdown)).split())


def usage_of(job: ExtractJob) -> JsonObject:
    """Return the pages, and the credits as far as billing has settled."""
    counted = (job.metadata or {}).get("usage")
    spent = job.usage.model_dump(exclude_none=True) if job.usage is not None else {}
    return {**(counted if isinstance(counted, dict) else {}), **spent}
