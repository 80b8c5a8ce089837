"""What a run may spend: credits set aside for each file before its job is created."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from llamaextract_nb.errors import BudgetError, ConfigError
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.pages import count_pages
from llamaextract_nb.runtime.preparing import Ready
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
        limit: The credits, None for as many as it takes.
        options: The run's, which decide the price.
        files: The run's files.

    Attributes:
        exhausted: Why no more work begins, once that is so; what has been afforded is still worked on.
    """

    def __init__(self, limit: float | None, options: Options, files: Sequence[RunFile]) -> None:
        self.exhausted: BudgetError | None = None
        self._limit = limit
        self._options = options
        self._before = sum(map(_cost, files))  # of what is not under way
        self._under_way: list[tuple[RunFile, float]] = []  # with what each had cost before
        self._price = credits_a_page(options.tier, options.parse_tier)

    async def afford(self, group: Iterable[Ready]) -> bool:
        """Set aside what the jobs of some files will cost; False if that is more than is left."""
        if self._limit is None:
            return True
        try:
            for ready in group if self.exhausted is None else ():
                await self._reserve(ready.file, ready.source, self._limit)
        except BudgetError as error:
            self.exhausted = error
        return self.exhausted is None

    def _spent(self) -> float:
        """Return what is billed, and what is set aside for jobs that are not billed yet."""
        self._before += sum(_cost(file) - before for file, before in self._under_way if file.state not in OPEN)
        self._under_way = [each for each in self._under_way if each[0].state in OPEN]
        return self._before + sum(_cost(file) - before for file, before in self._under_way)

    async def _reserve(self, file: RunFile, source: Source, limit: float) -> None:
        pages = await count_pages(source, self._options.pages)
        if pages is None:
            raise BudgetError(
                f"The pages of {file.label} cannot be counted, so nothing tells whether it stays within the budget: "
                "take it out, or the budget."
            )
        cost, spent = pages * self._price, self._spent()
        if spent + cost > limit:
            raise BudgetError(
                f"{file.label} ({pages} page{'s' if pages != 1 else ''}, {cost:g} credits) would exceed the budget of "
                f"{limit:g} credits, of which {spent:g} are spent or under way. Give more to budget= and submit "
                "again: what is done is not paid again."
            )
        self._under_way.append((file, _cost(file)))
        file.reserved += cost


def _cost(file: RunFile) -> float:
    return (file.credits or 0.0) + file.reserved
