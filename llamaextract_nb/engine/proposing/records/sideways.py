"""Records that stand in the columns of a table: its rows name their fields, or the list itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from llamaextract_nb.engine.asking.item import SURE, Item, Leaf, best_pairs
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.records.candidates import Tables
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell
from llamaextract_nb.engine.structure.tables.grid import GridCell
from llamaextract_nb.engine.structure.tables.statements import Statement, declared_statements
from llamaextract_nb.engine.words.labels import label_of, similarity
from llamaextract_nb.schema.fields import Field

_NAMED = 0.8  # similarity from which a row's name names the list
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SCALE = re.compile(r"\b(thousand|million|billion)s?\b", re.IGNORECASE)
_WHOLE = re.compile(r"\bper\b.*\bshare\b|%", re.IGNORECASE)  # rows that a statement's scale does not hold for
_CHANGE = re.compile(
    r"%|\b(?:change|variance|variation|veränderung|abweichung)\b", re.IGNORECASE
)  # of two other columns
_EXAMPLE = re.compile(r"['‘“\"]([^'’”\"]*\d[^'’”\"]*)['’”\"]")
_MEASURES = frozenset({"scale", "year", "quarter", "month"})
_PERIOD = frozenset({"period", "year", "quarter", "month", "date", "end"})


def sideways_records(tables: Tables, field: Field, item: Item, reader: Reader) -> list[Record]:
    """Return the records of a list that stand in a table's columns; [] if there are none."""
    statements = [*declared_statements(tables.declared), *tables.structure.statements]
    return _by_fields(statements, item, reader) or _by_name(statements, field, item, reader)


def _by_fields(statements: Iterable[Statement], item: Item, reader: Reader) -> list[Record]:
    """Read the table whose rows name most fields of a record."""
    best: tuple[float, list[Record]] = (0.0, [])
    for statement in statements:
        scores = [
            (score, leaf, row)
            for row, (name, cells) in enumerate(statement.rows)
            for leaf, score in enumerate(item.similarities(name.text))
            if score >= SURE and any(cell and reader.read(cell.text, item.leaves[leaf].field) for cell in cells)
        ]
        found = best_pairs(scores)
        worth = sum(score for _, score in found.values())
        if len(found) >= 2 and 2 * len(found) >= len(item.leaves) and worth > best[0]:
            best = (worth, list(_columns_of(statement, item, found, reader)))
    return best[1]


def _columns_of(
    statement: Statement, item: Item, found: dict[int, tuple[int, float]], reader: Reader
) -> Iterable[Record]:
    heading = _head_leaf(statement, item, [leaf for leaf in range(len(item.leaves)) if leaf not in found], reader)
    for column, head in enumerate(statement.heads):
        record = Record()
        for index, leaf in enumerate(item.leaves):
            row, score = found.get(index, (None, 0.0))
            if row is not None:
                name, cells = statement.rows[row]
                put_cell(record, leaf, cells[column], score, f"row “{name.text[:80]}”", reader)
            elif index == heading:
                put_cell(record, leaf, head, SURE, "above the column", reader)
            else:
                put_cell(record, leaf, None, 0.0, "no row of the table matches this field", reader)
        if any(record.findings[item.leaves[leaf].path].value is not None for leaf in found):
            yield record


def _head_leaf(statement: Statement, item: Item, leaves: list[int], reader: Reader) -> int | None:
    """Return the field that what stands above the columns can be read as."""
    heads = [head for head in statement.heads if head is not None]
    for leaf in leaves:
        if heads and all(reader.read(head.text, item.leaves[leaf].field) is not None for head in heads):
            return leaf
    return None


def _by_name(statements: Iterable[Statement], field: Field, item: Item, reader: Reader) -> list[Record]:
    """Read the row that is called as the list is: a record for each of its columns."""
    value = _value_leaf(item)
    period = next((n for n, leaf in enumerate(item.leaves) if n != value and _PERIOD & leaf.label.words), None)
    if value is None or period is None:
        return []
    label = label_of(field)
    rows = [
        (max(similarity(label, name.text), similarity(label, f"{heading} {name.text}")), -number, -row)
        for number, statement in enumerate(statements)
        for row, ((name, _), heading) in enumerate(zip(statement.rows, statement.headings, strict=True))
    ]
    best = max(rows, default=(0.0, 0, 0))
    if best[0] < _NAMED:
        return []
    statement = list(statements)[-best[1]]
    name, cells = statement.rows[-best[2]]
    called = f"{statement.headings[-best[2]]} {name.text}".strip()
    number = replace(item.leaves[value].field, kind="number")
    records = []
    for head, cell in zip(statement.heads, cells, strict=True):
        if cell is not None and not (head and _CHANGE.search(head.text)):
            record = Record()
            for index, leaf in enumerate(item.leaves):
                if index == value:
                    put_cell(record, Leaf(leaf.path, number), cell, best[0], f"row “{called[:80]}”", reader)
                elif index == period and _fits(head, leaf):
                    put_cell(record, leaf, head, SURE, "above the column", reader)
                else:
                    record.put(leaf.path, _beside(leaf, statement, f"{called} {cell.text}", reader))
            records.append(record)
    return [record for record in records if record.findings[item.leaves[value].path].value is not None]


def _value_leaf(item: Item) -> int | None:
    """Return the one field that the cells of a row can be: a number that is no measure of others."""
    numbers = [n for n, leaf in enumerate(item.leaves) if _is_number(leaf.field) and not leaf.label.words & _MEASURES]
    return numbers[0] if len(numbers) == 1 else None


def _is_number(field: Field) -> bool:
    return field.kind in ("number", "integer") or (field.kind == "any" and "number" in (field.node.get("type") or ()))


def _fits(head: GridCell | None, leaf: Leaf) -> bool:
    """Whether what stands above a column is about as long as the examples in the field's description."""
    examples = _EXAMPLE.findall(leaf.field.description)
    return head is not None and (not examples or len(head.text) <= 1.5 * max(map(len, examples)))


def _beside(leaf: Leaf, statement: Statement, row: str, reader: Reader) -> Finding:
    """Return what is said for all of a statement: its scale, its currency; or the schema's own default."""
    whole = _WHOLE.search(row)
    if "scale" in leaf.label.words and _is_number(leaf.field):
        scale = _SCALE.search(statement.above)
        number = 1 if whole or not scale else _SCALES[scale[1].casefold()]
        return Finding(number, 0.7, verified="normalised", reason=f"the statement is “{statement.above[:60]}”")
    if leaf.label.words & {"currency", "unit"} and "%" in row:
        return Finding("%", 0.7, reason="the sign beside the number")
    if leaf.label.words & {"currency", "unit"} and reader.conventions.currency:
        return Finding(reader.conventions.currency, 0.7, verified="normalised", reason="the document's currency")
    default = leaf.field.node.get("default")
    if leaf.field.enum and default in leaf.field.enum:
        return Finding(default, 0.5, reason="the schema's default")
    return Finding(None, reason="nothing in the table says this")
