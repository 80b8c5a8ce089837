"""Names and descriptions of inferred fields: short, unique, and with the labels as the documents print them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from keyword import iskeyword

_MOST_LABELS = 4  # in a description
_LONGEST = 60  # characters of a name
_GLUED = re.compile(r"(?<=[^\W\d_])[.'’](?=[^\W\d_])|['’](?=s\b)")  # P.O. Box, customer's


def key_of(text: str) -> str:
    """Return a text as a field name, an identifier of Python: `Invoice No.` becomes `invoice_no`.

    It is "" if the text has no letter or digit.
    """
    text = _GLUED.sub("", text.replace("%", " percent ").casefold())
    text = "".join(sign if f"_{sign}".isidentifier() else "_" for sign in text)  # Hindi's vowel signs are no letters
    key = re.sub("_+", "_", text).strip("_")[:_LONGEST].strip("_")
    if iskeyword(key):
        return f"{key}_"
    return f"field_{key}" if key and not key.isidentifier() else key


def unique(name: str, taken: Container[str]) -> str:
    """Return a name that is not taken, with a number behind it if need be."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def labels_in_order(labels: Sequence[str]) -> list[str]:
    """Return the different wordings of a label, the most frequent first; case and signs make no difference."""
    wordings: dict[str, Counter[str]] = {}
    for label in labels:
        wordings.setdefault(key_of(label), Counter())[label] += 1
    counts = {key: sum(found.values()) for key, found in wordings.items()}
    order = sorted(wordings, key=lambda key: -counts[key])  # stable: the first seen wins a tie
    return [max(wordings[key], key=lambda label: wordings[key][label]) for key in order]


def described(labels: Sequence[str], kind: str, section: str = "", column: bool = False) -> str:
    """Return a description: the labels as printed, the heading they stand under, and the kind of value."""
    printed = [f"“{label}”" for label in labels[:_MOST_LABELS]]
    said = " or ".join([", ".join(printed[:-1]), printed[-1]] if len(printed) > 1 else printed)
    under = f", under the heading {section}" if section else ""
    return f"{'Column' if column else 'Labelled'} {said}{under}{': ' if kind else ''}{kind}"
