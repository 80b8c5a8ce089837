"""The key of the API, which signs each request itself."""

from __future__ import annotations

from collections.abc import Generator

import httpx

from llamaextract_nb import secret


class Secret(secret.Secret, httpx.Auth):
    """An API key that goes into the Authorization header and nowhere else."""

    __slots__ = ()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key to a request."""
        request.headers["Authorization"] = f"Bearer {self.tell()}"
        yield request
