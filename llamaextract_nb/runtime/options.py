"""What a run asks for besides the schema, and the key under which an answer to it is kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.models import JsonObject
from llamaextract_nb.schema import Schema

_USUAL = {"tier": "", "parse_tier": "", "cite_sources": True, "confidence_scores": True, "others": None}
_SAVED = {
    "pages": "target_pages",
    "target": "extraction_target",
    "instructions": "system_prompt",
    "tier": "tier",
    "parse_tier": "parse_tier",
    "cite_sources": "cite_sources",
    "confidence_scores": "confidence_scores",
}  # what v2's configurations call the options


@dataclass(frozen=True, slots=True)
class Options:
    """What a run asks for besides the schema.

    A budget is in credits, and decides no answer. `others` are settings of a saved configuration that have no option.
    `examples` has the lessons of examples under "lessons", and under "digest" what tells them from others.
    """

    pages: str = ""
    target: str = "per_doc"
    instructions: str = ""
    cache: bool = True
    tier: str = ""
    parse_tier: str = ""
    cite_sources: bool = True
    confidence_scores: bool = True
    budget: float | None = None
    others: JsonObject | None = None
    examples: JsonObject | None = None

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
        given: dict[str, Any] = {**(self.others or {}), **(self.configuration() or {})}
        if self.instructions:
            given["system_prompt"] = self.instructions
        if self.parse_tier:
            given["parse_tier"] = self.parse_tier
        if not self.cache:
            given["disable_cache"] = True
        return {**given, "cite_sources": self.cite_sources, "confidence_scores": self.confidence_scores}

    def asked(self, schema: Schema) -> JsonObject:
        """Return the JSON Schema that a host is sent: with the lessons of examples, where there are any."""
        if self.examples is None:
            return schema.json_schema
        return {**schema.json_schema, KEYWORD: self.examples["lessons"]}

    def filled(self, saved: JsonObject) -> Options:
        """Return these options with those of a saved configuration where nothing else was asked for."""
        usual = Options()
        names = {name: word for name, word in _SAVED.items() if getattr(self, name) == getattr(usual, name)}
        given = {name: saved[word] for name, word in names.items() if saved.get(word) is not None}
        others = {word: value for word, value in saved.items() if word not in _SAVED.values()}
        return replace(self, **given, others=others or None)

    def as_dict(self) -> dict[str, Any]:
        """Return the options that decide an answer."""
        given: dict[str, Any] = {"pages": self.pages, "target": self.target, "instructions": self.instructions}
        for name, usual in _USUAL.items():  # left out as usual, so that answers of before are found
            if (value := getattr(self, name)) != usual:
                given[name] = value
        if self.examples is not None:
            given["examples"] = self.examples["digest"]
        return given

    def to_keep(self) -> dict[str, Any]:
        """Return the options that a run needs when it is opened again."""
        more = {"budget": self.budget, "examples": self.examples}
        return {**self.as_dict(), **{name: value for name, value in more.items() if value is not None}}


def answer_key(destination: str, digest: str, schema: Schema, options: Options) -> str:
    """Return the key of an answer: where and how it is made, and of which content."""
    parts = [destination, digest, schema.hash, options.as_dict()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def own_key(key: str, run_id: str) -> str:
    """Return the key of the answer that one run got although there was another (cache=False)."""
    return hashlib.sha256(f"{key} {run_id}".encode()).hexdigest()
