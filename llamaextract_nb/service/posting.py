"""One POST to an address that a client named: never to this machine or its network, never further than asked.

The name is resolved once, what it resolves to is checked, and that very address is connected to, so that a name cannot
mean one thing when it is checked and another when it is used (DNS rebinding). A reply is read as far as its status,
and a redirect is not followed. Nothing of the environment is asked: no proxy, no .netrc.

httpx is the client's; it resolves a name itself, so the service would have to reach around it for what matters here.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from llamaextract_nb import __version__

SECONDS = 10.0  # for one attempt, from the name to the status; hosts of webhooks commonly ask for an answer within 5 s
_MOST_LINE = 4_096  # bytes of a status line
_RESOLVERS = 8  # threads; a resolver that does not answer holds one for half a minute
_PORTS = {"http": 80, "https": 443}
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
_URL = re.compile(r"[\x21-\x7e]{1,2000}")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4, also private, behind a translator (RFC 6052)


class ForbiddenAddressError(Exception):
    """The host of a target is on this machine or its network, or is no host of the internet at all."""


@dataclass(frozen=True)
class Target:
    """Where to post: the parts of an address."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str, allow_local: bool) -> Target:
        """Return the target that a URL names.

        Raises:
            ValueError: It cannot be posted to; the message completes "webhook_url ...".
        """
        try:
            parts = urlsplit(url) if _URL.fullmatch(url) else None
            port = parts.port if parts is not None else None
        except ValueError:
            parts = None
        if parts is None or parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise ValueError("must be an http or https address in ASCII, as in https://example.com/hook")
        if parts.username is not None or parts.password is not None:
            raise ValueError("must not hold a user name or password: put them into webhook_headers")
        host = parts.hostname
        if not allow_local and (host == "localhost" or host.endswith(".localhost") or not _may_be_public(host)):
            raise ValueError("must name a host on the internet, not this machine or its network")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], path)

    @property
    def authority(self) -> str:
        """The host, and its port where that is not the usual one, as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Poster:
    """Posts to targets.

    Args:
        allow_local: Whether a target may be on this machine or its network.
    """

    def __init__(self, allow_local: bool = False) -> None:
        self.allow_local = allow_local
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, "resolver")  # not the threads that take uploads in

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int:
        """Post a body of JSON, and return the reply's status, 0 if there is none.

        Raises:
            ForbiddenAddressError: The target's name leads to where nothing may be posted.
        """
        try:
            async with asyncio.timeout(SECONDS):
                address = await self._resolve(target)
                secure = target.scheme == "https"
                reader, writer = await asyncio.open_connection(
                    address,
                    target.port,
                    limit=_MOST_LINE,
                    ssl=self._certificates if secure else None,
                    server_hostname=target.host if secure else None,
                )
                try:
                    writer.write(_head(target, headers, body) + body)
                    await writer.drain()
                    status = _STATUS.match(await reader.readline())
                finally:
                    writer.transport.abort()
        except (OSError, ValueError):  # TimeoutError, ssl.SSLError and UnicodeError are among these
            return 0
        return int(status[1]) if status is not None else 0

    def close(self) -> None:
        """Let the resolvers go."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _resolve(self, target: Target) -> str:
        """Return the address to connect to; one that is forbidden makes all of a name's forbidden."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._resolvers, lambda: socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        )
        addresses = [str(entry[4][0]) for entry in found]
        if not self.allow_local and not all(map(is_public, addresses)):
            raise ForbiddenAddressError
        return addresses[0]

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def is_public(address: str) -> bool:
    """Tell whether an address is one of the internet's, and reaches nothing that is not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip.sixtofour is not None or ip.teredo is not None or ip.is_site_local or ip in _TRANSLATED:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _may_be_public(host: str) -> bool:
    """Tell whether a host is a name, which is resolved only when it is used, or a public address."""
    try:
        return is_public(host)
    except ValueError:
        return True


def _head(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {
        "Host": target.authority,
        "User-Agent": f"llamaextract_nb/{__version__}",
        **headers,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{text}\r\n".encode("ascii")
