"""A URL, held where nothing shows its credentials by accident."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, unquote_plus

_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*"
_URL = re.compile(rf"(?:{_SCHEME}::)*{_SCHEME}://")
_IN_TEXT = re.compile(rf"(?:{_SCHEME}::)*{_SCHEME}://[^\s'\"<>]+")
_SHORTEST = 3  # characters; hiding shorter pieces would blank out half of a message's words
_PARAMETERS = re.compile(";[^/]*")  # of a web address's folder or name: ;jsessionid=...
_PORTS = {"http": "80", "https": "443"}
_HIDDEN = "***"


def is_url(text: str) -> bool:
    """Tell whether a text is a URL, or a chain of fsspec's (`zip://a.pdf::s3://bucket/b.zip`)."""
    return _URL.match(text) is not None


def without_secrets(text: str) -> str:
    """Return a text with the URLs in it cut down to what may be shown."""
    return _IN_TEXT.sub(lambda found: Address(found[0]).plain, text)


class Address:
    """A URL whose user names, passwords, queries and fragments stay in memory.

    They are in no repr and no `vars()`, an address that has some cannot be pickled, and `hide()` cuts them out of what
    a library or a host says.

    Args:
        url: The URL, or a chain of fsspec's.

    Attributes:
        parts: What may be shown of it: hosts, folders and name, the inside of an archive last.
        plain: The URL without what is secret.
    """

    __slots__ = ("_links", "_secrets", "_url", "parts", "plain")

    def __init__(self, url: str) -> None:
        self._url = url
        # an http URL has no chain in it, but may have :: in a host or a query
        texts = [url] if re.match("https?://", url, re.I) else url.split("::")
        self._links = [_Link(text) for text in texts]
        self._secrets = sorted({form for link in self._links for form in link.secrets()}, key=len, reverse=True)
        self.plain = "::".join(link.plain for link in self._links)
        self.parts = tuple(part for link in reversed(self._links) for part in link.parts) or ("document",)

    @property
    def scheme(self) -> str:
        """How it begins, in lower case: "https"."""
        return self._links[0].scheme

    @property
    def schemes(self) -> list[str]:
        """The schemes of all URLs of the chain."""
        return [link.scheme for link in self._links if link.scheme]

    @property
    def is_web(self) -> bool:
        """Whether it is asked for over HTTP."""
        return self.scheme in _PORTS

    @property
    def host(self) -> str:
        """The host, with its port if that is named."""
        return self._links[0].host

    @property
    def origin(self) -> tuple[str, str, str]:
        """Scheme, host and port: who is to know the credentials."""
        name, port = re.fullmatch(r"(.*?)(?::(\d*))?", self.host.lower(), re.S).groups()  # type: ignore[union-attr]
        return self.scheme, name, port or _PORTS.get(self.scheme, "")

    @property
    def credentials(self) -> tuple[str, str] | None:
        """The user's name and password, None if it has none."""
        user, _, password = self._links[0].userinfo.partition(":")
        return (unquote(user), unquote(password)) if self._links[0].userinfo else None

    @property
    def target(self) -> bytes:
        """What an HTTP request asks its host for: path and query, as they were written."""
        link = self._links[0]
        return _quoted((link.path or "/") + link.query, safe="/?%:@!$&'()*+,;=~[]").encode()

    def tell(self) -> str:
        """Return the URL, for whoever fetches it alone."""
        return self._url

    def hide(self, text: str) -> str:
        """Return a text without the secrets of this URL, nor those of others that stand in it."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return without_secrets(text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plain!r})"

    @property
    def is_plain(self) -> bool:
        """Whether it has no credentials, query or fragment, which may be secret."""
        return not any(link.userinfo or link.query or link.fragment for link in self._links)

    def __reduce__(self) -> tuple[type[Address], tuple[str]]:
        if not self.is_plain:
            raise TypeError("An address that may hold a password cannot be pickled: give the URL where you need it.")
        return type(self), (self._url,)


class _Link:
    """One URL of a chain, or the path or bare file system that a chain may have in its place."""

    __slots__ = ("fragment", "host", "path", "query", "scheme", "userinfo")

    def __init__(self, text: str) -> None:
        scheme, mark, rest = text.partition("://")
        self.scheme = scheme.lower() if mark else ""
        self.userinfo = self.host = ""
        if mark:
            self.userinfo, rest = _split_userinfo(rest)
            self.host = re.split("[/?#]", rest)[0]
            rest = rest[len(self.host) :]
        else:
            rest = text
        before, hash_mark, after = rest.partition("#")
        self.fragment = hash_mark + after
        self.path, question, query = before.partition("?")
        self.query = question + query

    @property
    def plain(self) -> str:
        if self.scheme in _PORTS:
            return f"{self.scheme}://{self.host}/" + _quoted("/".join(self.parts[bool(self.host) :]))
        return (f"{self.scheme}://" if self.scheme else "") + self.host + self.path

    @property
    def parts(self) -> list[str]:
        """Host, folders and name as people read them, without the parameters behind a semicolon."""
        if not self.scheme and "/" not in self.path:  # a bare file system: `simplecache` in `simplecache::https://...`
            return []
        texts = [self.host, *self.path.split("/")]
        if self.scheme in _PORTS:
            texts = [unquote(_PARAMETERS.sub("", text)) for text in texts]
        # a proxy's URL may hold another in its path
        return ["/".join(Address(text).parts) if is_url(text) else text for text in texts if text]

    def secrets(self) -> set[str]:
        """Return what must not be shown, in the forms in which libraries quote it."""
        texts = [self.query[1:], *(_PARAMETERS.findall(self.path) if self.scheme in _PORTS else [])]
        values = [pair.partition("=")[2] for text in texts for pair in re.split("[&;]", text)]
        pieces = [self.userinfo, *self.userinfo.split(":", 1), self.fragment[1:], *texts, *values]
        forms = {form for piece in pieces for form in (piece, unquote(piece), unquote_plus(piece), _quoted(piece))}
        return {form for form in forms if len(form) >= _SHORTEST}


def _quoted(text: str, safe: str = "/@:") -> str:
    return quote(text, safe=safe, errors="replace")


def _split_userinfo(rest: str) -> tuple[str, str]:
    """Return the user's name and password, and what follows them.

    A password may hold a / that should have been %2F: then what should be the host's port is no number.
    """
    authority = re.split("[/?#]", rest)[0]
    if "@" in authority:
        end = authority.rindex("@")
    elif "@" in rest and not re.fullmatch(r"\[.*\](:\d*)?|[^:]*(:\d*)?", authority):
        end = rest.rindex("@")
    else:
        return "", rest
    return rest[:end], rest[end + 1 :]
