"""What a run is scored against: values that someone gives, or what people corrected and confirmed in it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.pairs import Pair
from llamaextract_nb.evaluation.side import Side, side_of
from llamaextract_nb.evaluation.views import counted, named, shown
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.run import Run

_CLOSE = 0.75  # how alike a name is to one that may be meant
_MOST = 12  # fields that a sentence names
_BY_PEOPLE = ("corrected", "confirmed")


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth, as a side.

    Attributes:
        side: The documents.
        tells: Whether the truth says anything of a pair (a what was given, b what is true) of a document.
        notes: What is to be said of it, in sentences.
    """

    side: Side
    tells: Callable[[str, Pair], bool]
    notes: list[str] = field(default_factory=list)


def truth_of(source: Any, given: Side) -> Truth:
    """Return the truth that someone gives, for the fields that it tells of.

    Args:
        source: A run, a frame, a file or records.
        given: What it is held against.

    Raises:
        ConfigError: It cannot be read, or has no field that `given` has.
    """
    side = side_of(source, fields=given.fields, fit=True)
    values = {label: document._replace(metadata=None) for label, document in side.documents.items()}  # no more is used
    told = _innermost(side.names)
    known = given.names | given.fields.keys()
    unknown = [name for name in sorted(told) if not _is_told(name, known) and not _is_list(name, known)]
    if told and len(unknown) == len(told):
        raise ConfigError(f"The truth has no field that was extracted: {_meant(unknown, known)}")
    silent = [name for name in given.fields if not _is_told(name, told)]
    notes = []
    if unknown:
        notes.append(f"{named('field', unknown)} of the truth not extracted, so not scored: {_meant(unknown, known)}")
    if silent:
        notes.append(f"{named('field', silent)} not in the truth: not scored.")
    if side.strange:
        name, value = side.strange[0]
        odd = f"such as {name}: {shown(value, 40)!r} is no {given.fields[name].kind}"
        notes.append(f"{counted(len(side.strange), 'value')} of the truth not of the field's type, {odd}.")
    scored = cache(lambda name: _is_told(name, told) and _is_told(name, known))
    return Truth(replace(side, documents=values), lambda _, pair: scored(pair.name), notes)


def corrections_of(source: Any) -> Truth:
    """Return what people corrected and confirmed in the documents of a run, as the truth for these values alone.

    Raises:
        ConfigError: There is no run, or nobody corrected or confirmed anything in it.
    """
    run = source
    if isinstance(source, pd.DataFrame) and "run" in source.attrs:
        run = open_run(source)
    if not isinstance(run, Run):
        raise ConfigError("Without a truth a run is scored by its corrections, and this is no run: give a truth.")
    corrections = run.corrections
    corrections = corrections[corrections["applied"]]
    if not len(corrections):
        raise ConfigError(
            "Nothing was corrected or confirmed in this run: run.correct(), run.confirm() or lx.ResultViewer(run) do, "
            "or give a truth."
        )
    lists: dict[str, list[str]] = {}
    for file, path, new in zip(corrections["file"], corrections["path"], corrections["new"], strict=True):
        if isinstance(new, list):
            lists.setdefault(str(file), []).append(str(path))

    def tells(file: str, pair: Pair) -> bool:
        by_people = isinstance(pair.leaf_b, dict) and pair.leaf_b.get("verified") in _BY_PEOPLE
        return by_people or any(pair.path.startswith(f"{path}[") for path in lists.get(file, ()))

    side = side_of(run)
    touched = set(corrections["file"])
    documents = {label: document for label, document in side.documents.items() if label in touched}
    told = f"By what was corrected and confirmed in {counted(len(documents), 'document')}."
    return Truth(Side(documents, side.fields, side.names, []), tells, [told])


def _innermost(names: Set[str]) -> frozenset[str]:
    """Return names without those of lists whose fields are among them; an empty list has only its own name."""
    return frozenset(name for name in names if not _is_list(name, names))


def _is_list(name: str, names: Iterable[str]) -> bool:
    return any(other.startswith(f"{name}.") for other in names)


def _is_told(name: str, told: Set[str]) -> bool:
    """Tell whether a field, or the list that it is in, is among those that are told of."""
    if name in told:
        return True
    parts = name.split(".")
    return any(".".join(parts[:length]) in told for length in range(1, len(parts)))


def _meant(unknown: list[str], known: Iterable[str]) -> str:
    """Return which fields may be meant, or which there are."""
    names = sorted(known)
    near = [match for name in unknown for match in difflib.get_close_matches(name, names, 1, cutoff=_CLOSE)]
    if near:
        return f"did you mean {', '.join(map(repr, dict.fromkeys(near[:3])))}?"
    return f"the fields are {', '.join(names[:_MOST])}{', …' * (len(names) > _MOST)}."
