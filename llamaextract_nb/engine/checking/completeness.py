"""Whether all rows are there: counts, sums, row numbers and page numbers that the document states itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.checking.unread import Account
from llamaextract_nb.engine.proposing.records.candidates import Candidate, Tables
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.words.totals import is_total, words_of

_BELOW = 40  # lines below a table in which its totals may stand
_CENTS = 0.0051  # by which rounding may put each row's amount off
_QUOTED = 60  # letters of a line that was not read
_SHORT = 8  # words of a line that states a count
_COUNTED = 0.9  # share of the steps in a column of row numbers that are 1
_FEWEST = 4  # row numbers that say something
_PAGE = re.compile(
    r"\b(?:page|seite|blatt|página|pagina|pág|pag|sheet)\.?\s*:?\s*(\d{1,4})\s*(?:of|von|de|di|van|sur|/)\s*(\d{1,4})\b",
    re.IGNORECASE,
)


def missing_rows(
    tables: Tables, chosen: Sequence[Candidate], item: Item, reader: Reader, rows: int, account: Account
) -> str:
    """Return why rows may be missing from `rows` that were read, "" if the document states nothing against them."""
    return _told(
        _count(tables.pages, chosen, item, reader, rows),
        _sum(tables.pages, chosen, item, reader),
        _numbering(chosen, reader),
        _left(account),
        _pages(tables.pages),
    )


def missing_lines(tables: Tables, account: Account) -> str:
    """Return why rows may be missing if lines of tables or pages are, "" if none are."""
    return _told(_left(account), _pages(tables.pages))


def missing_table(rows: int) -> str:
    """Return that a list without records may be some rows that no list has read, "" if there are none."""
    return _told(f"0 of {rows:,} rows read, which answer no list" if rows else "")


def _told(*doubts: str) -> str:
    found = [doubt for doubt in doubts if doubt]
    return f"rows may be missing: {'; '.join(found)}" if found else ""


def adds_up(tables: Tables, chosen: Sequence[Candidate], item: Item, reader: Reader) -> bool:
    """Tell whether the rows' amounts add up to a total that the document states."""
    amounts = _column(chosen, item, reader, "amount")
    return len(amounts) > 1 and _explained(sum(amounts), _totals(tables.pages, chosen, reader), len(amounts))


def _count(pages: list[list[SegmentLine]], chosen: Sequence[Candidate], item: Item, reader: Reader, rows: int) -> str:
    stated = set(_stated_counts(pages))
    pieces = round(sum(_column(chosen, item, reader, "quantity")))
    if not stated or stated & {rows, pieces}:
        return ""
    most = max(stated)
    return f"the document states {most:,}, {rows:,} were read" if most > rows else ""


def _stated_counts(pages: list[list[SegmentLine]]) -> Iterator[int]:
    before, after = _counts()
    for lines in pages:
        for line in lines:
            text = " ".join(segment.text for segment in line.segments)
            if len(text.split()) <= _SHORT and (match := before.search(text) or after.search(text)):
                yield int(re.sub(r"\D", "", match[1]))


@cache
def _counts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    number = r"(\d{1,3}(?:[.,']\d{3})+|\d{1,6})"
    things = "|".join(map(re.escape, words_of("things")))
    counted = "|".join(map(re.escape, words_of("counted")))
    label = rf"\b(?:{counted})\W+(?:(?:of|de|di|der|von)\s+)?(?:{things})"
    return (
        re.compile(rf"(?<![\w.,-]){number}\s+(?:{things})\b(?!\s*\d)", re.IGNORECASE),
        re.compile(rf"{label}\W{{0,3}}\s*{number}\b(?![.,]\d)", re.IGNORECASE),
    )


def _sum(pages: list[list[SegmentLine]], chosen: Sequence[Candidate], item: Item, reader: Reader) -> str:
    amounts = _column(chosen, item, reader, "amount")
    totals = _totals(pages, chosen, reader)
    if not amounts or not totals or item.verbatim or _explained(sum(amounts), totals, len(amounts)):
        return ""
    if abs(sum(amounts)) >= max(map(abs, totals)):
        return ""  # too much rather than too little: discounts, or amounts of several kinds
    stated = ", ".join(f"{total:,.2f}" for total in sorted(totals)[-3:])
    return f"the amounts add up to {sum(amounts):,.2f}, the document's totals are {stated}"


def _explained(amount: float, totals: set[float], rows: int) -> bool:
    """Whether a sum is a total, or a total less another one: a charge, a discount, a tax."""
    near = max(0.011, _CENTS * rows)
    differences = {0.0, *totals, *(-total for total in totals)}
    return any(abs(total - amount - other) <= near for total in totals for other in differences if other != total)


def _totals(pages: list[list[SegmentLine]], chosen: Sequence[Candidate], reader: Reader) -> set[float]:
    """Return the numbers that stand beside the name of a sum, in the tables and below them."""
    texts: list[str] = [text for candidate in chosen for row in candidate.grid.sums for text in row]
    for candidate in chosen:
        if candidate.grid.places:
            texts.extend(_below(pages, *candidate.grid.places[-1]))
    return {number for number in reader.numbers([text for text in texts if "%" not in text]) if number}


def _below(pages: list[list[SegmentLine]], page: int, last: int) -> Iterator[str]:
    lines = [*pages[page][last + 1 :], *(pages[page + 1] if page + 1 < len(pages) else [])]
    for line in lines[:_BELOW]:
        if is_total([segment.text for segment in line.segments]):
            yield from (segment.text for segment in line.segments)


def _column(chosen: Sequence[Candidate], item: Item, reader: Reader, role: str) -> list[float]:
    leaf = item.roles.get(role)
    cells = [
        source.cell(row)
        for candidate in chosen
        if leaf is not None and (source := candidate.match.get(leaf)) is not None
        for row in candidate.grid.rows
    ]
    return [number for number in reader.numbers(cells) if number is not None]


def _numbering(chosen: Sequence[Candidate], reader: Reader) -> str:
    """Find a column of row numbers, and say where it leaves one out."""
    rows = [row for candidate in chosen for row in candidate.grid.rows]
    width = min((len(row) for row in rows), default=0)
    for column in range(min(width, 2)):  # row numbers stand first, or behind a mark
        numbers = reader.numbers([row[column] for row in rows])
        steps = [(first, second) for first, second in pairwise(numbers) if first is not None and second is not None]
        ones = sum(second - first == 1 for first, second in steps)
        if len(numbers) < _FEWEST or numbers[0] != 1 or ones < _COUNTED * (len(numbers) - 1):
            continue
        jump = next((step for step in steps if step[1] - step[0] > 1), None)
        return f"the row numbers jump from {jump[0]:.0f} to {jump[1]:.0f}" if jump else ""
    return ""


def _left(account: Account) -> str:
    """Count the rows of tables, and those of them that were not read."""
    if account.read == account.expected:
        return ""
    counted = f"{account.read:,} of {account.expected:,} rows read"
    if not account.left:
        return counted
    lines = f"{len(account.left):,} lines" if len(account.left) > 1 else "a line"
    return f"{counted}; {lines} of the table could not be read as rows, “{account.left[0][:_QUOTED]}” first"


def _pages(pages: list[list[SegmentLine]]) -> str:
    stated = [
        (int(match[1]), int(match[2]))
        for lines in pages
        for line in lines
        for segment in line.segments
        if (match := _PAGE.search(segment.text))
    ]
    most = max((of for number, of in stated if number <= of), default=0)
    seen = len({number for number, _ in stated})
    return f"the document states {most} pages, {seen} of them are here" if most > max(seen, len(pages)) else ""
