"""Where a run happens: on the client that was given, on LlamaCloud if there is a key, else on this machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from llamaextract_nb import __version__
from llamaextract_nb.client import AsyncClient, Client, async_twin
from llamaextract_nb.client.settings import HOSTS, Settings
from llamaextract_nb.client.steps import Steps
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import ENGINE_OF_TIER
from llamaextract_nb.runtime.local import LocalService

if TYPE_CHECKING:
    from llamaextract_nb.engine.language import Settings as ModelSettings

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 32  # for a blocking client whose transport is the user's own


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
        self._is_borrowed = isinstance(client, AsyncClient)
        self._made: AsyncClient | None = None  # ours, where the given one is not borrowed as it is
        self._gone: list[AsyncClient] = []  # of a service that ended; calls on them fail by themselves
        self._threads: ThreadPoolExecutor | None = None
        self._reviving = asyncio.Lock()
        if client is None and not os.environ.get("LLAMA_CLOUD_API_KEY", "").strip():
            client = LocalService()
        if isinstance(client, LocalService):
            self.service = client
        elif isinstance(client, (Client, AsyncClient)):
            self._given = client
        elif client is None:
            self._given = AsyncClient()
        else:
            kind = type(client).__name__
            what = f"the class {client.__name__}" if isinstance(client, type) else f"of the type {kind}"
            raise ConfigError(f"client= is {what}: give an lx.Client(), lx.AsyncClient() or lx.LocalService().")
        self.language = _language(self.service, tier) if self.service is not None else None

    @property
    def is_local(self) -> bool:
        """Whether it is the service on this machine."""
        return self.service is not None

    @property
    def is_hosted(self) -> bool:
        """Whether it is LlamaCloud."""
        return self._given is not None and self._given.base_url.startswith(tuple(HOSTS.values()))

    @property
    def stays_here(self) -> bool:
        """Whether nothing leaves this machine."""
        return self.is_local and (self.language is None or self.language.is_here)

    @property
    def key(self) -> str:
        """What tells the answers of this destination from those of others; it holds no secret."""
        if self.service is None:
            return self.host
        from llamaextract_nb.engine.version import engine_version  # not before it is needed: it reads a megabyte

        engine = f"local {__version__} {engine_version()[:16]}"
        if self.language is not None:
            return f"{engine} {self.language.model} at {self.language.base_url}"
        return engine

    @property
    def host(self) -> str:
        """The host and project that uploads and jobs are on; it holds no secret."""
        if self.service is not None:
            return f"local {self.service.data_dir}"
        assert self._given is not None
        return f"{self._given.base_url} {self._given.project_id or ''}".strip()

    @property
    def version(self) -> str:
        """The version of the API that the host is spoken to in: v1 or v2."""
        return "v1" if self._given is None else self._given.api_version

    @property
    def name(self) -> str:
        """The host's name, for a sentence."""
        if self.service is not None:
            return "the local service"
        assert self._given is not None
        return urlsplit(self._given.base_url).netloc

    def line(self, files: int, size: int) -> str:
        """Return the line that says where the documents go; `size` is in bytes."""
        what = f"{files} file{'s' if files != 1 else ''} ({_megabytes(size)})"
        if self.language is not None:
            goes = "nothing leaves this machine" if self.language.is_here else f"it is sent the text of {what}"
            return f"Local service, language model {self.language.model} at {self.language.host}: {goes}"
        if self.is_local:
            return "Local engine: nothing leaves this machine"
        return f"Sending {what} to {self.name}"

    async def perform(
        self,
        call: Callable[Concatenate[Settings, P], Steps[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Make a call once: who asks again, and when, is the run's own affair."""
        client = self._client()
        if isinstance(client, AsyncClient):
            return await client.with_options(max_retries=0).perform(call, *args, **kwargs)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "llamaextract_nb-client")
        blocking = partial(client.with_options(max_retries=0).perform, call, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, blocking)

    def _client(self) -> Client | AsyncClient:
        """Return the client that requests go through, made when it is needed."""
        if self._made is None and self.service is not None:
            self._made = self.service.async_client()
        if self._made is None and self._given is not None and not self._is_borrowed:
            self._made = async_twin(self._given)
        client = self._made or self._given
        assert client is not None
        return client

    async def revive(self) -> bool:
        """Start the local service again if it has ended; tell whether that was so."""
        async with self._reviving:
            if self.service is None or self.service.is_running:
                return False
            await asyncio.to_thread(self.service.restart)
            if self._made is not None:
                self._gone.append(self._made)
            self._made = None
            return True

    async def close(self) -> None:
        """Close our own connections; the next call opens new ones."""
        clients, self._gone = self._gone, []
        if self._made is not None:
            clients.append(self._made)
        self._made = None
        for client in clients:
            await client.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False)
            self._threads = None


def _language(service: LocalService, tier: str) -> ModelSettings | None:
    """Return the language model that a local service asks, None if it asks none."""
    if tier and tier not in ENGINE_OF_TIER:
        raise ConfigError(f"tier={tier!r} is not one of the local service's: use {' or '.join(ENGINE_OF_TIER)}.")
    if ENGINE_OF_TIER.get(tier, service.engine) != "llm":
        return None
    from llamaextract_nb.engine.language import find_settings  # and with it the engine, which few kernels need

    return find_settings()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{max(1, round(size / 1e3))} kB"
