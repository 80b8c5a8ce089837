"""Numbers and amounts in running text: either decimal mark, signs, brackets, currencies, percentages and units."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from llamaextract_nb.engine.values.characters import plain

SYMBOLS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₪": "ILS",
    "Rs.": "INR", "Rs": "INR", "zł": "PLN", "Kč": "CZK", "R$": "BRL", "C$": "CAD", "A$": "AUD", "US$": "USD",
    "CA$": "CAD", "AU$": "AUD", "HK$": "HKD", "S$": "SGD", "NZ$": "NZD", "NT$": "TWD", "RM": "MYR",
    "SFr.": "CHF", "sFr.": "CHF", "Fr.": "CHF", "₫": "VND", "₴": "UAH", "฿": "THB", "₱": "PHP", "₦": "NGN",
    "Ft": "HUF", "Euro": "EUR", "₸": "KZT", "kr": "SEK", "kr.": "SEK", "Kr": "SEK", "Kr.": "SEK",
    "руб.": "RUB", "руб": "RUB", "грн": "UAH", "грн.": "UAH", "лв.": "BGN", "лв": "BGN", "lei": "RON", "Lei": "RON",
    "TL": "TRY", "Rp": "IDR", "Rp.": "IDR", "円": "JPY", "元": "CNY", "원": "KRW",
    'ש"ח': "ILS", "ש״ח": "ILS", "ر.س": "SAR", "د.إ": "AED", "ج.م": "EGP",
}  # fmt: skip
WORDS = frozenset(
    "RM kr kr. Kr Kr. lei Lei TL Rp Rp. 円 元 원 лв лв.".split()
)  # that name a currency only beside a number
SAME_SYMBOL = {  # currencies whose symbol is the same as that of a better known one
    "USD": frozenset("AUD CAD NZD SGD HKD MXN ARS CLP COP".split()),
    "JPY": frozenset({"CNY"}),
    "SEK": frozenset("NOK DKK ISK".split()),
}
CODES = frozenset(
    "EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY RUB BRL MXN ZAR SGD HKD KRW MYR THB "
    "IDR PHP ILS AED SAR ARS CLP COP UAH VND NGN KES EGP PKR TWD ISK KZT QAR KWD BHD OMR JOD LKR BDT RSD".split()
)
MONEY = "|".join(sorted(map(re.escape, (*SYMBOLS, *CODES)), key=len, reverse=True))
_BETWEEN = "'’‘ʼ`´\u00a0\u2007\u2009\u200a\u202f "  # marks and blanks that set thousands apart
_GROUPS = re.compile(f"[{_BETWEEN}]")
_GROUPED = (
    rf"\d{{1,3}}(?:[.,{_BETWEEN}]\d{{3}})+(?:[.,]\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"  # lakh and crore
)
# Units that are often glued to their number; the number ends before them.
_GLUED = (
    "kg|mg|g|lbs?|oz|t|ml|cl|l|km|cm|mm|m|ft|in|kWh|MWh|kW|mAh|GHz|MHz|Hz|GB|MB|TB|°C|°F|h|hrs?|min|sec|s|d|pcs?|Stk?|St|"
    "ea|x|qm|m²|m³|m2|m3"
)
DIGITS = rf"(?:{_GROUPED})(?!\d)|\d+(?:[.,]\d+)?"  # of a number that does not begin with its decimal mark
_DIGIT = re.compile(r"\d")
_CELL = 120  # characters; longer texts are read once
_MINUS = ("-", "−", "–")
_RAISED = "⁰¹²³⁴-⁹"  # what refers to a footnote behind an amount
# The last digit of an amount, set apart as uneven letter spacing does: "$2,604.8 7".
_APART = r"(?P<apart>(?:(?<=\d[.,]\d{3}[.,]\d)|(?(before)(?<=[.,]\d)|(?!)))\s\d(?!\S))?"
# Sides of an account behind an amount; single letters only behind one with cents, or behind its currency.
_SIDE = (
    r"(?:CR|DR|Cr|Dr|(?i:soll|haben)|(?i:debit|credit|debet|kredit)(?=\s*$)|"
    r"(?:(?<=[.,]\d\d)|(?<=[.,]\d\d\s)|(?<=[A-Z€]\s))[SHDC])(?!\w)"
)
_SIDES = re.compile(rf"\d\s?(?:(?:{MONEY})\s)?({_SIDE})", re.MULTILINE)
_CREDITS = frozenset({"CR", "HABEN", "CREDIT", "KREDIT", "H", "C"})
_NUMBER = re.compile(
    rf"(?<![\w,/#-])(?<!\d:)(?<![\w)]\.)(?P<open>\()?(?P<sign>[-−–+])?\s?(?P<before>(?:{MONEY})(?![^\W\d_]))?\s?"
    rf"(?P<sign2>[-−–])?(?P<open2>\()?\s?"
    rf"(?P<digits>{DIGITS}|(?<!\.)[.,]\d+)"
    rf"{_APART}(?P<dash>[.,][-–—]{{1,2}}(?!\w))?(?P<minus>[-−](?![\w$€£¥-]))?(?P<close>\))?"
    rf"(?:\s?(?P<after>%|‰|(?:{MONEY})(?![^\W\d_])))?(?P<close2>\))?"
    rf"(?:\s?(?P<side>{_SIDE})\.?(?(after)|(?:\s?(?P<behind>(?:{MONEY})(?![^\W\d_])))?))?"
    rf"(?:(?<=\d)[{_RAISED}]{{1,3}})?(?![\w]|[.,:/-]\d|[.,/]\w)"
    rf"|(?<![\w.,:/#-])(?P<sign3>[-−–+])?(?P<glued>(?:{_GROUPED})|\d+(?:[.,]\d+)?)(?=(?:{_GLUED})(?![\w]))"
)


class NumberSpan(NamedTuple):
    """A number in a text: where, its value, its decimals, and the currency or percent sign beside it ("" if none)."""

    start: int
    end: int
    value: float
    decimals: int
    unit: str

    @property
    def is_money(self) -> bool:
        """Whether it is written as an amount of money: with two decimals or a currency, and no percentage."""
        return (self.decimals == 2 or bool(self.unit)) and self.unit not in ("%", "‰")


def find_numbers(text: str, mark: str = "", negative_side: str = "") -> list[NumberSpan]:
    """Return every number of a text.

    Args:
        text: The text.
        mark: The document's decimal mark, "" if it is not known.
        negative_side: Which of "CR" and "DR" behind an amount makes it negative, "" for neither.
    """
    if not _DIGIT.search(text):
        return []
    text = plain(text)
    return list((_known if len(text) <= _CELL else _found)(text, mark, negative_side))


@lru_cache(maxsize=16_384)  # the search, the tables and the verifier read the same cells
def _known(text: str, mark: str, negative_side: str) -> tuple[NumberSpan, ...]:
    return _found(text, mark, negative_side)


def _found(text: str, mark: str, negative_side: str) -> tuple[NumberSpan, ...]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = (match["digits"] or match["glued"]) + (match["apart"] or "").strip()
        value, decimals = _value(digits, mark)
        alone = len(match.group().strip()) == len(text.strip())
        if _is_negative(match, negative_side, alone):
            value = -value
        start = match.start() + (match["open"] is not None and not _closed(match))
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
        unit = match["before"] or match["after"] or match["behind"] or ""
        found.append(NumberSpan(start, match.end(), value, decimals, unit))
    return tuple(found)


def span_of(match: re.Match[str], group: str, mark: str) -> NumberSpan:
    """Return the number that a group of a match has, which may begin with a minus sign."""
    value, decimals = _value(match[group].lstrip("-−"), mark)
    return NumberSpan(*match.span(group), -value if match[group][0] in _MINUS else value, decimals, "")


def _closed(match: re.Match[str]) -> bool:
    return (match["close"] or match["close2"]) is not None


def _is_negative(match: re.Match[str], negative_side: str, alone: bool) -> bool:
    if match["glued"]:
        return match["sign3"] in _MINUS
    if (match["open"] or match["open2"]) and _closed(match):
        if match["after"] in ("%", "‰"):  # "VAT (20 %)"
            return False
        # "two (2) years" and "see (3)" are no amounts
        return alone or bool(match["before"] or match["after"]) or not match["digits"].isdigit()
    side = side_of(match["side"]) if match["side"] else ""
    return (
        match["sign"] in _MINUS
        or match["sign2"] is not None
        or match["minus"] is not None
        or (side != "" and side == negative_side)
    )


def find_sides(text: str) -> list[str]:
    """Return the words and letters for a side of an account that stand behind the numbers of a text."""
    return _SIDES.findall(text)


def side_of(word: str) -> str:
    """Return "CR" or "DR", whichever side of an account a word or letter behind an amount names."""
    return "CR" if word.upper() in _CREDITS else "DR"


def currency_of(unit: str) -> str | None:
    """Return the ISO 4217 code that a symbol or code beside a number stands for."""
    return unit if unit in CODES else SYMBOLS.get(unit)


def may_be(unit: str, code: str) -> bool:
    """Tell whether a symbol or code beside a number may stand for a currency, as "kr" for that of three countries."""
    known = currency_of(unit)
    return known == code or (unit not in CODES and code in SAME_SYMBOL.get(known or "", ()))


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
    digits = _GROUPS.sub("", digits)
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
