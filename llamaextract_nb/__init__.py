"""A folder of documents in, a pandas DataFrame out.

    import llamaextract_nb as lx

    frame = lx.extract("invoices/", {"number": str, "date": "date", "total": float})   # one row for each document
    for result in lx.extract_iter("archive/", schema): ...   # documents as they finish, any number of them
    lx.extract_to("results/", "archive/", schema)            # the same into Parquet files; goes on where it stopped
    fn = lx.frames_extractor(schema)         # frames in, frames out: for Spark, Dask and Ray
    run = lx.submit("invoices/", schema)     # returns at once; showing it shows live progress with Cancel
    run.result(); run.table("items"); run.evidence; run.errors; run.retry()
    run.correct("a.pdf", "total", 9.5); run.confirm("a.pdf"); run.undo(); run.corrections   # kept for every later run
    lx.Schema(MyModel).json_schema           # Pydantic class, JSON Schema and short form are views of one thing
    lx.diff(run, other); lx.score(run, "truth.csv"); lx.stability(files, schema)   # better, worse, to be relied on?
    lx.save_agent("invoices", schema); lx.extract(files, "invoices"); lx.agents()
    lx.estimate(files, tier="agentic")       # pages, credits and dollars, before anything is sent
    lx.runs(); lx.open_run(frame)            # past runs survive a kernel restart
    lx.samples()                             # documents to try it on
    lx.doctor()                              # what stands in the way on this machine

Without a key everything runs on this machine; with LLAMA_CLOUD_API_KEY set the same calls run on LlamaCloud.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from llamaextract_nb import inference
from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    BudgetError,
    ConfigError,
    ConflictError,
    DocumentError,
    InvalidRequestError,
    JobCancelledError,
    JobError,
    JobTimeoutError,
    LlamaExtractError,
    NotFoundError,
    RateLimitError,
    SchemaError,
)

if TYPE_CHECKING:
    from llamaextract_nb.client import AsyncClient, Client
    from llamaextract_nb.client.key import ask_key
    from llamaextract_nb.evaluation.diff import diff
    from llamaextract_nb.evaluation.scoring import score
    from llamaextract_nb.evaluation.stability import stability
    from llamaextract_nb.export.extract_to import extract_to
    from llamaextract_nb.export.frames_extractor import frames_extractor
    from llamaextract_nb.runtime.agents import agents, delete_agent, save_agent
    from llamaextract_nb.runtime.doctor import doctor
    from llamaextract_nb.runtime.estimate import estimate
    from llamaextract_nb.runtime.history import open_run, prune_runs, runs
    from llamaextract_nb.runtime.local import LocalService
    from llamaextract_nb.runtime.nesting import allow_nested_loops
    from llamaextract_nb.runtime.run import Run
    from llamaextract_nb.runtime.streaming import extract_iter
    from llamaextract_nb.runtime.submit import aextract, extract, submit
    from llamaextract_nb.sample_data import samples
    from llamaextract_nb.schema import Schema
    from llamaextract_nb.widgets.file_picker import FilePicker
    from llamaextract_nb.widgets.job_progress import JobProgress
    from llamaextract_nb.widgets.result_viewer import ResultViewer
    from llamaextract_nb.widgets.schema_builder import SchemaBuilder
    from llamaextract_nb.widgets.studio import Studio

__version__ = "0.8.0"

# Everything that is heavy to import is loaded when it is first asked for.
_LAZY = {
    "AsyncClient": "client",
    "Client": "client",
    "FilePicker": "widgets.file_picker",
    "JobProgress": "widgets.job_progress",
    "LocalService": "runtime.local",
    "ResultViewer": "widgets.result_viewer",
    "Run": "runtime.run",
    "Schema": "schema",
    "SchemaBuilder": "widgets.schema_builder",
    "Studio": "widgets.studio",
    "aextract": "runtime.submit",
    "agents": "runtime.agents",
    "allow_nested_loops": "runtime.nesting",
    "ask_key": "client.key",
    "delete_agent": "runtime.agents",
    "diff": "evaluation.diff",
    "doctor": "runtime.doctor",
    "estimate": "runtime.estimate",
    "extract": "runtime.submit",
    "extract_iter": "runtime.streaming",
    "extract_to": "export.extract_to",
    "frames_extractor": "export.frames_extractor",
    "infer_from_files": "runtime.inference",
    "open_run": "runtime.history",
    "prune_runs": "runtime.history",
    "runs": "runtime.history",
    "samples": "sample_data",
    "save_agent": "runtime.agents",
    "score": "evaluation.scoring",
    "stability": "evaluation.stability",
    "submit": "runtime.submit",
}

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APIStatusError",
    "AsyncClient",
    "AuthenticationError",
    "BudgetError",
    "Client",
    "ConfigError",
    "ConflictError",
    "DocumentError",
    "FilePicker",
    "InvalidRequestError",
    "JobCancelledError",
    "JobError",
    "JobProgress",
    "JobTimeoutError",
    "LlamaExtractError",
    "LocalService",
    "NotFoundError",
    "RateLimitError",
    "ResultViewer",
    "Run",
    "Schema",
    "SchemaBuilder",
    "SchemaError",
    "Studio",
    "__version__",
    "aextract",
    "agents",
    "allow_nested_loops",
    "ask_key",
    "delete_agent",
    "diff",
    "doctor",
    "estimate",
    "extract",
    "extract_iter",
    "extract_to",
    "frames_extractor",
    "open_run",
    "prune_runs",
    "runs",
    "samples",
    "save_agent",
    "score",
    "stability",
    "submit",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value


# `Schema` offers what a room above it does; the package knows both.
inference.register(lambda files, prompt, client: __getattr__("infer_from_files")(files, prompt, client))


def __dir__() -> list[str]:
    return sorted(__all__)
