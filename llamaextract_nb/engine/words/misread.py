"""Words as a scanner's program may have read them: letters taken for others that look alike, blanks lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

_LETTERS = re.compile(r"[^\W\d_]+|\d+")
_ALIKE = str.maketrans("01i5t", "ollsl")  # letters and digits that OCR takes for each other
_SHORTEST = 7  # letters; shorter words have too many others that are as like to them
_LEAST = 82.0  # per cent of letters in common; made scans with three letters in ten taken for others keep as many
_MOST = 4  # texts that may be one


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, folded and without what stands between them."""
    return unicodedata.normalize("NFKC", "".join(_LETTERS.findall(text))).casefold()


@lru_cache(maxsize=1 << 14)  # each text is compared with each label
def looks(letters: str) -> str:
    """Return letters with those alike that OCR takes for each other."""
    return letters.translate(_ALIKE)


def misread(written: Sequence[tuple[str, float]], seen: Sequence[str]) -> dict[int, float]:
    """Return which of some texts may be a label, by their number, and how well each agrees with it, 0..1.

    Args:
        written: How the label is written, in letters that look alike, and what each counts.
        seen: The texts, in letters that look alike.
    """
    found: dict[int, float] = {}
    for letters, worth in written:
        if len(letters) < _SHORTEST:
            continue
        for _, alike, index in process.extract(letters, seen, scorer=ratio, score_cutoff=_LEAST, limit=_MOST):
            found[index] = max(found.get(index, 0.0), worth * alike / 100)
    return found
