"""Which records answer which list: all that is proposed for all lists weighed together, and a row serves one list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.checking.completeness import adds_up, missing_lines, missing_rows, missing_table
from llamaextract_nb.engine.checking.unread import Unread, rows_in
from llamaextract_nb.engine.choosing.sharing import share_out
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.proposing.records.blocks import block_records
from llamaextract_nb.engine.proposing.records.candidates import Candidate, Tables
from llamaextract_nb.engine.proposing.records.nested import child_list, nested_records
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, read_record
from llamaextract_nb.engine.proposing.records.record_set import RecordSet, described
from llamaextract_nb.engine.proposing.records.sideways import sideways_records
from llamaextract_nb.engine.proposing.records.support import support
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.engine.weights import Weights
from llamaextract_nb.schema.fields import Field

_PRICE = 0.8  # of a value, where a right one counts 2: an F1 of .8 gains by what is right in two cases of five
_LEAST_FILLED = 0.25  # of the values of records that running text tells
NOTHING = "no table or list in the document has columns that match this list's fields"

Answer = tuple[list[dict[str, Any]], dict[Path, Finding]]


class Records:
    """The records of all lists of objects that a schema asks for.

    Args:
        tables: The document's tables.
        conventions: How the document writes numbers and dates.
        weights: What the features of record sets are worth.
        told: For each list, the sets of records that running text tells, with what they are read as.
    """

    def __init__(self, tables: Tables, conventions: Conventions, weights: Weights) -> None:
        self.tables = tables
        self.reader = Reader(conventions)
        self.weights = weights
        self.proposed: dict[Path, list[RecordSet]] = {}
        self.fields: dict[Path, Field] = {}

    def ask(self, field: Field, path: Path, told: Sequence[tuple[str, list[Record]]] = ()) -> None:
        """Gather what is proposed for a list."""
        self.fields[path] = field
        item = Item(field)
        sets = [described(kind, records, item) for kind, records in told if _is_filled(records)]
        if child_list(field) is not None:
            for kind, group, found in nested_records(self.tables, field, self.reader):
                sets.append(described(kind, found, item, group))
        else:
            for kind, group in self.tables.proposals(item, self.reader):
                found = _rows(group, item, self.reader)
                summed = adds_up(self.tables, group, item, self.reader)
                support(found, item, summed)
                sets.append(described(kind, found, item, group, summed))
            sets.append(described("block", block_records(self.tables.pages, item, self.reader), item))
            sets.append(described("sideways", sideways_records(self.tables, field, item, self.reader), item))
        sets = [found for found in sets if found.records]
        named = [found for found in sets if "read as ordered" not in found.features]
        # Columns in the order of the fields are a guess, for where no other table or box says what is what.
        said = (found for found in named if found.tables or "read as boxed" in found.features)
        self.proposed[path] = named if any(worth(found, self.weights) > 0 for found in said) else sets

    def answers(self) -> dict[Path, Answer]:
        """Return the records of each list, and their findings.

        A finding at a list's own path says why there are no records, or why some may be missing.
        """
        chosen = share_out([[(worth(found, self.weights), found) for found in sets] for sets in self.proposed.values()])
        unread = Unread(self.tables.structure.grids, chosen)
        return {path: self._answer(path, found, unread) for path, found in zip(self.proposed, chosen, strict=True)}

    def _answer(self, path: Path, chosen: RecordSet | None, unread: Unread) -> Answer:
        field = self.fields[path]
        found = chosen.records if chosen else []
        doubt = self._doubt(field, chosen, unread) if chosen else self._unanswered(unread)
        most = field.node.get("maxItems")
        if most is not None and len(found) > most:
            doubt = f"the schema allows {most:,} of the {len(found):,} records that were found (maxItems)"
        found = found[:most]
        findings = {
            (*path, index, *below): f for index, record in enumerate(found) for below, f in record.findings.items()
        }
        if doubt or not found:
            findings[path] = Finding(None, reason=doubt if found else "; ".join(filter(None, (NOTHING, doubt))))
        return [record.data for record in found], findings

    def _unanswered(self, unread: Unread) -> str:
        """Return what may be the rows of a list that has no records."""
        return missing_table(unread.largest() or (0 if self.tables.structure.grids else rows_in(self.tables.pages)))

    def _doubt(self, field: Field, chosen: RecordSet, unread: Unread) -> str:
        """Return why some records may be missing."""
        account = unread.account(chosen)
        if child_list(field) is not None:
            return missing_lines(self.tables, account)
        if not chosen.tables and ("read as journey" in chosen.features or "read as entry" in chosen.features):
            return missing_lines(self.tables, account)
        return missing_rows(self.tables, chosen.tables, Item(field), self.reader, len(chosen.records), account)


def _is_filled(records: Sequence[Record]) -> bool:
    """Whether records have a fair share of their values: one of many is no record."""
    findings = [finding for record in records for finding in record.findings.values()]
    return bool(records) and sum(f.value is not None for f in findings) >= _LEAST_FILLED * len(findings)


def worth(found: RecordSet, weights: Weights) -> float:
    """Return by how much the right values of a set are likely to outweigh the wrong ones."""
    lean, slope = weights.of(found.features), weights["own confidence"]
    return math.fsum(
        2 / (1 + math.exp(-(lean + slope * log_odds(finding.confidence)))) - _PRICE
        for record in found.records
        for finding in record.findings.values()
        if finding.value is not None
    )


def log_odds(chance: float) -> float:
    """Return the log-odds of a chance; one that is certain counts as a little less."""
    sure = min(max(chance, 0.02), 0.98)
    return math.log(sure / (1 - sure))


def _rows(chosen: list[Candidate], item: Item, reader: Reader) -> list[Record]:
    records = [read_record(item.leaves, c.match, row, reader) for c in chosen for row in c.grid.rows]
    return [record for record in records if record.filled]
