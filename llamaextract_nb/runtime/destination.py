"""Where a run happens: on the client that was given, on LlamaCloud if there is a key, else on this machine."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llamaextract_nb import __version__
from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import ENGINE_OF_TIER
from llamaextract_nb.runtime.local import LocalService

if TYPE_CHECKING:
    from llamaextract_nb.engine.language import Settings


class Destination:
    """The host that a run talks to, through whichever client it was given.

    Args:
        client: A Client, AsyncClient or LocalService, or None to follow the environment.
        tier: How much may be spent on a document, "" for what the host does by itself.

    Raises:
        ConfigError: `client` is something else, the environment names a host that cannot be used, or the local service
            does not have the tier.
    """

    def __init__(self, client: object = None, tier: str = "") -> None:
        self.service: LocalService | None = None
        self._given: Client | AsyncClient | None = None
        self._own: AsyncClient | None = None
        self._gone: list[AsyncClient] = []  # of a service that ended; calls on them fail by themselves
        self._reviving = asyncio.Lock()
        self.lives = 1  # how often the service was started, as far as this run knows
        if client is None and not os.environ.get("LLAMA_CLOUD_API_KEY", "").strip():
            client = LocalService()
        if isinstance(client, LocalService):
            self.service = client
        elif isinstance(client, (Client, AsyncClient)):
            self._given = client
        elif client is None:
            self._own = AsyncClient()
        else:
            raise ConfigError(
                f"client= is of the type {type(client).__name__}: give an lx.Client, lx.AsyncClient or lx.LocalService."
            )

        self.language = _language(self.service, tier) if self.service is not None else None

    @property
    def _client(self) -> Client | AsyncClient:
        """The given client, or one of our own, made when it is needed."""
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = self.service.async_client() if self.service is not None else AsyncClient()
        return self._own

    @property
    def is_local(self) -> bool:
        """Whether it is the service on this machine."""
        return self.service is not None

    @property
    def stays_here(self) -> bool:
        """Whether nothing leaves this machine."""
        return self.is_local and (self.language is None or self.language.is_here)

    @property
    def key(self) -> str:
        """What tells the answers of this destination from those of others; it holds no secret."""
        if self.language is not None:
            return f"local {__version__} {self.language.model} at {self.language.base_url}"
        if self.is_local:
            return f"local {__version__}"
        return f"{self._client.base_url} {self._client.project_id or ''}"

    def line(self, files: int, size: int) -> str:
        """Return the line that says where the documents go; `size` is in bytes."""
        what = f"{files} file{'s' if files != 1 else ''} ({_megabytes(size)})"
        if self.language is not None:
            goes = "nothing leaves this machine" if self.language.is_here else f"it is sent the text of {what}"
            return f"Local service, language model {self.language.model} at {self.language.host}: {goes}"
        if self.is_local:
            return "Local engine: nothing leaves this machine"
        return f"Sending {what} to {urlsplit(self._client.base_url).netloc}"

    async def call(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """Make a call of the API."""
        client = self._client
        method = getattr(client, operation)
        if isinstance(client, AsyncClient):
            return await method(*args, **kwargs)
        return await asyncio.to_thread(method, *args, **kwargs)

    async def revive(self, life: int) -> bool:
        """Start the local service again if it ended in a life, once for all who ask; return whether it has another."""
        async with self._reviving:
            if self.lives == life and self.service is not None and not self.service.is_running:
                await asyncio.to_thread(self.service.restart)
                if self._own is not None:
                    self._gone.append(self._own)
                self._own, self.lives = None, life + 1
            return self.lives > life

    async def close(self) -> None:
        """Close our own connections; the next call opens new ones."""
        clients = [*self._gone, *([self._own] if self._own is not None else [])]
        self._gone, self._own = [], None
        for client in clients:
            await client.close()


def _language(service: LocalService, tier: str) -> Settings | None:
    """Return the language model that a local service asks, None if it asks none."""
    if tier and tier not in ENGINE_OF_TIER:
        raise ConfigError(f"tier={tier!r} is not one of the local service's: use {' or '.join(ENGINE_OF_TIER)}.")
    if ENGINE_OF_TIER.get(tier, service.engine) != "llm":
        return None
    from llamaextract_nb.engine.language import find_settings  # and with it the engine, which few kernels need

    return find_settings()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{max(1, round(size / 1e3))} kB"
