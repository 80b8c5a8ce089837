"""Query parameters: an empty one is none, and one that cannot be used is a 400 that names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn

from fastapi import Request

from llamaextract_nb.service.bodies import refuse
from llamaextract_nb.service.store import to_text
from llamaextract_nb.service.store.pages import MOST_SIZE, USUAL_SIZE, Order, Page

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def text(request: Request, name: str) -> str | None:
    """Return a parameter, None if it is not given."""
    return request.query_params.get(name) or None


def texts(request: Request, name: str) -> list[str] | None:
    """Return the values of a parameter that may be repeated, None if it is not given."""
    return [value for value in request.query_params.getlist(name) if value] or None


def project(request: Request) -> str:
    """Return the project that something is created in."""
    return text(request, "project_id") or "default"


def flag(request: Request, name: str) -> bool:
    """Return a parameter that is true or false, false if it is not given."""
    given = text(request, name)
    if given is None:
        return False
    if given.casefold() not in _FLAGS:
        refuse(f"The query parameter {name} must be true or false.")
    return _FLAGS[given.casefold()]


def choice(request: Request, name: str, choices: Sequence[str]) -> str | None:
    """Return a parameter that is one of a few words."""
    given = text(request, name)
    if given is not None and given not in choices:
        refuse(f"The query parameter {name} must be one of {', '.join(choices)}.")
    return given


def expand(request: Request, choices: Sequence[str]) -> list[str]:
    """Return what a reply is to hold besides."""
    given = texts(request, "expand") or []
    if not set(given) <= set(choices):
        refuse(f"The query parameter expand must be one of {', '.join(choices)}; repeat it for several.")
    return given


def moment(request: Request, name: str) -> str | None:
    """Return a parameter that is a date and time, as the store writes them; without a zone it is in UTC."""
    given = text(request, name)
    if given is None:
        return None
    for form in (given, "+".join(given.rsplit(" ", 1))):  # a bare + in a query is a blank
        try:
            when = datetime.fromisoformat(form)
            return to_text(when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC))
        except (ValueError, OverflowError):
            continue
    refuse(f"The query parameter {name} must be a date and time, as in 2026-01-31T12:00:00Z.")


def page(request: Request, order: Order | None = None) -> Page:
    """Return which page of a listing is wanted."""
    given = text(request, "page_size")
    size = USUAL_SIZE
    if given is not None:
        size = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(MOST_SIZE)) else 0
        if not 1 <= size <= MOST_SIZE:
            refuse(f"The query parameter page_size must be a whole number from 1 to {MOST_SIZE}.")
    return Page(size, text(request, "page_token"), order or Order())


def refuse_token() -> NoReturn:
    """Answer that a page token leads nowhere."""
    refuse("page_token is not one that this listing gave in this order: leave it out to begin again.")
