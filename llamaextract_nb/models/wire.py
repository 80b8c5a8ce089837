"""What the two wires have in common: how requests and replies are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

JsonObject = dict[str, Any]

ENGINE_OF_TIER = {"cost_effective": "local", "agentic": "llm"}
"""The local service's engine for a tier; LlamaCloud has more tiers."""


class Reply(BaseModel):
    """What a host answers; unknown fields are kept."""

    model_config = ConfigDict(extra="allow", protected_namespaces=())


class Body(BaseModel):
    """What a client sends; unknown fields are ignored, types are not converted."""

    model_config = ConfigDict(extra="ignore", strict=True, protected_namespaces=())

    def to_wire(self) -> JsonObject:
        """Return the JSON object to send; what was not given is absent."""
        return self.model_dump(mode="json", exclude_unset=True)


class File(Reply):
    """An uploaded file, on either wire; v2 tells `expires_at` and `file_type`, v1 size and type."""

    id: str
    name: str = ""
    project_id: str | None = None
    external_file_id: str | None = None
    file_size: int | None = None
    file_type: str | None = None
    content_type: str | None = None
    purpose: str | None = None
    created_at: datetime | None = None
    last_modified_at: datetime | None = None
    expires_at: datetime | None = None
