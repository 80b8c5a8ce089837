"""Parts of a document for which a model gave no answer that can be used: why, for the evidence and for the user."""

from __future__ import annotations

from llamaextract_nb.engine.language.settings import Limits, Settings
from llamaextract_nb.errors import APIResponseError, DocumentError, LlamaExtractError


class UnansweredError(Exception):
    """A model gave no answer, or but a piece of one.

    Attributes:
        reason: Why, as a clause.
        error: What the user is told where nobody else can give the values.
    """

    def __init__(self, reason: str, error: LlamaExtractError) -> None:
        super().__init__(reason)
        self.reason = f"the language model's answer is not whole: {reason}"
        self.error = error


def too_long(name: str, settings: Settings) -> UnansweredError:
    """Return that a part does not fit into the context, however small."""
    return UnansweredError(
        "the document does not fit into its context",
        DocumentError(
            f"The schema and a part of {name} do not fit into the context of {settings.model}: lower "
            f"{Limits.variable('part_characters')}, or ask for fewer fields.",
            name,
        ),
    )


def cut(name: str, settings: Settings) -> UnansweredError:
    """Return that the answer is cut, however small the part."""
    return UnansweredError(
        "it was cut at its limit",
        DocumentError(
            f"The answer of {settings.model} for {name} is longer than {settings.limits.reply_tokens} tokens "
            f"and was cut: raise {Limits.variable('reply_tokens')}, or ask for fewer fields.",
            name,
        ),
    )


def left(name: str, settings: Settings, why: str) -> UnansweredError:
    """Return that the answer was left before its end."""
    return UnansweredError(
        why,
        DocumentError(
            f"The answer of {settings.model} for {name} was left before its end, since {why}: use a larger model, or "
            "the engine local.",
            name,
        ),
    )


def no_json(name: str, settings: Settings, tries: int) -> UnansweredError:
    """Return that no answer is JSON."""
    return UnansweredError(
        f"it is no JSON in {tries} tries",
        APIResponseError(
            f"The language model {settings.model} gave no JSON for {name} in {tries} answers: "
            "use a model that follows a JSON Schema."
        ),
    )
