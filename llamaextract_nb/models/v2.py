"""The wire that LlamaCloud speaks today: jobs of one file, listed in pages, and configurations instead of agents.

As in v1, requests are strict in their types and replies are lenient. Unlike there, null means the same as absent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from llamaextract_nb.models.wire import Body, File, JsonObject, Reply

EXTRACT, PARSE = "extract_v2", "parse_v2"
"""The product types of configurations that this package knows."""


class ExtractConfiguration(Body):
    """What a job extracts, and how.

    A `tier` says how much may be spent on a document: cost_effective, agentic, agentic_plus or turbo. `target_pages` is
    a list from 1, as in "1,3-5". A `version` is of the host's extraction, not of this API.
    """

    data_schema: JsonObject
    tier: str | None = None
    parse_tier: str | None = None
    parse_config_id: str | None = None
    extraction_target: str | None = None
    target_pages: str | None = None
    max_pages: int | None = None
    system_prompt: str | None = None
    cite_sources: bool | None = None
    confidence_scores: bool | None = None
    advanced_citations: bool | None = None
    disable_cache: bool | None = None
    version: str | None = None
    spreadsheet_mode: bool | None = None
    sheet_names: list[str] | None = None


class WebhookConfiguration(Body):
    """Where a host tells what becomes of a job; `webhook_events` of None means all events."""

    webhook_url: str | None = None
    webhook_events: list[str] | None = None
    webhook_headers: dict[str, str] | None = None
    webhook_output_format: str | None = None
    webhook_signing_secret: str | None = None


class CreateExtractJobRequest(Body):
    """Extract one file by a configuration, or by a saved one."""

    file_input: str
    configuration: ExtractConfiguration | None = None
    configuration_id: str | None = None
    webhook_configurations: list[WebhookConfiguration] | None = None
    webhook_configuration_ids: list[str] | None = None


class ExtractUsage(Reply):
    """What a job cost, in credits; None, or 0 on LlamaCloud, until billing has settled."""

    credits: float | None = None
    extract_credits: float | None = None
    parse_credits: float | None = None


class ExtractJob(Reply):
    """A job: `status` is PENDING, RUNNING, COMPLETED, FAILED or CANCELLED, or a word this version does not know.

    `extract_result` conforms to the schema; with the targets per_page and per_table_row it is a list of such objects.
    `extract_metadata`, `usage` and `configuration` are there if they were asked for.
    """

    id: str
    status: str
    file_input: str = ""
    project_id: str | None = None
    configuration: JsonObject | None = None
    configuration_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    error_message: str | None = None
    extract_result: JsonObject | list[Any] | None = None
    extract_metadata: JsonObject | None = None
    metadata: JsonObject | None = None
    usage: ExtractUsage | None = None


class ExtractJobPage(Reply):
    """A page of jobs, the newest first; `next_page_token` leads to the next one, None or "" where there is none."""

    items: list[ExtractJob]
    next_page_token: str | None = None


class FilePage(Reply):
    """A page of files."""

    items: list[File]
    next_page_token: str | None = None


class FileFilter(Body):
    """Which files are queried."""

    file_ids: list[str] | None = None
    file_name: str | None = None
    external_file_id: str | None = None
    project_id: str | None = None


class FileQueryRequest(Body):
    """Ask for files."""

    filter: FileFilter | None = None
    order_by: str | None = None
    page_size: int | None = None
    page_token: str | None = None


class FileContent(Reply):
    """An address from which a file's content can be fetched without a key, for a while."""

    url: str
    expires_at: datetime | None = None


class SchemaValidationRequest(Body):
    """Check a schema."""

    data_schema: JsonObject


class SchemaValidation(Reply):
    """A schema as the host will use it."""

    data_schema: JsonObject


class SchemaGenerateRequest(Body):
    """Make a schema from words, a file, or a schema to begin with."""

    prompt: str | None = None
    file_id: str | None = None
    data_schema: JsonObject | None = None
    name: str | None = None


class ConfigurationBody(Body):
    """Save settings under a name, or change some; `parameters` holds `product_type` beside the settings."""

    name: str | None = None
    parameters: JsonObject | None = None


class Configuration(Reply):
    """Settings that a host keeps under a name; a generated one that is not saved has no id."""

    id: str = ""
    name: str = ""
    product_type: str | None = None
    version: str | None = None
    parameters: JsonObject
    created_at: datetime | None = None
    updated_at: datetime | None = None


class ConfigurationPage(Reply):
    """A page of configurations."""

    items: list[Configuration]
    next_page_token: str | None = None
