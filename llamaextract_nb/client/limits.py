"""How hard a host is pressed: when a request is sent again, how long to wait, how much of a reply is read."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from llamaextract_nb.client.steps import NoReply, Outcome, Request, Response

LARGEST_REPLY = 256 * 1024 * 1024
"""Bytes of a reply, unpacked, after which it is given up."""

LARGEST_REFUSAL = 64 * 1024
"""Bytes of an error's reply that are looked at."""

LONGEST_PAUSE = 120.0
"""Seconds; a host that asks for more is not waited for: the caller is told at once."""

FIRST_POLL, LAST_POLL, POLL_GROWTH = 0.1, 8.0, 1.6
"""Seconds from poll to poll: the first, the longest, and how fast they grow."""

LONGEST_HOLD = 20.0
"""Seconds a host is asked to hold its reply to a poll; proxies tend to cut connections silent for 30 or 60."""

_FIRST_PAUSE = 0.25
_FIRST_PAUSE_BUSY = 2.0  # five retries then span a minute, the window of LlamaCloud's 20 requests a minute
_LONGEST_BACKOFF = 32.0
_NEVER_BETTER = (501, 505)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def pause_before_retry(request: Request, outcome: Outcome, retries: int) -> float | None:
    """Return the seconds to wait before a request is sent again, or None if it must not be or need not be.

    Args:
        request: What was sent.
        outcome: What came of it.
        retries: How often it was sent again already.
    """
    if isinstance(outcome, Response) and not _is_passing(outcome.status):
        return None
    if may_have_taken_effect(outcome) and not request.repeatable:
        return None
    asked = retry_after(outcome) if isinstance(outcome, Response) else None
    if asked is not None:
        return asked * random.uniform(1, 1.25) if asked <= LONGEST_PAUSE else None  # noqa: S311
    busy = isinstance(outcome, Response) and outcome.status == 429
    pause = min((_FIRST_PAUSE_BUSY if busy else _FIRST_PAUSE) * 2.0**retries, _LONGEST_BACKOFF)
    return pause * random.uniform(0.5 if not busy else 1, 1.25)  # noqa: S311


def may_have_taken_effect(outcome: Outcome) -> bool:
    """Tell whether the host may have done what it was asked, although it did not say so.

    408, 425 and 429 are given before a request is acted on (RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4), 503 if it comes
    with Retry-After; a bare 503, 502 or 504 may come from a proxy that lost the host in the middle.
    """
    if isinstance(outcome, NoReply):
        return outcome.sent
    return outcome.status >= 500 and not (outcome.status == 503 and "retry-after" in outcome.headers)


def retry_after(response: Response) -> float | None:
    """Return the seconds that a host asks to wait, or None if it does not say so intelligibly."""
    text = response.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    when = http_date(text)
    if when is None:
        return None
    now = http_date(response.headers.get("date", "")) or datetime.now(UTC)  # the host's own clock, if it tells
    return max(0.0, (when - now).total_seconds())


def http_date(text: str) -> datetime | None:
    """Return the moment that a header names, or None if it names none."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _is_passing(status: int) -> bool:
    return status in (408, 425, 429) or (status >= 500 and status not in _NEVER_BETTER)
