"""Lists of records: the tables of a document that hold them, read into data with a finding for every value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.checking.completeness import adds_up, missing_pages, missing_rows
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.proposing.records.blocks import block_records
from llamaextract_nb.engine.proposing.records.candidates import Candidate, Tables
from llamaextract_nb.engine.proposing.records.nested import child_list, nested_records
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, read_record
from llamaextract_nb.engine.proposing.records.sideways import sideways_records
from llamaextract_nb.engine.proposing.records.support import support
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.schema.fields import Field

_LEAST_FILLED = 0.25  # of the values of records told by running text
NOTHING = "no table or list in the document has columns that match this list's fields"


def extract_records(
    tables: Tables, field: Field, path: Path, conventions: Conventions, told: Sequence[Record] = ()
) -> tuple[list[dict[str, Any]], dict[Path, Finding]]:
    """Return the records of a list of objects, and a finding for each of their values.

    Args:
        tables: The document's tables.
        field: The list; its `item` is an object.
        path: Where the list stands in the data.
        conventions: How the document writes numbers and dates.
        told: What running text says instead; it is taken if it says more, in all and for each record, and more surely.

    Returns:
        The records in reading order, and their findings; a finding at `path` itself says why there are no records, or
        why some may be missing.
    """
    reader = Reader(conventions)
    if child_list(field) is not None:
        found, doubt = nested_records(tables, field, reader), missing_pages(tables)
    else:
        found, doubt = _flat(tables, field, reader)
    if not _is_filled(told):
        told = ()
    if told and _worth(told) > _worth(found) and _worth(told) * len(found) >= _worth(found) * len(told):
        found, doubt = list(told), ""
    most = field.node.get("maxItems")
    if most is not None and len(found) > most:
        doubt = f"the schema allows {most:,} of the {len(found):,} records that were found (maxItems)"
    found = found[:most]
    findings = {(*path, index, *below): f for index, record in enumerate(found) for below, f in record.findings.items()}
    if doubt or not found:
        findings[path] = Finding(None, reason=doubt if found else NOTHING)
    return [record.data for record in found], findings


def _is_filled(records: Sequence[Record]) -> bool:
    """Whether records have a fair share of their values: one of many is no record."""
    findings = [finding for record in records for finding in record.findings.values()]
    return sum(finding.value is not None for finding in findings) >= _LEAST_FILLED * len(findings)


def _worth(records: Sequence[Record]) -> float:
    """Return by how much the right values of records are likely to outnumber the wrong ones."""
    return sum(
        2 * finding.confidence - 1
        for record in records
        for finding in record.findings.values()
        if finding.value is not None
    )


def _flat(tables: Tables, field: Field, reader: Reader) -> tuple[list[Record], str]:
    """Return the records of a list without lists of objects inside, and why some may be missing."""
    item = Item(field)
    chosen = tables.choose(item, reader)
    found = _rows(chosen, item, reader)
    if found:
        support(found, item, adds_up(tables, chosen, item, reader))
    else:
        found = block_records(tables.pages, item, reader) or sideways_records(tables, field, item, reader)
    return found, missing_rows(tables, chosen, item, reader, len(found)) if found else ""


def _rows(chosen: list[Candidate], item: Item, reader: Reader) -> list[Record]:
    records = [read_record(item.leaves, c.match, row, reader) for c in chosen for row in c.grid.rows]
    return [record for record in records if record.filled]
