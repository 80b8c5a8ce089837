"""What a run may spend: credits set aside for each file before its job is created."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from llamaextract_nb.errors import BudgetError, ConfigError
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.pages import count_pages
from llamaextract_nb.runtime.prices import credits_a_page, usd
from llamaextract_nb.runtime.source import Source

_AMOUNT = re.compile(r"(\$|usd)?\s*(\d+(?:\.\d+)?|\.\d+)\s*(\$|usd|credits?)?", re.IGNORECASE)


def to_credits(budget: object) -> float | None:
    """Return a budget in credits: a number is credits, "$5" and "5 USD" are dollars; None is none.

    Raises:
        ConfigError: It cannot be read.
    """
    if budget is None:
        return None
    if isinstance(budget, (int, float)) and not isinstance(budget, bool) and 0 <= budget < math.inf:
        return float(budget)
    if isinstance(budget, str) and (found := _AMOUNT.fullmatch(budget.strip())) and not (found[1] and found[3]):
        dollars = found[1] or (found[3] or "").lower() in ("$", "usd")
        return float(found[2]) / usd(1.0) if dollars else float(found[2])
    raise ConfigError(f'budget={budget!r} cannot be read: give credits, as in 500, or dollars, as in "5 USD".')


class Budget:
    """The credits that a run may spend; what its files cost before counts.

    Args:
        limit: The credits.
        options: The run's, which decide the price.
        files: The run's files.
    """

    def __init__(self, limit: float, options: Options, files: Sequence[RunFile]) -> None:
        self._limit = limit
        self._options = options
        self._files = files
        self._price = credits_a_page(options.tier, options.parse_tier)

    @property
    def spent(self) -> float:
        """What is billed, and what is set aside for jobs that are not billed yet."""
        return sum((file.credits or 0.0) + file.reserved for file in self._files)

    async def reserve(self, file: RunFile, source: Source) -> None:
        """Set aside what the job of a file will cost at most, by its pages.

        Raises:
            BudgetError: It is more than is left, or its pages cannot be counted.
        """
        pages = await count_pages(source, self._options.pages)
        if pages is None:
            raise BudgetError(
                f"The pages of {file.label} cannot be counted, so nothing tells whether it stays within the budget: "
                "take it out, or the budget."
            )
        cost, spent = pages * self._price, self.spent
        if spent + cost > self._limit:
            raise BudgetError(
                f"{file.label} ({pages} page{'s' if pages != 1 else ''}, {cost:g} credits) would exceed the budget of "
                f"{self._limit:g} credits, of which {spent:g} are spent or under way. Give more to budget= and submit "
                "again: what is done is not paid again."
            )
        file.reserved += cost
