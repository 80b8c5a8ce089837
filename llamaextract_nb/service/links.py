"""Addresses that need no key for a while: signed by the process that made them, and of use to it alone."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from datetime import UTC, datetime

LIFETIME = 300  # seconds; who asks for a link fetches at once, and a slow fetch needs it only when it begins
_QUERY = re.compile(rb"expires=(\d{1,12})&signature=([0-9a-f]{64})")


class Links:
    """The signed addresses of one process; its key is in memory only, so that none outlives the service."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def sign(self, path: str) -> tuple[str, datetime]:
        """Return the query that opens a path, and until when it does."""
        expires = int(time.time()) + LIFETIME
        return f"expires={expires}&signature={self._signature(path, expires)}", datetime.fromtimestamp(expires, UTC)

    def opens(self, path: str, query: bytes) -> bool:
        """Tell whether a query opens a path now."""
        given = _QUERY.fullmatch(query)
        if given is None or int(given[1]) < time.time():
            return False
        return hmac.compare_digest(given[2].decode(), self._signature(path, int(given[1])))

    def _signature(self, path: str, expires: int) -> str:
        return hmac.new(self._key, f"{expires} {path}".encode(), hashlib.sha256).hexdigest()
