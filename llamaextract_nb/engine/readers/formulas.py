"""Formulas that a file gives without their values: what they come to, as far as they are arithmetic and sums."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import range_boundaries

Place = tuple[str, int, int]
"""A cell: its sheet, row and column, the last two from 1."""

_DEEPEST = 100  # formulas that need each other; those of a column are calculated from the top, one after the other
_MOST_LOOKUPS = 1_000_000  # of cells, in all formulas of a file
_LONGEST = 8192  # characters, the format's own limit
_REFERENCE = re.compile(r"(?:(?:'((?:[^']|'')+)'|([\w.]+))!)?(\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)")
_POWERS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGN = 4  # binds a number more closely than any of them does
_UNKNOWN = object()


class UnknownError(Exception):
    """What a formula comes to cannot be told here."""


class Formulas:
    """The formulas of a file.

    Args:
        values: The values that are stored.
        formulas: The formulas that have none.

    Attributes:
        calculated, unknown: How many came to a value here, and how many did not.
    """

    def __init__(self, values: dict[Place, Any], formulas: dict[Place, str]) -> None:
        self.calculated = self.unknown = 0
        self._values = values
        self._formulas = formulas
        self._left = _MOST_LOOKUPS
        self._depth = 0

    def value(self, place: Place) -> Any:
        """Return the value of a cell, None if it is blank or cannot be told."""
        try:
            return self._value(place)
        except UnknownError:
            return None

    def _value(self, place: Place) -> Any:
        self._left -= 1
        if self._left < 0 or self._depth > _DEEPEST:
            raise UnknownError
        formula = self._formulas.pop(place, None)
        if formula is not None:
            self._values[place] = _UNKNOWN  # until it is known, for one that needs itself
            self._depth += 1
            self.unknown += 1
            try:
                self._values[place] = _Expression(formula, place[0], self._value).result()
            finally:
                self._depth -= 1
            self.unknown -= 1
            self.calculated += 1
        value = self._values.get(place)
        if value is _UNKNOWN:
            raise UnknownError
        return value


class _Expression:
    """A formula as it is calculated, from its tokens: numbers, cells, + - * / ^ %, brackets, and a few functions.

    Args:
        formula: What is written in the cell, from the equals sign.
        sheet: The sheet that cells without one are on.
        look_up: Returns the value of a cell.
    """

    def __init__(self, formula: str, sheet: str, look_up: Callable[[Place], Any]) -> None:
        if len(formula) > _LONGEST:
            raise UnknownError
        try:
            tokens = Tokenizer(formula).items
        except Exception:  # its own error, or what it stumbles over
            raise UnknownError from None
        self._tokens: list[Token] = [token for token in tokens if token.type != Token.WSPACE]
        self._at = 0
        self._nested = 0
        self._sheet = sheet
        self._look_up = look_up

    def result(self) -> float:
        """Return what it comes to.

        Raises:
            UnknownError: It is more than arithmetic and sums.
        """
        try:
            value = _number(self._sum(0))
        except (ArithmeticError, ValueError, TypeError):
            raise UnknownError from None
        if self._at != len(self._tokens) or not math.isfinite(value):
            raise UnknownError
        return value

    def _next(self) -> Token:
        if self._at == len(self._tokens):
            raise UnknownError
        self._at += 1
        return self._tokens[self._at - 1]

    def _is(self, kind: str, subtype: str = "") -> bool:
        if self._at == len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.type == kind and subtype in ("", token.subtype)

    def _sum(self, least: int) -> list[Any]:
        """Return the values of what comes, as long as its operators bind at least so closely."""
        self._nested += 1
        if self._nested > _DEEPEST:
            raise UnknownError
        values = self._operand()
        while True:
            if self._is(Token.OP_POST):
                self._next()
                values = [_number(values) / 100]
                continue
            power = _POWERS.get(self._tokens[self._at].value, 0) if self._is(Token.OP_IN) else None
            if power is None or power <= least:
                break
            if not power:
                raise UnknownError
            operator = self._next().value
            values = [_OPERATORS[operator](_number(values), _number(self._sum(power)))]
        self._nested -= 1
        return values

    def _operand(self) -> list[Any]:
        token = self._next()
        if token.type == Token.OP_PRE:
            value = _number(self._sum(_SIGN))
            return [-value if token.value == "-" else value]
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            values = self._sum(0)
            self._close()
            return values
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return [self._function(token.value.rstrip("(").upper())]
        if token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            return [float(token.value)]
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            return list(self._cells(token.value))
        raise UnknownError

    def _function(self, name: str) -> float:
        given: list[list[Any]] = []
        while not self._is(Token.FUNC, Token.CLOSE):
            given.append(self._sum(0))
            if self._is(Token.SEP):
                self._next()
        self._next()
        if name == "ROUND" and len(given) == 2:
            return _rounded(_number(given[0]), int(_number(given[1])))
        if name == "SUMPRODUCT" and len({len(values) for values in given}) == 1:
            return math.fsum(math.prod(map(_number_or_zero, row)) for row in zip(*given, strict=True))
        numbers = [value for values in given for value in values if _is_number(value)]
        if name not in _FUNCTIONS or (not numbers and name != "SUM"):
            raise UnknownError
        return float(_FUNCTIONS[name](numbers))

    def _close(self) -> None:
        if not self._is(Token.PAREN, Token.CLOSE):
            raise UnknownError
        self._next()

    def _cells(self, text: str) -> Iterator[Any]:
        found = _REFERENCE.fullmatch(text)
        if found is None:  # a name, a whole column, another file
            raise UnknownError
        sheet = (found[1] or "").replace("''", "'") or found[2] or self._sheet
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(found[3].replace("$", "")))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield self._look_up((sheet, row, column))


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}
_FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "PRODUCT": math.prod,
    "AVERAGE": lambda numbers: math.fsum(numbers) / len(numbers),
    "MIN": min,
    "MAX": max,
    "COUNT": len,
    "ABS": lambda numbers: abs(numbers[0]),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(values: list[Any]) -> float:
    """Return the one number of an operand; a blank cell is 0, as in a spreadsheet."""
    if len(values) != 1:
        raise UnknownError
    if values[0] is None:
        return 0.0
    if not _is_number(values[0]):
        raise UnknownError
    return float(values[0])


def _number_or_zero(value: Any) -> float:
    return float(value) if _is_number(value) else 0.0


def _rounded(value: float, digits: int) -> float:
    """Return a number rounded as spreadsheets do, half away from zero, and not as Python does."""
    exact = Decimal(repr(value))
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
