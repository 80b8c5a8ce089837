"""Which column of a table holds which field of a record, by header, type, arithmetic and position."""

from __future__ import annotations

import re
from dataclasses import replace

from llamaextract_nb.engine.asking.item import SURE, Item, best_pairs
from llamaextract_nb.engine.proposing.records.codes import split_codes
from llamaextract_nb.engine.proposing.records.details import by_details
from llamaextract_nb.engine.proposing.records.kinds import by_kind
from llamaextract_nb.engine.proposing.records.leads import split_leads
from llamaextract_nb.engine.proposing.records.products import Triple, products
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid, is_blank, is_value
from llamaextract_nb.engine.words.labels import concepts, similarity

_PLAIN_NAMES = frozenset({"name", "names", "nom", "nome", "nombre", "naam", "navn", "namn", "jméno", "nazwa"})
_SUMMED = 0.8
_OWN = 0.8
_GROUPED = 0.55
_UNIT = re.compile(
    r"[-+]?\d[\d.,'\s]*\s?([^\W\d_][^\d\s]{0,11})$"
)  # letters right behind a number, not spread over words
_SORT = re.compile(r"[-+]?\d[\d.,'\s]*\s([^\W\d_][^\d]{1,40})$")  # what the pieces are that are counted
_BEHIND = (("unit", _UNIT), ("type", _SORT))  # what a name asks for that is said behind a number
_WITH_UNIT = 0.8  # of the cells of a column
_WEAK = 0.45  # a header less similar than this says nothing


def match(item: Item, grid: Grid, reader: Reader, summed: bool = False, shaped: bool = False) -> Match:
    """Return the source of every field that the table holds.

    Args:
        item: What is asked of each row.
        grid: The table.
        reader: Reads its cells.
        summed: Whether its last column adds up to a total.
        shaped: Whether it is made of lines of one shape, which hardly have a header.
    """
    found = _by_header(item, grid, reader)
    if shaped:
        by_kind(item, grid, reader, found)
    _by_product(item, grid, reader, found)
    leaf = item.roles.get("amount", item.roles.get("price"))
    if summed and leaf is not None:
        found[leaf] = Source(len(grid.header) - 1, _SUMMED, "the amounts add up to a stated total")
    _last_amount(item, grid, reader, found)
    _by_position(item, grid, found)
    _by_group(item, grid, found)
    split_codes(item, grid, found)
    split_leads(item, grid, found)
    _by_unit(item, grid, found)
    by_details(item, grid, reader, found)
    _over_columns(item, grid, found)
    return found


def strength(item: Item, found: Match) -> float:
    """Return how well a table fits the item: the sum of its scores, 0 if too little of it fits."""
    sure = [source.score for source in found.values() if source.score >= SURE]
    needed = min(2, len(item.leaves))
    if len(sure) >= needed or (sure and len(found) >= needed and 2 * len(found) >= len(item.leaves)):
        return sum(source.score for source in found.values())
    return 0.0


def _by_header(item: Item, grid: Grid, reader: Reader) -> Match:
    # A place is a column, or one line of its cells where the header names several fields one below the other.
    places: list[tuple[int, int | None, str]] = []
    for column, label in enumerate(grid.labels):
        lines = _stack(item, grid, column)
        places.extend((column, offset, text) for offset, text in lines)
        if not lines and label:
            places.append((column, None, label))
    scores = []
    for place, (column, _, label) in enumerate(places):
        for leaf, alike in enumerate(item.similarities(label)):
            if alike >= _WEAK:
                score = alike * _type_fit(item, leaf, grid, column, reader)
                if score >= _WEAK:
                    scores.append((score, leaf, place))
    found: Match = {}
    for leaf, (place, score) in best_pairs(scores).items():
        column, offset, label = places[place]
        found[leaf] = Source(column, score, f"column “{label[:80]}”", offset)
    return found


def _stack(item: Item, grid: Grid, column: int) -> list[tuple[int, str]]:
    """Return the lines of a header that each name another field better than they do together, or []."""
    parts = grid.header[column]
    if len(parts) < 2:
        return []
    whole = item.similarities(grid.labels[column])
    named: dict[int, tuple[int, str]] = {}
    for part in parts:
        similarities = item.similarities(part.text)
        leaf = max(range(len(similarities)), key=similarities.__getitem__, default=None)
        if leaf is not None and similarities[leaf] >= SURE and similarities[leaf] >= whole[leaf] and leaf not in named:
            named[leaf] = (part.offset - parts[0].offset, part.text)
    if len(named) < 2 or not any((c := row[column]) and len(c.parts) > 1 for row in grid.rows):
        return []
    return list(named.values())


def _type_fit(item: Item, leaf: int, grid: Grid, column: int, reader: Reader) -> float:
    field = item.leaves[leaf].field
    if field.kind == "array":
        return 1.0
    texts = grid.column(column)
    if not texts:
        return 0.7
    if field.kind in ("string", "any"):
        if item.roles.get("text") == leaf and not item.verbatim:
            return 1.0 - 0.6 * sum(map(is_value, texts)) / len(texts)
        return 1.0
    said = [text for text in texts if not is_blank(text)] or texts
    share = sum(reader.read(text, field) is not None for text in said) / len(said)
    return 0.0 if share < 0.3 else 0.5 + 0.5 * share


def _by_product(item: Item, grid: Grid, reader: Reader, found: Match) -> None:
    """Let quantity x price = amount name number columns that their headers leave open or confuse."""
    roles = [item.roles.get(role) for role in ("quantity", "price", "amount")]
    known = {role for role in roles if role is not None}
    bare = not any(grid.labels)  # without a header, the product is all there is to go by
    if len(known) < 2 or not (bare or known & set(found)):
        return
    taken = {source.column for leaf, source in found.items() if leaf not in known}
    columns = [column for column in range(len(grid.header)) if column not in taken]
    quantity = found.get(roles[0]) if roles[0] is not None else None
    best: tuple[float, Triple] | None = None
    for triple, whole in products(grid, reader, columns, quantity.column if quantity else None):
        support = 0.05 * (triple[2] > triple[1]) + 0.1 * whole + SURE * bare
        for leaf, column in zip(roles, triple, strict=True):
            source = found.get(leaf) if leaf is not None else None
            support += source.score if source and source.column == column else 0.0
        if support >= SURE and (best is None or support > best[0] + 1e-9):
            best = (support, triple)
    for leaf, column in zip(roles, best[1] if best else (), strict=False):
        if leaf is not None:
            header = f"column “{grid.labels[column][:80]}”, " if grid.labels[column] else ""
            found[leaf] = Source(column, 0.95, f"{header}quantity x price = amount")


def _by_position(item: Item, grid: Grid, found: Match) -> None:
    """Give the first text field a first column without header, and the describing field the widest free text."""
    free = [c for c in range(len(grid.header)) if all(source.column != c for source in found.values())]
    first_texts = [i for i, leaf in enumerate(item.leaves) if leaf.field.kind in ("string", "any")]
    used = min((source.column for source in found.values()), default=0)
    if not item.parents and first_texts and first_texts[0] not in found and found and first_texts[0] == 0:
        for column in free:
            if column < used and not grid.labels[column] and _filled(grid, column) >= 0.5 and _short(grid, column):
                found[0] = Source(column, 0.55, "first column, without header")
                return
    _by_plain_name(item, grid, found, free)
    _by_own_name(item, grid, found)
    text = item.roles.get("text")
    if text is not None and text not in found and found and not item.verbatim:
        widths = [(_words(grid, column), -column) for column in free if _filled(grid, column) >= 0.6]
        if widths and max(widths)[0] > (1 if any(grid.labels) else 0):
            found[text] = Source(-max(widths)[1], 0.55, "the column of free text")


def _by_group(item: Item, grid: Grid, found: Match) -> None:
    """Read the first text field that no column holds from what is said over groups of rows."""
    left = [i for i, leaf in enumerate(item.leaves) if i not in found and leaf.field.kind in ("string", "any")]
    if found and left and not item.parents and grid.group is not None:
        found[left[0]] = Source(grid.group, _GROUPED, "the heading of the row's group")


def _by_unit(item: Item, grid: Grid, found: Match) -> None:
    """Read a unit or sort that no column holds from behind the numbers whose it is: "641 kWh", "12 Euro pallets"."""
    for unit, leaf in enumerate(item.leaves):
        named = set(concepts(leaf.field.name))
        part = next((pattern for word, pattern in _BEHIND if word in named), None)
        if unit in found or part is None or named == {"type"} or leaf.field.kind not in ("string", "any"):
            continue
        for other, source in sorted(found.items()):
            measured = item.leaves[other].field
            if measured.kind in ("number", "integer") and named - {"unit", "type"} <= set(concepts(measured.name)):
                texts = grid.column(source.column)
                if texts and sum(part.match(text) is not None for text in texts) >= _WITH_UNIT * len(texts):
                    found[unit] = replace(source, score=SURE, why="what stands behind the number", part=part)
                    break


def _over_columns(item: Item, grid: Grid, found: Match) -> None:
    """Read the text that describes a record from the columns right of its own too, where they have no header and text.

    A bank prints the payee, the town and the country in columns of their own below one "Description".
    """
    leaf = item.roles.get("text")
    source = found.get(leaf) if leaf is not None else None
    if leaf is None or source is None or not grid.labels[source.column] or source.offset is not None or source.part:
        return
    used = {other.column for other in found.values()}
    more = []
    for column in range(source.column + 1, len(grid.header)):
        texts = grid.column(column)
        if column in used or grid.labels[column] or not texts or 2 * sum(map(is_value, texts)) > len(texts):
            break
        more.append(column)
    if any(column > source.column for column in used):  # what is right of all other columns is a remark
        found[leaf] = replace(source, more=tuple(more))


def _by_plain_name(item: Item, grid: Grid, found: Match, free: list[int]) -> None:
    """Read the first text field that is left from a column that is just called "Name"."""
    left = [
        i
        for i, leaf in enumerate(item.leaves)
        if i >= item.parents and i not in found and leaf.field.kind in ("string", "any")
    ]
    named = [column for column in free if grid.labels[column].casefold().strip(" .:") in _PLAIN_NAMES]
    if left and named and found and not item.verbatim:
        found[left[0]] = Source(named[0], 0.5, f"column “{grid.labels[named[0]]}”")


def _by_own_name(item: Item, grid: Grid, found: Match) -> None:
    """Read the first text field that is left from a column that is called as the list is: "Earnings" for `earnings`."""
    left = [i for i, leaf in enumerate(item.leaves) if i not in found and leaf.field.kind in ("string", "any")]
    used = {source.column for source in found.values()}
    for column, label in enumerate(grid.labels):
        texts = grid.column(column)
        named = left and found and column not in used and similarity(item.label, label) >= _OWN
        if named and 2 * sum(map(is_value, texts)) < len(texts):
            found[left[0]] = Source(column, SURE, f"column “{label[:80]}”, as the list is called")
            return


def _last_amount(item: Item, grid: Grid, reader: Reader, found: Match) -> None:
    """Read the amount from the last column of numbers, right of the other fields, if no header names it."""
    amount, price = item.roles.get("amount"), item.roles.get("price")
    if amount is None or amount in found or not found or (price is not None and price not in found):
        return
    last = max(source.column for source in found.values())
    for column in range(len(grid.header) - 1, last, -1):
        texts = grid.column(column)
        numbers = reader.numbers([row[column] for row in grid.rows[:40]])
        share = sum(number is not None for number in numbers) / max(1, len(numbers))
        if share >= 0.8 and not any("%" in text for text in texts):
            found[amount] = Source(column, 0.6, "last column of numbers")
            return


def _filled(grid: Grid, column: int) -> float:
    return sum(row[column] is not None for row in grid.rows) / max(1, len(grid.rows))


def _short(grid: Grid, column: int) -> bool:
    texts = grid.column(column)
    return sum(len(text.split()) for text in texts) <= 7 * len(texts)


def _words(grid: Grid, column: int) -> float:
    texts = [text for text in grid.column(column) if not is_value(text)]
    return sum(len(text.split()) for text in texts) / max(1, len(grid.column(column)))
