"""Numbers and amounts in running text: either decimal mark, signs, brackets, currencies and percentages."""

from __future__ import annotations

import re
from typing import NamedTuple

SYMBOLS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₪": "ILS",
    "Rs.": "INR", "Rs": "INR", "zł": "PLN", "Kč": "CZK", "R$": "BRL", "C$": "CAD", "A$": "AUD", "US$": "USD",
    "CA$": "CAD", "AU$": "AUD", "HK$": "HKD", "S$": "SGD", "RM": "MYR",
}  # fmt: skip
CODES = frozenset(
    "EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY RUB BRL MXN ZAR SGD HKD KRW MYR THB "
    "IDR PHP ILS AED SAR ARS CLP COP UAH".split()
)
MONEY = "|".join(sorted(map(re.escape, (*SYMBOLS, *CODES)), key=len, reverse=True))
_GROUPED = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,:/#-])(?P<open>\()?(?P<sign>[-−–+])?\s?(?P<before>(?:{MONEY})(?![^\W\d_]))?\s?(?P<sign2>[-−–])?\s?"
    rf"(?P<digits>{_GROUPED}(?!\d)|\d+(?:[.,]\d+)?|[.,]\d+)"
    rf"(?P<minus>-(?![\w-]))?(?P<close>\))?(?:\s?(?P<after>%|‰|(?:{MONEY})(?![^\W\d_])))?(?![\w]|[.,:/-]\d|[.,/]\w)"
)


class NumberSpan(NamedTuple):
    """A number in a text: where, its value, its decimals, and the currency or percent sign beside it ("" if none)."""

    start: int
    end: int
    value: float
    decimals: int
    unit: str


def find_numbers(text: str, mark: str = "") -> list[NumberSpan]:
    """Return every number of a text; `mark` is the document's decimal mark, "" if it is not known."""
    found = []
    for match in _NUMBER.finditer(text):
        value, decimals = _value(match["digits"], mark)
        if match["sign"] in ("-", "−", "–") or match["sign2"] or match["minus"] or (match["open"] and match["close"]):
            value = -value
        start = match.start() if not match["open"] or match["close"] else match.start() + 1
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
        found.append(NumberSpan(start, match.end(), value, decimals, match["before"] or match["after"] or ""))
    return found


def currency_of(unit: str) -> str | None:
    """Return the ISO 4217 code that a symbol or code beside a number stands for."""
    return unit if unit in CODES else SYMBOLS.get(unit)


def decimal_mark(digits: str) -> str:
    """Return the decimal mark that a number shows beyond doubt, "" if it could be either."""
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    tail = len(digits) - digits.rfind(last) - 1
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "." if last == "," else ","
    if tail != 3 or digits.startswith(("0", last)):
        return last
    return ""


def _value(digits: str, mark: str) -> tuple[float, int]:
    digits = re.sub(r"['’\u00a0\u202f ]", "", digits)
    sure = decimal_mark(digits)
    marks = [char for char in digits if char in ".,"]
    if not sure and marks:  # 1.234 or 1,234: the document decides, else it is a thousand
        sure = marks[0] if mark == marks[0] else ("." if marks[0] == "," else ",")
    if sure:
        other = "," if sure == "." else "."
        whole, _, fraction = digits.replace(other, "").rpartition(sure) if sure in digits else (
            digits.replace(other, ""), "", "",
        )  # fmt: skip
        digits = f"{whole.replace(sure, '') or '0'}.{fraction}" if sure in digits else whole
        return float(digits), len(fraction)
    return float(digits), 0
