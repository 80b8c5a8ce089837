"""What a document may cost, and what it has cost so far."""

from __future__ import annotations

from llamaextract_nb.engine.language.parts import Part
from llamaextract_nb.engine.language.settings import Limits
from llamaextract_nb.errors import BudgetError

_PER_TOKEN = 3.5  # characters, with which the tokens of a text are estimated where the host does not count them
DENSE = 2  # bytes in a token, at least: amounts, codes and other scripts than Latin have few


def tokens_in(characters: int) -> int:
    """Return an estimate of the tokens of a text."""
    return int(characters / _PER_TOKEN) + 1


def most_tokens(text: str) -> int:
    """Return how many tokens a text has at most, for a context that may not overflow."""
    return len(text.encode("utf-8", "replace")) // DENSE + 1


class Budget:
    """The tokens of one document.

    Args:
        limits: The limits.
        spent_by_job: Tokens that other documents of the job have cost.
    """

    def __init__(self, limits: Limits, spent_by_job: int = 0) -> None:
        self.limits = limits
        self.spent = 0
        self.requests = 0
        self._spent_by_job = spent_by_job

    def check(self, name: str, pages: int, parts: list[Part]) -> None:
        """Refuse a document that is too long, before anything is sent.

        Raises:
            BudgetError: It has too many pages, or its text alone has too many tokens.
        """
        most = self.limits.max_pages
        if pages > most:
            raise BudgetError(
                f"{name} has {pages} pages, and the language model reads at most {most} of a document: give pages=, or "
                f"raise {Limits.variable('max_pages')}."
            )
        self.before(name, sum(len(part.text) for part in parts))

    def before(self, name: str, characters: int) -> None:
        """Refuse a request that would cost more than is left.

        Raises:
            BudgetError: It would; the message says which limit it is.
        """
        needed = tokens_in(characters)
        for limit, spent, whose in (
            ("max_tokens", self.spent, "of a document"),
            ("max_job_tokens", self.spent + self._spent_by_job, "of a job"),
        ):
            most = getattr(self.limits, limit)
            if spent + needed > most:
                raise BudgetError(
                    f"{name} needs about {needed} tokens of the language model more, {spent} are spent, and the limit "
                    f"{whose} is {most}: give pages=, or raise {Limits.variable(limit)}."
                )

    def add(self, tokens: int, characters: int) -> None:
        """Count a request and its reply; `tokens` is 0 where the host does not count them."""
        self.spent += tokens or tokens_in(characters)
        self.requests += 1
