"""What a run asks for besides the schema, and the key under which an answer to it is kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.schema import Schema


@dataclass(frozen=True, slots=True)
class Options:
    """What a run asks for besides the schema."""

    pages: str = ""
    target: str = "per_doc"
    instructions: str = ""
    cache: bool = True
    tier: str = ""

    def configuration(self) -> dict[str, str] | None:
        """Return the configuration of the run's jobs, None where all is as usual."""
        given = {}
        if self.pages:
            given["target_pages"] = self.pages
        if self.target != "per_doc":
            given["extraction_target"] = self.target
        if self.tier:
            given["tier"] = self.tier
        return given or None

    def as_dict(self) -> dict[str, Any]:
        """Return the options that decide an answer."""
        usual = {"pages": self.pages, "target": self.target, "instructions": self.instructions}
        return {**usual, "tier": self.tier} if self.tier else usual


def answer_key(destination: str, digest: str, schema: Schema, options: Options) -> str:
    """Return the key of an answer: where and how it is made, and of which content."""
    parts = [destination, digest, schema.hash, options.as_dict()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def own_key(key: str, run_id: str) -> str:
    """Return the key of the answer that one run got although there was another (cache=False)."""
    return hashlib.sha256(f"{key} {run_id}".encode()).hexdigest()
