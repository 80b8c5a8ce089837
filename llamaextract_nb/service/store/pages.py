"""Listings in pages: each begins after the last row of the one before, so that new rows move nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.service.store.database import Database, Record

USUAL_SIZE = 50
MOST_SIZE = 1_000  # both as LlamaCloud's
_LONGEST_TOKEN = 4_096  # characters; a file's name in it has 200


class PageTokenError(ValueError):
    """A page token that no listing in this order has given."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing: by a column, and by id where that is the same."""

    column: str = "created_at"
    descending: bool = True

    @property
    def sql(self) -> str:
        """What stands after `order by`."""
        direction = "desc" if self.descending else "asc"
        return f"{self.column} {direction}, id {direction}"

    def token(self, row: Record) -> str:
        """Return what leads to the rows after a row."""
        place = [self.column, self.descending, row[self.column], row["id"]]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")

    def place(self, token: str) -> tuple[str, str]:
        """Return column and id of the row that a token was made from.

        Raises:
            PageTokenError: It is no such token.
        """
        try:
            if len(token) > _LONGEST_TOKEN:
                raise ValueError(token)
            place = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
            column, descending, value, row_id = place
            if (column, descending) != (self.column, self.descending):
                raise ValueError(token)
            f"{value}{row_id}".encode()
        except (ValueError, TypeError, RecursionError):
            raise PageTokenError from None
        return str(value), str(row_id)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a listing are wanted."""

    size: int = USUAL_SIZE
    token: str | None = None
    order: Order = Order()


@dataclass(slots=True)
class Filter:
    """The conditions of a listing and their values; one that is not given is no condition."""

    conditions: list[str]
    values: list[Any]

    @classmethod
    def of(cls, *fixed: str) -> Filter:
        """Return a filter of conditions without values."""
        return cls(list(fixed), [])

    def add(self, condition: str, value: Any) -> None:
        """Add a condition on one value."""
        if value is not None:
            self.conditions.append(condition)
            self.values.append(value)

    def among(self, column: str, values: Sequence[str] | None) -> None:
        """Add that a column is one of these, however many."""
        if values is not None:
            self.add(f"{column} in (select value from json_each(?))", json.dumps(list(values)))  # noqa: S608 (our name)


def read_page(database: Database, table: str, wanted: Filter, page: Page) -> tuple[list[Record], str | None]:
    """Return a page of a table's rows, and the token of the next, None after the last.

    Raises:
        PageTokenError: The page's token leads nowhere.
    """
    conditions, values = list(wanted.conditions), list(wanted.values)
    order = page.order
    if page.token is not None:
        conditions.append(f"({order.column}, id) {'<' if order.descending else '>'} (?, ?)")
        values += order.place(page.token)
    where = " and ".join(conditions) or "true"
    # The names of tables and columns are the callers', never a user's words.
    query = f"select * from {table} where {where} order by {order.sql} limit ?"  # noqa: S608
    rows = database.all(query, *values, page.size + 1)
    items = rows[: page.size]
    return items, order.token(items[-1]) if len(rows) > page.size else None
