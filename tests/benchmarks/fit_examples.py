"""What the engine proposes for a labelled document, and what of it is right: the examples that the weights learn from.

Proposals are made under the priors, never under fitted weights: the same data then gives the same examples.
"""

from collections import Counter

import labelled
from fit_weights import Example

from llamaextract_nb.engine.asking.wanted import wanted_fields
from llamaextract_nb.engine.choosing.records import log_odds
from llamaextract_nb.engine.choosing.search import Search
from llamaextract_nb.engine.filling import propose
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.weights import Weights, read_numbers

MOST_ROWS = 300  # of a list; to pair more with its truth takes minutes, and they say the same again


def examples_of(document, parsed):
    """Return the examples of a labelled document: those of single values, and those of record sets."""
    found = propose(Structure(parsed), document.schema, "", Weights(read_numbers("priors.txt")))
    return list(_of_values(document, found)), list(_of_records(document, found))


def _of_values(document, found):
    """Yield an example for each field: the best candidate of each value."""
    fields = list(wanted_fields(found.root))
    search = Search(found.text, fields, found.boxes)
    for wanted in fields:
        if wanted.kind == "array":
            continue
        truth = at(document.data, wanted.path)
        best = list({repr(c.value): c for c in reversed(search.candidates(wanted))}.values())
        right = [not labelled.empty(truth) and labelled.same(truth, candidate.value) for candidate in best]
        # A truth that no candidate has says nothing about which candidate is the best.
        if best and (any(right) or labelled.empty(truth)):
            yield Example(document.kind, [{"bias": 1.0, **candidate.features} for candidate in best], right)


def _of_records(document, found):
    """Yield examples for each set of records: its values, those together that are equally sure.

    A set weighs the root of the number of its values: a long table says more than a short one, but mostly the same.
    """
    for path, sets in found.records.proposed.items():
        truth = at(document.data, path)
        truth = truth if isinstance(truth, list) else []
        for proposed in sets:
            if max(len(truth), len(proposed.records)) > MOST_ROWS:
                continue
            answers = labelled.compared(truth, [record.data for record in proposed.records])
            right = {place: ok for place, _, value, ok in answers if not labelled.empty(value)}
            values = Counter(
                (round(log_odds(finding.confidence), 2), right.get(label((index, *below)), False))
                for index, record in enumerate(proposed.records)
                for below, finding in record.findings.items()
                if finding.value is not None
            )
            for (odds, ok), count in sorted(values.items()):
                features = {**proposed.features, "own confidence": odds}
                yield Example(document.kind, [features], [ok], count / values.total() ** 0.5)


def at(data, path):
    """Return what stands at a path of names, None if there is no such place."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def label(path):
    """Return a path as labelled.py writes it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
