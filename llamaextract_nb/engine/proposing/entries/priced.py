"""What was bought, as receipts print it: lines of a name and an amount above a total, without a header.

A line may say how many ("2 Coffee", "Coffee x 2") and at what price ("2 @ 1.50"), before or below the name. Below a
line with its amount may stand how that is reckoned: "3 hours x 80.00", "(pump 4: 21.5 L x 1.60/L)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.records.products import holds
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.numbers import find_numbers
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.totals import is_total
from llamaextract_nb.schema.fields import Field

_FIRST = re.compile(r"\s*(\d{1,3})\s*[x×*]?\s+(?=[^\W\d_])|\s*(\d{1,3})[x×]\s?(?=[^\W\d_])", re.IGNORECASE)
_LAST = re.compile(r"(?<=[^\W\d_])\s+(?:[x×*]\s*(\d{1,3})|(\d{1,3})\s*[x×*])\s*$|\s{2,}(\d{1,3})\s*$", re.IGNORECASE)
_TIMES = re.compile(
    r"(?<![\w.,])(\d{1,5}(?:[.,]\d{1,3})?)\s*(?:[^\W\d_]{1,3}\.?\s*)?(?:[x×*@]|à)\s*(?=\D{0,4}\d)", re.IGNORECASE
)
_RECKONED = re.compile(
    r"(?<![\w.,])(\d{1,5}(?:[.,]\d{1,3})?)\s*(?:([^\W\d_]{1,20}?)\.?)?(?:\s*[x×*@]|\s+(?:à|at|je))\s*\D{0,4}(\d[\d.,]*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"^\s*\d{5,}\s+(?=[^\W\d_])")  # of an article, before its name
_AFTER = 6  # characters behind an amount: a currency, a letter that says how it is taxed
_LETTERS = 2  # of a name
_TRIM = " ,;:.*#|•·-–—\t_="
# What the lines of a reckoning are called, which are nothing that was bought.
_OTHER = frozenset(
    "total amount price quantity cash change card tax due paid payment rounding balance discount net gross".split()
) | {"shipping", "charge"}
_SET_IN = 3.0  # points
_GAP = 5.0  # heights of a line between two things that were bought
_BELOW = 12  # lines from the last of them to the total
# How sure a line is by itself, and where quantity x price or the sum bears it out: set by hand, not fitted.
_SURE, _PRODUCT, _SUMMED = 0.7, 0.85, 0.9


@dataclass(frozen=True, slots=True)
class _Bought:
    """A line: the amount, and what it says of name, quantity and price; each a value with its place."""

    line: int
    amount: tuple[float, Place]
    name: tuple[str, Place] | None = None
    quantity: tuple[float, Place] | None = None
    price: tuple[float, Place] | None = None
    unit: tuple[str, Place] | None = None


def priced_records(text: Text, field: Field) -> list[Record]:
    """Return what was bought as the records of a list of names with amounts, [] for any other list."""
    item = Item(field)
    if "text" not in item.roles or not {"price", "amount"} & item.roles.keys():
        return []
    rows, summed = max(_runs(text), key=lambda run: (run[1], len(run[0])), default=([], False))
    return [_record(text, item, row, summed) for row in rows]


def _runs(text: Text) -> Iterator[tuple[list[_Bought], bool]]:
    """Yield the lines above each total, with whether they add up to an amount at the foot of the bill."""
    rows: list[_Bought] = []
    above: tuple[str, Place] | None = None  # a name whose amount stands on the next line
    for number, line in enumerate(text.lines):
        strings = [segment.text for segment in line.segments]
        bought = _read(text, number)
        if rows and (reckoned := _reckoned(text, number, rows[-1])) is not None:
            rows[-1] = reckoned
            continue
        if rows and (is_total(strings) or _is_other(strings) or _is_apart(text, rows[-1].line, number)):
            if _ends_in_reckoning(text, rows[-1].line) and not _breaks_down(text, rows):
                yield rows, _adds_up(text, rows)
            rows, above = [], None
        if is_total(strings) or _is_other(strings):
            above = None
        elif bought is None:
            above = _name(text, text.whole(number, 0)) if len(strings) == 1 else None
        elif bought.name is not None or (above is not None and bought.quantity is not None):
            rows.append(bought if bought.name is not None else replace(bought, name=above))
            above = None


def _read(text: Text, number: int) -> _Bought | None:
    """Return what a line says was bought, None if it ends in no amount."""
    segments = text.lines[number].segments
    last = len(segments) - 1
    spans = [(index, span) for index in range(last + 1) for span in text.spans(number, index).numbers]
    money = [(index, span) for index, span in spans if span.is_money]
    if not money or money[-1][0] != last or len(segments[last].text) - money[-1][1].end > _AFTER:
        return None
    index, span = money[-1]
    found: dict[str, Any] = {"amount": (span.value, Place(number, index, span.start, span.end))}
    ends = (index, span.start)  # where the name ends at the latest
    for at in range(index + 1):
        string = segments[at].text[: span.start if at == index else None]
        if match := _TIMES.search(string):
            read = [s for i, s in spans if i == at and s.start == match.start(1)]
            behind = [
                (i, s) for i, s in spans if (i, s.start) >= (at, match.end()) and (i, s.start) < (index, span.start)
            ]
            if read and behind and behind[0][1].is_money:  # "4 x 40" is the size of screws
                found["quantity"] = (read[0].value, Place(number, at, match.start(1), match.end(1)))
                found["price"] = (behind[0][1].value, Place(number, behind[0][0], behind[0][1].start, behind[0][1].end))
                ends = min(ends, (at, match.start()))
    if "price" not in found and len(money) > 1:
        at, price = money[-2]
        found["price"] = (price.value, Place(number, at, price.start, price.end))
        ends = min(ends, (at, price.start))
    place = Place(number, 0, 0, ends[1] if ends[0] == 0 else len(segments[0].text))
    if ends > (0, 0):
        found |= _named(text, place, [text.whole(number, i) for i in range(1, ends[0])], "quantity" in found)
    return _Bought(number, **found)


def _reckoned(text: Text, number: int, above: _Bought) -> _Bought | None:
    """Return the line above with the quantity, unit and price that this line says of it, None if it says none."""
    match = _RECKONED.search(text.lines[number].segments[0].text)
    told = above.quantity is not None and above.quantity[0] != 1  # "1" is often the tax, or one filling of a tank
    if match is None or told:
        return None
    # Read by themselves: behind a price may stand what it is for, "1.60/L".
    known = text.conventions
    read = [find_numbers(match[group], known.decimal_mark, known.negative_side) for group in (1, 3)]
    if not all(read) or not holds(read[0][0].value, read[1][0].value, above.amount[0]):
        return None
    quantity, unit, price = (Place(number, 0, *match.span(group)) for group in (1, 2, 3))
    return replace(
        above,
        quantity=(read[0][0].value, quantity),
        price=(read[1][0].value, price),
        unit=(match[2], unit) if match[2] else None,
    )


def _named(text: Text, place: Place, between: Sequence[Place], counted: bool) -> dict[str, Any]:
    """Return the name at the beginning of a line, and the quantity before, in or behind it."""
    found: dict[str, Any] = {}
    if not counted:
        string = text.string(place)
        counts = [p for p in between if text.string(p).strip().isdigit() and len(text.string(p).strip()) <= 3]
        if match := _FIRST.match(string):
            found["quantity"] = _counted(place, match)
            place = place._replace(start=place.start + match.end())
        elif match := _LAST.search(string):
            found["quantity"] = _counted(place, match)
            place = place._replace(end=place.start + match.start())
        elif string.strip().isdigit() and len(string.strip()) <= 3 and between:
            found["quantity"] = (float(string), place)
            place = between[0]
        elif counts:
            found["quantity"] = (float(text.string(counts[0])), counts[0])
    if (name := _name(text, place)) is not None:
        found["name"] = name
    return found


def _counted(place: Place, match: re.Match[str]) -> tuple[float, Place]:
    """Return the number that a pattern found in a text, and where it stands."""
    assert match.lastindex is not None
    start, end = match.span(match.lastindex)
    return float(match[match.lastindex]), place._replace(start=place.start + start, end=place.start + end)


def _name(text: Text, place: Place) -> tuple[str, Place] | None:
    string = text.string(place)
    bare = _CODE.sub("", string).strip(_TRIM)
    if sum(map(str.isalpha, bare)) < _LETTERS:
        return None
    start = place.start + string.rfind(bare)
    return bare, place._replace(start=start, end=start + len(bare))


def _is_other(strings: Sequence[str]) -> bool:
    """Tell whether a line is of the reckoning, and nothing that was bought."""
    return bool(_OTHER & set(concepts(" ".join(strings))))


def _is_apart(text: Text, before: int, number: int) -> bool:
    above, line = text.lines[before], text.lines[number]
    height = max(4.0, above.y1 - above.y0)
    return above.page is not line.page or line.y0 - above.y1 > _GAP * height


def _ends_in_reckoning(text: Text, last: int) -> bool:
    """Tell whether what stands below has an amount and says that it is a total, a tax, a charge or what was paid."""
    below = range(last + 1, min(len(text.lines), last + 1 + _BELOW))
    lines = [[segment.text for segment in text.lines[number].segments] for number in below if _has_money(text, number)]
    return any(is_total(strings) or _is_other(strings) for strings in lines)


def _breaks_down(text: Text, rows: Sequence[_Bought]) -> bool:
    """Tell whether the first line is the sum of those set in below it: an account of charges, and nothing bought."""
    first, *others = rows
    margin = text.lines[first.line].segments[0].x0 + _SET_IN
    is_set_in = all(text.lines[row.line].segments[0].x0 > margin for row in others)
    return len(others) > 1 and is_set_in and abs(sum(row.amount[0] for row in others) - first.amount[0]) < 0.005


def _has_money(text: Text, number: int) -> bool:
    return any(span.is_money for i in range(len(text.lines[number].segments)) for span in text.spans(number, i).numbers)


def _adds_up(text: Text, rows: Sequence[_Bought]) -> bool:
    """Tell whether amounts add up to one of those below them."""
    whole = sum(row.amount[0] for row in rows)
    below = range(rows[-1].line + 1, min(len(text.lines), rows[-1].line + 1 + _BELOW))
    spans = [span for n in below for i in range(len(text.lines[n].segments)) for span in text.spans(n, i).numbers]
    return any(abs(span.value - whole) < 0.005 for span in spans)


def _record(text: Text, item: Item, row: _Bought, summed: bool) -> Record:
    product = bool(row.quantity and row.price and holds(row.quantity[0], row.price[0], row.amount[0]))
    sure = _SUMMED if summed else _PRODUCT if product else _SURE
    one = row.quantity is not None and row.quantity[0] == 1
    price = row.price or (row.amount if one or "amount" not in item.roles else None)
    values = {"text": row.name, "quantity": row.quantity, "price": price, "amount": row.amount}
    record = Record()
    for index, leaf in enumerate(item.leaves):
        value = next((values[role] for role, at in item.roles.items() if at == index), None)
        if value is None and "unit" in concepts(leaf.field.name) and leaf.field.kind in ("string", "any"):
            value = row.unit
        if value is None:
            record.put(leaf.path, Finding(None, reason="the line of the receipt does not say it"))
            continue
        said: Any = int(value[0]) if leaf.field.kind == "integer" else value[0]
        record.put(leaf.path, Finding(said, sure, (text.citation([value[1]]),), "exact", "a line of what was bought"))
    return record
