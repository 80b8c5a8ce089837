"""The two clients: the same calls, with and without an event loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Concatenate, Generic, NoReturn, ParamSpec, Self, TypeVar, get_args, get_type_hints

import httpx

from llamaextract_nb.client import files, pinging, polling, v1, v2
from llamaextract_nb.client.secret import Secret
from llamaextract_nb.client.settings import DEFAULT_RETRIES, DEFAULT_TIMEOUT, Settings, find_settings
from llamaextract_nb.client.steps import Pause, Steps
from llamaextract_nb.client.transport import AsyncTransport, Transport
from llamaextract_nb.errors import ConfigError

P = ParamSpec("P")
T = TypeVar("T")
Network = TypeVar("Network", httpx.BaseTransport, httpx.AsyncBaseTransport)
Method = TypeVar("Method", bound=Callable[..., Any])


def blocking(call: Callable[Concatenate[Settings, P], Steps[T]]) -> Callable[Concatenate[Client, P], T]:
    """Make a call a method that returns when it is done."""

    @functools.wraps(call)
    def method(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(call(self._settings, *args, **kwargs))

    return _described(method, call, "Client")


def awaitable(
    call: Callable[Concatenate[Settings, P], Steps[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """Make a call a method to await."""

    @functools.wraps(call)
    async def method(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(call(self._settings, *args, **kwargs))

    return _described(method, call, "AsyncClient")


def _described(method: Method, call: Callable[..., Any], owner: str) -> Method:
    """Give a method the call's signature as its caller sees it: no settings, and the result instead of the steps."""
    hints = get_type_hints(call)
    steps, signature = hints.pop("return"), inspect.signature(call, eval_str=True)
    me, *parameters = signature.parameters.values()
    result = get_args(steps)[2]
    method.__dict__["__signature__"] = signature.replace(
        parameters=[me.replace(name="self", annotation=inspect.Parameter.empty), *parameters], return_annotation=result
    )
    method.__annotations__ = {**{p.name: hints[p.name] for p in parameters}, "return": result}
    method.__module__, method.__qualname__ = __name__, f"{owner}.{call.__name__}"
    return method


class _Session(ABC, Generic[Network]):
    """What both clients have in common: their settings, and that they show no key."""

    def __init__(
        self,
        *,
        api_key: str | Secret | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        project_id: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_RETRIES,
        transport: Network | None = None,
    ) -> None:
        try:
            self._settings = find_settings(api_key, base_url, project_id, timeout, max_retries, api_version)
        except ConfigError as error:
            api_key = None  # a traceback that shows local variables would show it
            raise error.with_traceback(None) from None
        self._connect(transport)

    @abstractmethod
    def _connect(self, transport: Network | None) -> None: ...

    def with_options(self, *, timeout: float | None = None, max_retries: int | None = None) -> Self:
        """Return a client on the same connections with another `timeout` or `max_retries`; closing one closes both.

        Args:
            timeout: Seconds without a sign of life after which the host is given up; None for this client's.
            max_retries: How often a request is sent again; None for this client's.

        Raises:
            ConfigError: A value cannot be used.
        """
        twin = object.__new__(type(self))  # not copy(), which asks for what pickles a client
        twin.__dict__.update(self.__dict__)
        twin._settings = self._settings.changed(timeout, max_retries)
        return twin

    @property
    def base_url(self) -> str:
        """The API's address, with its version."""
        return self._settings.base_url

    @property
    def api_version(self) -> str:
        """The version of the API that the host is spoken to in: v1 or v2."""
        return self._settings.version

    @property
    def project_id(self) -> str | None:
        """The project of calls that name none, or None."""
        return self._settings.project_id

    def __repr__(self) -> str:
        if not hasattr(self, "_settings"):  # shown in the traceback of its own __init__
            return object.__repr__(self)
        return f"{type(self).__name__}(base_url={self.base_url!r}, project_id={self.project_id!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled, for it holds a key: make one where you need it.")


class Client(_Session[httpx.BaseTransport]):
    """The REST API, with calls that return when they are done.

    One client serves several threads, on connections that it keeps for its life. Requests that fail in passing are sent
    again, unless that could do harm.

    Args:
        api_key: The key, or what `ask_key()` returned; by default LLAMA_CLOUD_API_KEY.
        base_url: The host, or "us" or "eu" for LlamaCloud's regions; by default LLAMA_CLOUD_BASE_URL, else "us".
        api_version: "v1" or "v2", where the base URL does not end with it; by default v2 for LlamaCloud, else v1.
        project_id: The project of calls that name none; by default LLAMA_CLOUD_PROJECT_ID.
        timeout: Seconds without a sign of life after which the host is given up.
        max_retries: How often a request is sent again.
        transport: An httpx transport to use instead of the network, such as one with certificates of your own.

    Raises:
        ConfigError: The key is missing, or an argument cannot be used.
    """

    def _connect(self, transport: httpx.BaseTransport | None) -> None:
        self._transport = Transport(self._settings, transport)
        self._is_own_network = transport is None

    def perform(self, call: Callable[Concatenate[Settings, P], Steps[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call of this room, and return its result."""
        return self._run(call(self._settings, *args, **kwargs))

    list_agents = blocking(v1.list_agents)
    create_agent = blocking(v1.create_agent)
    get_agent = blocking(v1.get_agent)
    update_agent = blocking(v1.update_agent)
    delete_agent = blocking(v1.delete_agent)
    upload_file = blocking(files.upload_file)
    create_job = blocking(v1.create_job)
    get_job = blocking(v1.get_job)
    get_result = blocking(v1.get_result)
    wait_for_job = blocking(polling.wait_for_job)
    ping = blocking(pinging.ping)

    get_file = blocking(files.get_file)
    list_files = blocking(files.list_files)
    query_files = blocking(files.query_files)
    get_file_content = blocking(files.get_file_content)
    delete_file = blocking(files.delete_file)
    create_extract_job = blocking(v2.create_extract_job)
    get_extract_job = blocking(v2.get_extract_job)
    list_extract_jobs = blocking(v2.list_extract_jobs)
    cancel_extract_job = blocking(v2.cancel_extract_job)
    delete_extract_job = blocking(v2.delete_extract_job)
    wait_for_extract_job = blocking(polling.wait_for_extract_job)
    validate_schema = blocking(v2.validate_schema)
    generate_schema = blocking(v2.generate_schema)
    list_configurations = blocking(v2.list_configurations)
    create_configuration = blocking(v2.create_configuration)
    get_configuration = blocking(v2.get_configuration)
    update_configuration = blocking(v2.update_configuration)
    delete_configuration = blocking(v2.delete_configuration)

    def close(self) -> None:
        """Close the connections; the client cannot be used again."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(self._transport.send(step))
        except StopIteration as end:
            result: T = end.value
            return result


class AsyncClient(_Session[httpx.AsyncBaseTransport]):
    """The REST API, with calls to await.

    It works in any number of event loops, one after the other or in several threads: each has connections of its own.
    For the arguments see `Client`.
    """

    def _connect(self, transport: httpx.AsyncBaseTransport | None) -> None:
        self._transport = AsyncTransport(self._settings, transport)
        self._is_own_network = transport is None

    async def perform(self, call: Callable[Concatenate[Settings, P], Steps[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call of this room, and return its result."""
        return await self._run(call(self._settings, *args, **kwargs))

    list_agents = awaitable(v1.list_agents)
    create_agent = awaitable(v1.create_agent)
    get_agent = awaitable(v1.get_agent)
    update_agent = awaitable(v1.update_agent)
    delete_agent = awaitable(v1.delete_agent)
    upload_file = awaitable(files.upload_file)
    create_job = awaitable(v1.create_job)
    get_job = awaitable(v1.get_job)
    get_result = awaitable(v1.get_result)
    wait_for_job = awaitable(polling.wait_for_job)
    ping = awaitable(pinging.ping)

    get_file = awaitable(files.get_file)
    list_files = awaitable(files.list_files)
    query_files = awaitable(files.query_files)
    get_file_content = awaitable(files.get_file_content)
    delete_file = awaitable(files.delete_file)
    create_extract_job = awaitable(v2.create_extract_job)
    get_extract_job = awaitable(v2.get_extract_job)
    list_extract_jobs = awaitable(v2.list_extract_jobs)
    cancel_extract_job = awaitable(v2.cancel_extract_job)
    delete_extract_job = awaitable(v2.delete_extract_job)
    wait_for_extract_job = awaitable(polling.wait_for_extract_job)
    validate_schema = awaitable(v2.validate_schema)
    generate_schema = awaitable(v2.generate_schema)
    list_configurations = awaitable(v2.list_configurations)
    create_configuration = awaitable(v2.create_configuration)
    get_configuration = awaitable(v2.get_configuration)
    update_configuration = awaitable(v2.update_configuration)
    delete_configuration = awaitable(v2.delete_configuration)

    async def close(self) -> None:
        """Close the connections; the client cannot be used again."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(await self._transport.send(step))
        except StopIteration as end:
            result: T = end.value
            return result


def async_twin(client: Client | AsyncClient) -> AsyncClient | None:
    """Return a new AsyncClient with a client's settings, None if that client has an httpx transport of its own."""
    if not client._is_own_network:
        return None
    twin = AsyncClient.__new__(AsyncClient)
    twin._settings = client._settings
    twin._connect(None)
    return twin
