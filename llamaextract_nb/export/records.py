"""What a saved run holds, each with the types that it must have: the file may come from anyone."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

_Count = Field(default=0, ge=0, le=2**31)


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class SavedRun(_Record):
    """The run as a whole."""

    format: Literal["llamaextract_nb run"] = "llamaextract_nb run"
    version: Literal[1] = 1
    id: str = Field(max_length=200)
    where: str = ""
    target: Literal["per_doc", "per_page", "per_table_row"] = "per_doc"
    json_schema: dict[str, Any]


class SavedFile(_Record):
    """A file and its values; `pages` is what was read of it, as in a run's status."""

    label: str
    name: str | None = None
    state: Literal["queued", "uploading", "running", "done", "failed", "cancelled", "waiting"]
    seconds: float | None = None
    pages: int | None = Field(default=None, ge=0, le=2**31)
    attempts: int = _Count
    duplicates: int = _Count
    digest: str | None = None
    job_id: str | None = None
    request_id: str | None = None
    credits: float | None = None
    error: str | None = None
    stage: str | None = None
    hint: str | None = None
    data: dict[str, Any] | None = None


class SavedCorrection(_Record):
    """A correction or confirmation of a content, or of a part of it."""

    digest: str
    part: str
    path: str
    old: Any
    new: Any
    when: AwareDatetime
    kind: Literal["corrected", "confirmed"]
    how: Literal["typed", "alternative", "page"] | None
    citation: list[dict[str, Any]] | None
    lengths: tuple[int, ...]
