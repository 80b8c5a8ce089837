"""Extraction by a language model: part by part, re-asked where the answer does not fit, and then verified."""

from __future__ import annotations

from collections import deque
from typing import Any

from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Extraction, Path
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.language.asking import correction, question
from llamaextract_nb.engine.language.budget import Budget
from llamaextract_nb.engine.language.evidence import Evidence
from llamaextract_nb.engine.language.fitting import Fitted
from llamaextract_nb.engine.language.merging import Merging, Stands
from llamaextract_nb.engine.language.model import Messages, Model, Reply, TooLongError
from llamaextract_nb.engine.language.opinions import weighed
from llamaextract_nb.engine.language.parts import halves, parts_of
from llamaextract_nb.engine.language.replies import json_object
from llamaextract_nb.engine.language.settings import Limits
from llamaextract_nb.engine.language.shape import strict_schema
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.errors import APIResponseError, DocumentError
from llamaextract_nb.schema.fields import Field, root_field

_TRIES = 3  # answers that the model may give for one part
_HALVINGS = 4  # how often a part is halved because its answer was cut


class _CutError(Exception):
    """The answer for a part was cut at its limit."""


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
        lower where the offline engine reads another value, which is then kept as an alternative.

        Args:
            document: The document as read, or what stands where in it, if that was found earlier.
            schema: A JSON Schema with an object at its root.
            instructions: The user's words about what to extract.

        Raises:
            SchemaError: The schema cannot be used.
            BudgetError: The document would cost more than is allowed.
            DocumentError: The model refuses the document, or its answers are cut.
            LlamaExtractError: The host cannot be reached, refuses the key, or does not speak the API.
        """
        root = root_field(schema)
        structure = Structure.of(document)
        verifier = Verifier(structure.document)
        merging = Merging(root, _stands(verifier))
        problems = self._read(structure.document, root, instructions, merging, verifier.conventions)
        data = merging.data()
        evidence = Evidence(verifier, merging.claims, problems)
        evidence.add(root, data)
        seconds = extract(structure, schema, instructions).findings
        findings = {
            path: weighed(finding, seconds[path]) if _is_single(path) and path in seconds else finding
            for path, finding in evidence.findings.items()
        }
        return Extraction(data, findings)

    def _read(
        self, document: Document, root: Field, instructions: str, merging: Merging, known: Conventions
    ) -> dict[Path, str]:
        """Ask for a document part by part, and return what did not fit the schema, by path."""
        shape = strict_schema(root)
        problems: dict[Path, str] = {}
        parts = parts_of(document, self.settings.limits.part_characters)
        self.budget.check(document.name, document.num_pages, parts)
        waiting = deque((part, 0) for part in parts)
        number = 1
        while waiting:
            part, halved = waiting.popleft()
            messages = question(part, shape, instructions, number, merging.data())
            try:
                fitted = self._answer(document.name, root, shape, messages, known)
            except (_CutError, TooLongError) as error:
                pieces = halves(part) if halved < _HALVINGS else []
                if not pieces:
                    raise self._too_long(document.name, error) from None
                waiting.extendleft((piece, halved + 1) for piece in reversed(pieces))
                continue
            merging.add(fitted.data, _stands(Verifier(part.document, known)))
            # A row's number is another one among the rows of all parts, so that only single values keep their reason.
            problems |= {path: why for path, why in fitted.problems.items() if _is_single(path)}
            number += 1
        return problems

    def _answer(self, name: str, root: Field, shape: dict[str, Any], messages: Messages, known: Conventions) -> Fitted:
        """Return the answer for a part that fits best; the model is told what does not fit, and asked again."""
        best: Fitted | None = None
        for _ in range(_TRIES):
            reply = self._ask(name, messages, shape)
            value = json_object(reply.text)
            fitted = Fitted(root, value, known) if value is not None else None
            if fitted is not None and (best is None or len(fitted.problems) < len(best.problems)):
                best = fitted
            if best is not None and not best.problems:
                break
            problems: dict[Path, str] = fitted.problems if fitted is not None else {(): "it is no JSON object"}
            messages = [*messages[:2], *correction(reply.text, problems)]
        if best is None:
            raise APIResponseError(
                f"The language model {self.settings.model} gave no JSON for {name} in {_TRIES} answers: "
                "use a model that follows a JSON Schema."
            )
        return best

    def _ask(self, name: str, messages: Messages, shape: dict[str, Any]) -> Reply:
        characters = sum(len(message["content"]) for message in messages)
        self.budget.before(name, characters)
        reply = self._model.ask(messages, shape)
        self.budget.add(reply.tokens, characters + len(reply.text))
        if reply.refusal:
            raise DocumentError(
                f"The language model {self.settings.model} refuses {name} ({reply.refusal}): use another model, or the "
                "engine local.",
                name,
            )
        if reply.is_cut:
            raise _CutError
        return reply

    def _too_long(self, name: str, error: Exception) -> DocumentError:
        if isinstance(error, TooLongError):
            return DocumentError(
                f"The schema and a part of {name} do not fit into the context of {self.settings.model}: lower "
                f"{Limits.variable('part_characters')}, or ask for fewer fields.",
                name,
            )
        return DocumentError(
            f"The answer of {self.settings.model} for {name} is longer than {self.settings.limits.reply_tokens} tokens "
            f"and was cut: raise {Limits.variable('reply_tokens')}, or ask for fewer fields.",
            name,
        )


def _is_single(path: Path) -> bool:
    """Tell whether a value is in no list, where the rows of two extractions need not be the same."""
    return all(isinstance(part, str) for part in path)


def _stands(verifier: Verifier) -> Stands:
    return lambda value, field: verifier.locate(value, field).verified != "absent"
