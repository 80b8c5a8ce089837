"""A document asked for part by part: each part again where the answer does not fit, halved where it is cut."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Path
from llamaextract_nb.engine.language.asking import correction, question
from llamaextract_nb.engine.language.budget import Budget, most_tokens
from llamaextract_nb.engine.language.fitting import Fitted
from llamaextract_nb.engine.language.merging import Merging, Stands
from llamaextract_nb.engine.language.model import Messages, Model, TooLongError
from llamaextract_nb.engine.language.opinions import SecondOpinion, Standing
from llamaextract_nb.engine.language.parts import SMALLEST, Part, halves, parts_of
from llamaextract_nb.engine.language.replies import begun_object, json_object
from llamaextract_nb.engine.language.shape import Shape, shape_of, strict_schema
from llamaextract_nb.engine.language.shots import shots_of
from llamaextract_nb.engine.language.streaming import Reply
from llamaextract_nb.engine.language.unanswered import UnansweredError, cut, left, no_json, too_long
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.errors import DocumentError, LlamaExtractError
from llamaextract_nb.schema.fields import Field

_TRIES = 3  # answers that the model may give for one part
_HALVINGS = 4  # how often a part is halved because its answer was cut
_SMALL = 4 * 10**9  # parameters; from there to 35 billion, models reach F1 .77 to .87 on ExtractBench
_ENDLESS = "it is longer than any answer to these fields"


class _CutError(Exception):
    """The answer for a part was cut at its limit."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model answered: how it fits, whether it is doubted, whether it was told the candidates."""

    fitted: Fitted
    is_doubted: bool
    was_offered: bool

    @property
    def is_good(self) -> bool:
        """Whether there is nothing against it."""
        return self.rank == (False, 0)

    @property
    def rank(self) -> tuple[bool, int]:
        """The lower, the better."""
        return self.is_doubted, len(self.fitted.problems)


class Reading:
    """Asks a model for a document.

    Args:
        model: The model.
        budget: What the document may cost.
        root: The schema's root.
        instructions: The user's words.
        verifier: Of the document.
        opinion: What the offline engine reads in it.
        taught: The lessons of its layout.

    Attributes:
        merging: The answers.
        problems: What did not fit the schema, by path.
        error: What went wrong with an answer, if anything did.
    """

    def __init__(
        self,
        model: Model,
        budget: Budget,
        root: Field,
        instructions: str,
        verifier: Verifier,
        opinion: SecondOpinion,
        taught: Taught | None = None,
    ) -> None:
        self.merging = Merging(root, _stands(verifier))
        self.problems: dict[Path, str] = {}
        self.error: LlamaExtractError | None = None
        self._model, self._budget, self._root, self._instructions = model, budget, root, instructions
        self._known, self._opinion = verifier.conventions, opinion
        self._schema = strict_schema(root)
        self._taught = taught
        self._gap = ""
        self._was_offered = False

    def read(self, document: Document) -> None:
        """Ask for a document.

        Raises:
            BudgetError: It would cost more than is allowed.
            DocumentError: The model refuses it.
            LlamaExtractError: The host cannot be reached, refuses, or does not speak the API.
        """
        parts = parts_of(document, self._part_characters(document))
        self._budget.check(document.name, document.num_pages, parts)
        waiting = deque((part, 0) for part in parts)
        number = 1
        while waiting:
            part, halved = waiting.popleft()
            try:
                answer = self._answer(document.name, part, number, is_whole=len(parts) == 1 and not halved)
            except (_CutError, TooLongError) as error:
                pieces = halves(part) if halved < _HALVINGS else []
                if not pieces:
                    failed = too_long if isinstance(error, TooLongError) else cut
                    return self._give_up(failed(document.name, self._model.settings))
                waiting.extendleft((piece, halved + 1) for piece in reversed(pieces))
                continue
            except UnansweredError as error:
                return self._give_up(error)
            self.merging.add(answer.fitted.data, _stands(Verifier(part.document, self._known)))
            # A row's number is another one among the rows of all parts, so that only single values keep their reason.
            self.problems |= {path: why for path, why in answer.fitted.problems.items() if _is_single(path)}
            self._was_offered = self._was_offered or answer.was_offered
            number += 1
        return None

    @property
    def standing(self) -> Standing:
        """How the answers came about."""
        is_doubted = self._is_small or self._opinion.contradicts(self.merging.data(), is_whole=True)
        return Standing(self._gap, is_doubted, self._was_offered)

    @property
    def _is_small(self) -> bool:
        parameters = self._model.served.parameters
        return parameters is not None and parameters < _SMALL

    def _part_characters(self, document: Document) -> int:
        """Return how much of the document fits into a request: half of what the context leaves is for the reply."""
        most, context = self._model.settings.limits.part_characters, self._model.served.context
        if context is None:
            return most
        asked = self._question(Part(document, ""), 1, is_whole=True, is_offered=self._is_small)
        room = (context - sum(most_tokens(message["content"]) for message in asked)) // 2
        text = "".join(part.text for part in parts_of(document, most))
        return max(min(most, room * len(text) // most_tokens(text)), SMALLEST)

    def _question(self, part: Part, number: int, is_whole: bool, is_offered: bool) -> Messages:
        candidates = self._opinion.candidates(is_whole) if is_offered else None
        shots = shots_of(self._taught, self._model.served.context) if number == 1 else ()
        return question(part, self._schema, self._instructions, number, self.merging.data(), candidates, shots)

    def _give_up(self, unanswered: UnansweredError) -> None:
        """Leave what is missing to the offline engine."""
        self.error = self.error or unanswered.error
        self._gap = self._gap or unanswered.reason

    def _answer(self, name: str, part: Part, number: int, is_whole: bool) -> _Answer:
        """Return the best answer for a part.

        The model is told what does not fit, and what the offline engine reads if its own answer contradicts that. A
        small model is told at once.
        """
        shape = shape_of(self._root, part.text)
        is_offered = self._is_small
        messages = self._question(part, number, is_whole, is_offered)
        best: _Answer | None = None
        for _ in range(_TRIES):
            reply = self._ask(name, messages, shape, part)
            answer = self._judged(reply, is_whole, is_offered)
            best = min((known for known in (best, answer) if known), key=lambda known: known.rank, default=None)
            if reply.ended:  # asked again, it would end again
                unanswered = left(name, self._model.settings, reply.ended)
                if best is None:
                    raise unanswered
                self._give_up(unanswered)
                break
            if answer is not None and answer.is_good:
                break
            if answer is not None and answer.is_doubted and not is_offered:
                is_offered = True
                messages = self._question(part, number, is_whole, is_offered)
                continue
            problems: dict[Path, str] = answer.fitted.problems if answer is not None else {(): "it is no JSON object"}
            if not problems:
                break
            messages = [*messages[:2], *correction(reply.text, problems)]
        if best is None:
            raise no_json(name, self._model.settings, _TRIES)
        return best

    def _judged(self, reply: Reply, is_whole: bool, is_offered: bool) -> _Answer | None:
        """Return what a reply is worth; None if it has no JSON object."""
        value = begun_object(reply.text) if reply.ended else json_object(reply.text)
        if value is None:
            return None
        fitted = Fitted(self._root, value, self._known)
        return _Answer(fitted, self._opinion.contradicts(fitted.data, is_whole and not reply.ended), is_offered)

    def _ask(self, name: str, messages: Messages, shape: Shape, part: Part) -> Reply:
        characters = sum(len(message["content"]) for message in messages)
        self._budget.before(name, characters)
        reply = self._model.ask(messages, shape, part.text.count("\n") + 1)
        self._budget.add(reply.tokens, characters + len(reply.text))
        if reply.refusal:
            raise DocumentError(
                f"The language model {self._model.settings.model} refuses {name} ({reply.refusal}): use another model, "
                "or the engine local.",
                name,
            )
        if not reply.is_cut or reply.ended:
            return reply
        # A server's own limit may be lower than the one asked for; a token has a character at least.
        if self._model.room(messages, shape) == shape.tokens <= len(reply.text):
            return replace(reply, ended=_ENDLESS)
        raise _CutError


def _is_single(path: Path) -> bool:
    """Tell whether a value is in no list, where the rows of two extractions need not be the same."""
    return all(isinstance(part, str) for part in path)


def _stands(verifier: Verifier) -> Stands:
    """Return what tells whether a value stands in a document."""
    return lambda value, field: verifier.locate(value, field).verified != "absent"
