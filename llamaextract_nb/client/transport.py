"""The only place that touches the network: one request out, one outcome back."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import httpx

from llamaextract_nb import __version__
from llamaextract_nb.client.limits import LARGEST_REFUSAL, LARGEST_REPLY
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import NoReply, Outcome, Request, Response
from llamaextract_nb.client.upload import Body
from llamaextract_nb.errors import APIResponseError, ConfigError, LlamaExtractError

_CONNECT_PATIENCE = 10.0
_KEEP_ALIVE = 4.0  # below uvicorn's 5 s: when a host closes a connection as we send, a POST is left in doubt
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Transport:
    """Sends requests and blocks until they are answered; several threads may use it at once."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        self._settings, self._options = settings, _options(settings, transport)
        self._open()

    def _open(self) -> None:
        with environment_named():
            self._http, self._process = httpx.Client(**self._options), os.getpid()

    def send(self, request: Request) -> Outcome:
        """Send a request and return what came of it."""
        if self._http.is_closed:
            raise _closed()
        if self._process != os.getpid():  # a forked child must not speak on its parent's connections
            self._open()
        try:
            with ExitStack() as stack:
                body = stack.enter_context(request.upload.open()) if request.upload else None
                arguments = _arguments(self._settings, request, body)
                content = body.chunks if body else request.json
                reply = stack.enter_context(self._http.stream(**arguments, content=content))
                collected = _Collected(self._settings, request, reply)
                for chunk in reply.iter_bytes():
                    if not collected.add(chunk):
                        break
                return collected.response()
        except httpx.RequestError as error:
            reason = error.with_traceback(None)
        except BaseException as error:
            _reraise(error, self._http.is_closed)
        return _no_reply(self._settings, request, reason)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncTransport:
    """Sends requests and lets the event loop go on; several loops may use it, each on connections of its own."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings, self._options = settings, _options(settings, transport)
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
        self._is_closed = False

    async def send(self, request: Request) -> Outcome:
        """Send a request and return what came of it."""
        http = self._http()
        try:
            with ExitStack() as stack:
                body = stack.enter_context(request.upload.open()) if request.upload else None
                arguments = _arguments(self._settings, request, body)
                content = _in_threads(body) if body else request.json
                async with http.stream(**arguments, content=content) as reply:
                    collected = _Collected(self._settings, request, reply)
                    async for chunk in reply.aiter_bytes():
                        if not collected.add(chunk):
                            break
                    return collected.response()
        except httpx.RequestError as error:
            reason = error.with_traceback(None)
        except BaseException as error:
            _reraise(error, http.is_closed)
        return _no_reply(self._settings, request, reason)

    def _http(self) -> httpx.AsyncClient:
        if self._is_closed:
            raise _closed()
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            with environment_named():
                self._clients[loop] = httpx.AsyncClient(**self._options)
        return self._clients[loop]

    async def close(self) -> None:
        """Close the connections of this loop and of loops that run in other threads; a loop at rest closes its own."""
        self._is_closed = True
        here = asyncio.get_running_loop()
        for loop, http in list(self._clients.items()):
            if loop is here:
                await self._clients.pop(loop).aclose()
            elif loop.is_running():
                asyncio.run_coroutine_threadsafe(http.aclose(), loop)


class _Collected:
    """A reply as it comes in, up to a limit."""

    def __init__(self, settings: Settings, request: Request, reply: httpx.Response) -> None:
        self._settings, self._request, self._reply = settings, request, reply
        self._body = bytearray()

    def add(self, chunk: bytes) -> bool:
        """Take a piece of the body; False if no more is wanted."""
        self._body += chunk
        if self._reply.is_error:
            return len(self._body) < LARGEST_REFUSAL
        if len(self._body) > LARGEST_REPLY:
            raise APIResponseError(
                f"Could not {self._request.purpose}: {self._settings.base_url} answered with more than "
                f"{LARGEST_REPLY >> 20} MiB. Ask for less at once, or check base_url."
            )
        return True

    def response(self) -> Response:
        """Return the whole."""
        body = self._body[:LARGEST_REFUSAL] if self._reply.is_error else self._body
        return Response(self._reply.status_code, dict(self._reply.headers), bytes(body))


async def _in_threads(body: Body) -> Any:
    """Read a file without holding up the event loop; a change of threads costs as much as reading a small file."""
    left = body.length
    while left and (chunk := await asyncio.to_thread(next, body.chunks, b"")):
        left -= len(chunk)
        yield chunk


def _options(settings: Settings, transport: Any) -> dict[str, Any]:
    return {
        "auth": settings.secret,
        "headers": {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"llamaextract_nb/{__version__}",
        },
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=_KEEP_ALIVE),
        "follow_redirects": False,  # the key would go along
        "transport": transport,
        "trust_env": not settings.is_local,  # a proxy cannot reach this machine's own services
        "verify": _certificates(settings, transport),
    }


def _certificates(settings: Settings, transport: Any) -> ssl.SSLContext:
    if transport is not None or (settings.is_local and settings.base_url.startswith("http:")):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # empty: loading takes 30 ms, and nothing will ask for them
    with environment_named():
        return httpx.create_ssl_context()


@contextmanager
def environment_named() -> Iterator[None]:
    """Say which variables to look at when httpx cannot work with the environment."""
    try:
        yield
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(
            f"The proxy or the certificates of this environment cannot be used ({type(error).__name__}): look at "
            "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
        ) from None


def _arguments(settings: Settings, request: Request, body: Body | None) -> dict[str, Any]:
    headers = dict(request.headers)
    if body:
        headers |= {"Content-Type": body.content_type, "Content-Length": str(body.length)}
    elif request.json is not None:
        headers["Content-Type"] = "application/json"
    patience = request.patience or settings.timeout
    return {
        "method": request.method,
        "url": settings.root + request.path,
        "params": dict(request.query) or None,
        "headers": headers,
        "timeout": httpx.Timeout(patience, connect=min(patience, _CONNECT_PATIENCE), pool=None),
    }


def _no_reply(settings: Settings, request: Request, error: httpx.RequestError) -> NoReply:
    """Return what a failure of httpx means, in our words.

    Raises:
        APIResponseError: There was a reply, but not one that can be read.
    """
    if isinstance(error, httpx.DecodingError):
        raise APIResponseError(
            f"Could not {request.purpose}: the reply of {settings.base_url} cannot be unpacked. "
            "Check base_url and proxies."
        )
    words = settings.secret.clean(str(error))
    reason = why_silent(error, words, request.patience or settings.timeout)
    return NoReply(reason, sent=not isinstance(error, _BEFORE_SENDING))


def why_silent(error: httpx.RequestError, words: str, patience: float) -> str:
    """Return why there is no reply, as a clause about the host.

    Args:
        error: What httpx raised.
        words: What it says, fit for a message.
        patience: The seconds that were waited for a sign of life.
    """
    match error:
        case httpx.ConnectTimeout():
            return "could not be reached in time"
        case httpx.TimeoutException():
            return f"gave no sign of life for {patience:g} s"
        case httpx.ConnectError() | httpx.ProxyError():
            return "could not be reached" + (f" ({words})" if words else "")
        case _:
            return "broke off the connection" + (f" ({words})" if words else "")


def _reraise(error: BaseException, is_closed: bool) -> NoReturn:
    """Raise an error again without the frames of the HTTP library, whose locals hold the key."""
    if is_closed and isinstance(error, RuntimeError):
        error = _closed()
    raise error.with_traceback(None) from None


def _closed() -> LlamaExtractError:
    return ConfigError("This client is closed; make a new one.")
