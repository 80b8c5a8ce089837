"""Lines that reckon: a quantity, its rate and their product, as in "Energy 641 kWh @ $0.1174  $75.25"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.numbers import NumberSpan
from llamaextract_nb.engine.words.labels import is_measured

_ROUNDED = 0.0051  # half a cent, and what a float adds
_RATES = frozenset({"rate", "price"})
_QUANTITIES = frozenset({"quantity", "weight", "volume", "hours", "unit"})


def of_its_part(text: Text, wanted: Wanted, place: Place, start: int) -> tuple[int, NumberSpan] | None:
    """Return the number that a field asks for of a line that reckons, and its segment.

    A field asks for the rate or the quantity by its name, else for the amount.

    Args:
        text: The document.
        wanted: The field.
        place: Where a number stands.
        start: Where it begins in its segment; None is returned if it is no part of a reckoning.
    """
    asked = 1 if wanted.own & _RATES else 2
    if wanted.own & _QUANTITIES or is_measured(wanted.field.name):
        asked = 0
    for parts in _reckonings(text, place.line):
        if any(index == place.segment and number.start == start for index, number in parts):
            return parts[asked]
    return None


def _reckonings(text: Text, line: int) -> Iterator[Sequence[tuple[int, NumberSpan]]]:
    """Yield the quantity, the rate and the amount of each product on a line, each with its segment."""
    numbers = [(index, n) for index in range(len(text.lines[line].segments)) for n in text.spans(line, index).numbers]
    for parts in zip(numbers, numbers[1:], numbers[2:], strict=False):
        quantity, rate, amount = (number for _, number in parts)
        money = (rate.decimals or rate.unit) and (amount.decimals or amount.unit)
        # A rate such as 0.1174 may have been rounded itself.
        loose = _ROUNDED + abs(quantity.value) * 0.5 * 10**-rate.decimals * (rate.decimals > 2)
        if money and quantity.value and abs(quantity.value * rate.value - amount.value) <= loose:
            yield parts
