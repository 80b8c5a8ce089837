"""A document behind an HTTP address: asked for, followed, measured."""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Callable
from urllib.parse import urljoin

import httpx

from llamaextract_nb import __version__
from llamaextract_nb.client.address import Address, is_url
from llamaextract_nb.client.limits import pause_before_retry
from llamaextract_nb.client.steps import NoReply, Outcome, Request, Response
from llamaextract_nb.client.transport import environment_named, why_silent
from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.secret import shown

LARGEST_DOCUMENT = 100 * 1024 * 1024
"""Bytes; LlamaCloud takes no larger upload."""

_MOST_REDIRECTS = 5
_MOST_RETRIES = 4  # they span 4 s where a host fails and 30 s where it is busy
_PATIENCE = 60.0  # seconds without a sign of life
_CONNECT_PATIENCE = 10.0
_LONGEST = 600.0  # seconds for one try: a host that sends a byte a minute is never silent
_GET = Request("fetch a document", "GET", "")
_MEANINGS = {
    401: "it wants a user name and password: put them into the URL, or get a link that holds its own permission",
    403: "it does not let you have it: the link may have expired, get a new one",
    404: "there is nothing at this address: check it",
    410: "it was there and is gone: look for its new address",
    407: "the proxy wants a user name and password: put them into HTTPS_PROXY",
}


def download(address: Address, label: str, pause: Callable[[float], None] = time.sleep) -> Response:
    """Fetch what is behind an HTTP address.

    Redirects are followed, though not from https to http; the address's credentials go to its own host alone. What
    may pass is tried again.

    Args:
        address: The address.
        label: The document's name in messages.
        pause: Waits for some seconds.

    Raises:
        DocumentError: It cannot be fetched, or is larger than `LARGEST_DOCUMENT`.
    """
    retries = 0
    while True:
        outcome = _Try(address, label).run()
        if isinstance(outcome, Response) and outcome.status == 200:
            return outcome
        wait = pause_before_retry(_GET, outcome, retries) if retries < _MOST_RETRIES else None
        if wait is None:
            raise _failure(address, label, outcome)
        pause(wait)
        retries += 1


class _Try:
    """One way from an address to its document, over all redirects."""

    def __init__(self, address: Address, label: str) -> None:
        self._address, self._label = address, label
        self._here = address  # where the redirects have led so far
        self._deadline = time.monotonic() + _LONGEST

    def run(self) -> Outcome:
        try:
            with self._client() as http:
                for _ in range(_MOST_REDIRECTS + 1):
                    outcome = self._ask(http)
                    if outcome is not None:
                        return outcome
            problem = f"it is redirected more than {_MOST_REDIRECTS} times: check the address in a browser"
        except httpx.RequestError as error:
            return NoReply(why_silent(error, self._clean(error), _PATIENCE), sent=True)
        except (httpx.InvalidURL, ValueError) as error:  # a host or port that is none, or data: in a redirect
            problem = f"its address, or one that it is redirected to, is not valid ({self._clean(error)}): check it"
        except DocumentError:
            raise
        except BaseException as error:  # an interrupt: the HTTP library's frames hold the credentials
            raise error.with_traceback(None) from None
        raise self._refusal(problem)

    def _client(self) -> httpx.Client:
        try:
            with environment_named():
                return httpx.Client(
                    headers={"User-Agent": f"llamaextract_nb/{__version__}", "Accept-Encoding": "gzip"},
                    timeout=httpx.Timeout(_PATIENCE, connect=_CONNECT_PATIENCE),
                    verify=_certificates(),
                )
        except ConfigError as error:
            reason = str(error)
        raise self._refusal(reason.rstrip("."))

    def _ask(self, http: httpx.Client) -> Response | None:
        """Return the reply, None if it leads on."""
        # The query goes beside the URL and not within, because httpx logs the URLs that it is given.
        here, known = self._here, self._here.origin == self._address.origin
        with http.stream(
            "GET",
            here.plain,
            extensions={"target": here.target},
            auth=self._address.credentials if known else None,
        ) as reply:
            if reply.has_redirect_location:
                self._here = self._next(reply.headers["location"])
                return None
            body = self._body(reply) if reply.status_code == 200 else b""
            return Response(reply.status_code, dict(reply.headers), body)

    def _next(self, location: str) -> Address:
        joined = urljoin(self._here.tell(), location)
        there = Address(joined) if is_url(joined) else None
        if there is None or not there.is_web:
            raise self._refusal("it is redirected to what is no http address, which is not followed: check the address")
        if (self._here.scheme, there.scheme) == ("https", "http"):
            raise self._refusal(
                "it is redirected from https to http, which is not followed: ask its host for a safe link"
            )
        return there

    def _body(self, reply: httpx.Response) -> bytes:
        body = bytearray()
        declared = reply.headers.get("content-length", "")
        large = declared.isdecimal() and int(declared) > LARGEST_DOCUMENT
        for chunk in () if large else reply.iter_bytes():
            body += chunk
            if len(body) > LARGEST_DOCUMENT:
                large = True
                break
            if time.monotonic() > self._deadline:
                raise self._refusal(f"it was not complete after {_LONGEST:g} s: download it yourself")
        if large:
            raise self._refusal(f"it is larger than {LARGEST_DOCUMENT >> 20} MB: download it, and split it")
        return bytes(body)

    def _refusal(self, reason: str) -> DocumentError:
        return DocumentError(f"{self._label} cannot be fetched: {reason}.", self._label)

    def _clean(self, error: Exception) -> str:
        return shown(self._here.hide(self._address.hide(str(error))))


def _failure(address: Address, label: str, outcome: Outcome) -> DocumentError:
    if isinstance(outcome, NoReply):
        reason = f"{address.host} {outcome.reason}; check the network and the address"
    else:
        advice = _MEANINGS.get(outcome.status, "try again later, or look at the address in a browser")
        reason = f"{address.host} answered {outcome.status}; {advice}"
    return DocumentError(f"{label} cannot be fetched: {reason}.", label)


@functools.cache  # loading them takes 30 ms
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
