"""The wire of openapi.yaml: agents, and jobs of many files.

Every class is a schema of the REST contract. Requests are strict: an absent field is not null, and types are not
converted. Replies are lenient: a host may add fields, leave fields out, or use a status this version has not heard of.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from llamaextract_nb.models.wire import Body, JsonObject, Reply


class ExtractionAgent(Reply):
    """An extraction agent: a JSON Schema under a name."""

    id: str
    name: str = ""
    project_id: str | None = None
    data_schema: JsonObject | None = None
    description: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class CreateExtractionAgentRequest(Body):
    """Create an agent; without `data_schema` the host infers one from the first job's files and `prompt`."""

    name: str
    project_id: str
    data_schema: JsonObject = Field(default_factory=dict)
    description: str = ""
    prompt: str = ""


class UpdateExtractionAgentRequest(Body):
    """Change the given parts of an agent."""

    name: str = ""
    data_schema: JsonObject = Field(default_factory=dict)
    description: str = ""


class JobConfiguration(Body):
    """How a job reads its files: an extension of the contract with the names of LlamaCloud's v2 wire.

    The local service honours it and returns it with the job; a host that does not know it leaves it out. A `tier` says
    how much may be spent on a document: on the local service "cost_effective" is the offline engine and "agentic" the
    language model; without one, the engine that the service was started with does the work.
    """

    target_pages: str = ""
    extraction_target: str = "per_doc"
    tier: str = ""


class CreateExtractionJobRequest(Body):
    """Run an agent over uploaded files."""

    extraction_agent_id: str
    file_ids: list[str]
    configuration: JobConfiguration = JobConfiguration()


class ExtractionJob(Reply):
    """A job: `status` is pending, processing, completed or failed, or a word this version does not know."""

    id: str
    extraction_agent_id: str = ""
    status: str
    file_ids: list[str] = Field(default_factory=list)
    created_at: datetime | None = None
    completed_at: datetime | None = None
    configuration: JsonObject | None = None


class FileExtractionResult(Reply):
    """One file's answer.

    `data` conforms to the agent's schema when `status` is "success"; with the targets per_page and per_table_row it
    is `{"results": [...]}`, an object of the schema for each page or row. `extraction_metadata` says where each value
    came from, in the shape of LlamaCloud's v1 wire.
    """

    file_id: str = ""
    file_name: str = ""
    data: JsonObject | None = None
    status: str
    error: str | None = None
    extraction_metadata: JsonObject | None = None


class ExtractionResult(Reply):
    """The answers of a completed job, one for each file."""

    job_id: str = ""
    results: list[FileExtractionResult]
