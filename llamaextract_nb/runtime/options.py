"""What a run asks for besides the schema, and the key under which an answer to it is kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.schema import Schema

_USUAL = {"tier": "", "parse_tier": "", "cite_sources": True, "confidence_scores": True}


@dataclass(frozen=True, slots=True)
class Options:
    """What a run asks for besides the schema; a budget is in credits, and decides no answer."""

    pages: str = ""
    target: str = "per_doc"
    instructions: str = ""
    cache: bool = True
    tier: str = ""
    parse_tier: str = ""
    cite_sources: bool = True
    confidence_scores: bool = True
    budget: float | None = None

    def configuration(self) -> dict[str, str] | None:
        """Return the configuration of the run's jobs on v1, None where all is as usual."""
        given = {}
        if self.pages:
            given["target_pages"] = self.pages
        if self.target != "per_doc":
            given["extraction_target"] = self.target
        if self.tier:
            given["tier"] = self.tier
        return given or None

    def configuration_v2(self) -> dict[str, Any]:
        """Return the configuration of the run's jobs on v2, without the schema."""
        given: dict[str, Any] = dict(self.configuration() or {})
        if self.instructions:
            given["system_prompt"] = self.instructions
        if self.parse_tier:
            given["parse_tier"] = self.parse_tier
        if not self.cache:
            given["disable_cache"] = True
        return {**given, "cite_sources": self.cite_sources, "confidence_scores": self.confidence_scores}

    def as_dict(self) -> dict[str, Any]:
        """Return the options that decide an answer."""
        given: dict[str, Any] = {"pages": self.pages, "target": self.target, "instructions": self.instructions}
        for name, usual in _USUAL.items():  # left out as usual, so that answers of before are found
            if (value := getattr(self, name)) != usual:
                given[name] = value
        return given

    def to_keep(self) -> dict[str, Any]:
        """Return the options that a run needs when it is opened again."""
        return self.as_dict() if self.budget is None else {**self.as_dict(), "budget": self.budget}


def answer_key(destination: str, digest: str, schema: Schema, options: Options) -> str:
    """Return the key of an answer: where and how it is made, and of which content."""
    parts = [destination, digest, schema.hash, options.as_dict()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def own_key(key: str, run_id: str) -> str:
    """Return the key of the answer that one run got although there was another (cache=False)."""
    return hashlib.sha256(f"{key} {run_id}".encode()).hexdigest()
