"""Numbers that were fitted on labelled documents, in readable files: a line of `name = number` for each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Features = dict[str, float]


@cache
def fitted(name: str) -> dict[str, float]:
    """Return the numbers of one of the files beside this module, by their names."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if " = " in line and not line.startswith("#"))
    return {key.strip(): float(number) for key, _, number in pairs}


def weighed(features: Mapping[str, float]) -> float:
    """Return the sum of features, each times its weight."""
    known = fitted("weights.txt")
    return sum(known[name] * value for name, value in features.items())
