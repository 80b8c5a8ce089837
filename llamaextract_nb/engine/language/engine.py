"""Extraction by a language model: its answers, verified in the document and weighed against the offline engine."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.language.budget import Budget
from llamaextract_nb.engine.language.evidence import Evidence
from llamaextract_nb.engine.language.model import Model
from llamaextract_nb.engine.language.opinions import SecondOpinion
from llamaextract_nb.engine.language.reading import Reading
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.schema.fields import root_field


class LanguageEngine:
    """Asks a language model; one engine serves one document and counts what it costs.

    Args:
        model: The model.
        spent_by_job: Tokens that other documents of the same job have cost.
    """

    def __init__(self, model: Model, spent_by_job: int = 0) -> None:
        self.settings = model.settings
        self.budget = Budget(self.settings.limits, spent_by_job)
        self._model = model

    @property
    def usage(self) -> dict[str, Any]:
        """What was used: the model, the requests, and their tokens in both directions."""
        return {"model": self.settings.model, "num_requests": self.budget.requests, "num_tokens": self.budget.spent}

    def extract(self, document: Document | Structure, schema: dict[str, Any], instructions: str = "") -> Extraction:
        """Return the data of a document that a schema asks for, with a finding for every leaf.

        The data validates against the schema in which every single value may also be null. Every value is located in
        the document's words, independently of the model; its confidence is no higher than what was found there, and
        lower where the offline engine reads another value, which is then kept as an alternative. Where the model gives
        no answer that can be used, or one that contradicts what the offline engine is sure of, the offline engine's
        values stand in, and their reasons say so.

        Args:
            document: The document as read, or what stands where in it, if that was found earlier.
            schema: A JSON Schema with an object at its root; the lessons of examples may travel with it.
            instructions: The user's words about what to extract.

        Raises:
            SchemaError: The schema cannot be used.
            BudgetError: The document would cost more than is allowed.
            DocumentError: The model refuses the document, or gives no answer, and nor does the offline engine.
            LlamaExtractError: The host cannot be reached, refuses the key, or does not speak the API.
        """
        root = root_field(schema)
        structure = Structure.of(document)
        verifier = Verifier(structure.document)
        opinion = SecondOpinion(root, extract(structure, schema, instructions))
        taught = Taught.of_schema(schema, structure)
        reading = Reading(self._model, self.budget, root, instructions, verifier, opinion, taught)
        reading.read(structure.document)
        data = reading.merging.data()
        evidence = Evidence(verifier, reading.merging.claims, reading.problems)
        evidence.add(root, data)
        settled = opinion.settle(Extraction(data, evidence.findings), reading.standing)
        if reading.error is not None and all(finding.value is None for finding in settled.findings.values()):
            raise reading.error
        return settled
