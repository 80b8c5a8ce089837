"""A job of v2 as its client sees it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from llamaextract_nb.service.store import Record

_TREES = {"per_doc": "document_metadata", "per_page": "page_metadata", "per_table_row": "row_metadata"}
_NO_CREDITS = {"credits": 0.0, "extract_credits": 0.0, "parse_credits": 0.0}  # what is done on this machine costs none


def extract_reply(job: Record, expand: Collection[str] = ()) -> Record:
    """Return a stored job on the wire.

    Args:
        job: The job as it is stored; its answer is a worker's.
        expand: What is wanted besides: configuration, extract_metadata, usage.
    """
    answer, configuration = job["answer"], job["configuration"]
    reply = {
        "id": job["id"],
        "status": job["status"],
        "file_input": job["file_id"],
        "project_id": job["project_id"],
        "created_at": job["created_at"],
        "updated_at": job["updated_at"],
        "configuration": configuration if "configuration" in expand else None,
        "configuration_id": job["configuration_id"],
        "error_message": answer["error"] if answer is not None and answer["status"] == "error" else None,
        "extract_result": None,
        "extract_metadata": None,
        "metadata": None,
        "usage": _NO_CREDITS if "usage" in expand and answer is not None else None,
    }
    if job["status"] == "COMPLETED":
        usage = {**answer["extraction_metadata"]["usage"], "num_pages_billed": 0}
        reply |= {"extract_result": _result(answer, configuration), "metadata": {"usage": usage}}
        # A switch of the evidence asks for it as `expand` does, and with both of them off there is none.
        if configuration.get("cite_sources") or configuration.get("confidence_scores"):
            reply["extract_metadata"] = _metadata(answer["extraction_metadata"], configuration)
    return reply


def _target(configuration: Record) -> str:
    return configuration.get("extraction_target") or "per_doc"


def _result(answer: Record, configuration: Record) -> Any:
    data = answer["data"]
    return data if _target(configuration) == "per_doc" else data.get("results") or []


def _metadata(metadata: Record, configuration: Record) -> Record:
    target, tree = _target(configuration), metadata["field_metadata"]
    if target != "per_doc":  # what has no finding of its own, has an empty tree
        tree = [part if isinstance(part, dict) else {} for part in tree["results"]]
    return {
        "field_metadata": {name: tree if of == target else None for of, name in _TREES.items()},
        "parse_job_id": None,  # what was read is kept with the file, and is no job of its own
        "parse_tier": configuration.get("parse_tier"),
        **({"notes": metadata["notes"]} if metadata.get("notes") else {}),
    }
