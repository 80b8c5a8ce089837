"""Numbers that decide, in readable files beside this module: a line of `name = number` for each, `#` before a remark.

priors.txt has the weights that were set by hand, of every feature there is; weights.txt those that were fitted, which
take their place. calibration.txt has what the finders' own word is worth. Each says at its head where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

Features = dict[str, float]


class Weights(Mapping[str, float]):
    """Numbers by name, which never change: another choice is another object.

    Args:
        numbers: The numbers.
    """

    __slots__ = ("_numbers",)

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self._numbers = dict(numbers)

    def __getitem__(self, name: str) -> float:
        return self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, features: Mapping[str, float]) -> float:
        """Return the sum of features, each times its weight.

        Raises:
            KeyError: A feature has no weight; its name is the message.
        """
        numbers = self._numbers
        return sum(numbers[name] * value for name, value in features.items())


def read_numbers(name: str) -> dict[str, float]:
    """Return the numbers of one of the files."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("#")[0].partition(" = ") for line in lines)
    return {key.strip(): float(number) for key, _, number in pairs if number}


@cache
def default_weights() -> Weights:
    """Return the weights of features: those by hand, and in their place those that were fitted."""
    return Weights(read_numbers("priors.txt") | read_numbers("weights.txt"))


@cache
def default_calibration() -> Weights:
    """Return what the finders' own word is worth."""
    return Weights(read_numbers("calibration.txt"))
