"""Labelled documents: what is known of them, and how an extraction is held against it.

A folder of labelled documents has `docs/`, `schemas/ID.json` and `truth.jsonl`, a line for each document: file (below
the folder), schema_id, data. Others are made from seeds (tests/made).
"""

import json
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests import made


@dataclass(frozen=True)
class Labelled:
    """A document with its schema and its data; documents of one kind are counted together."""

    path: Path
    schema_id: str
    schema: dict[str, Any]
    data: dict[str, Any]

    @property
    def kind(self):
        """The schema's id, without what follows it where each document has a schema of its own ("table_7")."""
        head = self.schema_id.split("_")[0]
        return head if any(char.isdigit() for char in self.schema_id[len(head) :]) else self.schema_id


def load(folder):
    """Return the labelled documents of a folder."""
    folder = Path(folder)
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines() if line]
    schemas = {
        row["schema_id"]: json.loads((folder / "schemas" / f"{row['schema_id']}.json").read_text(encoding="utf-8"))
        for row in rows
    }
    places = [folder, folder / "docs", folder / "documents"]
    return [
        Labelled(
            next(place / row["file"] for place in places if (place / row["file"]).exists()),
            row["schema_id"],
            schemas[row["schema_id"]],
            row["data"],
        )
        for row in rows
    ]


def make(count, folder):
    """Return documents made from as many seeds by each maker, written into a folder; each maker's are a kind."""
    found = []
    for maker in (made.made_form, made.made_letter, made.made_table):
        for seed in range(1, count + 1):
            document = maker(seed)
            path = Path(folder) / f"{document.name}{document.suffix}"
            path.write_bytes(document.content)
            kind = f"made {document.name.split()[0]}"
            found.append(Labelled(path, kind, document.schema, document.truth))
    return found


def same(truth, value):
    """Tell whether two single values agree: numbers to half a cent, texts without case, marks and white space."""
    if isinstance(truth, bool) or isinstance(value, bool):
        return truth is value
    if isinstance(truth, (int, float)):
        return isinstance(value, (int, float)) and abs(truth - value) < 0.0051
    return isinstance(truth, str) and isinstance(value, str) and _bare(truth) == _bare(value)


@lru_cache(maxsize=1 << 14)  # lists are compared each row with each
def _bare(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in text if char.isalnum()) or "".join(text.split())


def empty(value):
    """Tell whether a value is none: null, blank, or a container of such."""
    if isinstance(value, dict):
        return all(map(empty, value.values()))
    if isinstance(value, list):
        return all(map(empty, value))
    return value is None or (isinstance(value, str) and not value.strip())


def compared(truth, value, path=""):
    """Yield (path in the extraction, the truth's value, the extraction's value, whether they agree) for each leaf.

    The items of lists are paired by what they agree in, whatever their order; what has no partner is compared with
    nothing.
    """
    if isinstance(truth, dict) or isinstance(value, dict):
        mine, theirs = (truth if isinstance(truth, dict) else {}), (value if isinstance(value, dict) else {})
        for key in dict.fromkeys((*mine, *theirs)):
            yield from compared(mine.get(key), theirs.get(key), f"{path}.{key}" if path else key)
    elif isinstance(truth, list) or isinstance(value, list):
        yield from _lists(truth if isinstance(truth, list) else [], value if isinstance(value, list) else [], path)
    elif not (empty(truth) and empty(value)):
        yield path, truth, value, not empty(truth) and not empty(value) and same(truth, value)


def _lists(truth, value, path):
    truth = [item for item in truth if not empty(item)]
    pairs = []
    for i, mine in enumerate(truth):
        for j, theirs in enumerate(value):
            agree = [ok for *_, ok in compared(mine, theirs)]
            if any(agree):
                pairs.append((-sum(agree), len(agree), abs(i - j), i, j))
    partner, used = {}, set()
    for *_, i, j in sorted(pairs):
        if i not in partner and j not in used:
            partner[i] = j
            used.add(j)
    for i, mine in enumerate(truth):
        yield from compared(mine, value[partner[i]] if i in partner else None, f"{path}[{partner.get(i, '-')}]")
    for j, theirs in enumerate(value):
        if j not in used:
            yield from compared(None, theirs, f"{path}[{j}]")
