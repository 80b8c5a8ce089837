"""A document to extract, wherever it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from llamaextract_nb.client.address import Address
from llamaextract_nb.client.opening import open_file, state, why_no_file, why_unreadable
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.file_url import file_url_path, is_file_url
from llamaextract_nb.runtime.member import Member, member_from

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A document to extract.

    `label` names its row, `name` is what the host is told, `content` is a path, bytes, the address behind which it is
    or the place in a container in which it is, and `problem` says why it cannot be used, if so. What is in a container
    has the way to it from there, with the container's name, as `inside`.
    """

    label: str
    name: str
    content: Path | bytes | Address | Member = field(repr=False)
    problem: str = ""
    inside: str = ""

    def load(self) -> Source:
        """Return the source with its content at hand: what is behind an address is fetched.

        Raises:
            DocumentError: It cannot be read.
        """
        there_by_now = isinstance(self.content, Path) and self.size() is not None
        if self.problem and not there_by_now:
            raise DocumentError(self.problem, self.label)
        if not isinstance(self.content, Address):
            return self
        from llamaextract_nb.runtime.fetching import fetch

        name, content = fetch(self.content, self.label)
        return replace(self, name=name, content=content)

    def at_hand(self) -> Path | bytes:
        """Return the content of a source that has been loaded; what is in a container is read out of it.

        Raises:
            DocumentError: It cannot be read out of it.
        """
        assert not isinstance(self.content, Address), "load() comes first"
        return self.content.read(self.label) if isinstance(self.content, Member) else self.content

    def size(self) -> int | None:
        """Return its size in bytes, None where that cannot be told without reading it."""
        if isinstance(self.content, bytes):
            return len(self.content)
        if isinstance(self.content, Member):
            return self.content.size
        if isinstance(self.content, Address):
            return None
        try:
            status = self.content.stat()
        except (OSError, ValueError):
            return None
        return status.st_size if why_no_file(status) is None else None

    def fingerprint(self) -> tuple[str, int]:
        """Return the SHA-256 of the content and its size in bytes.

        Raises:
            DocumentError: It cannot be read, or changes while it is read.
        """
        content = self.at_hand()
        if isinstance(content, bytes):
            return hashlib.sha256(content).hexdigest(), len(content)
        try:
            return _fingerprint(content)
        except _ChangedError:
            problem = f"{self.label} changed while it was read: extract it again once it is complete."
        except (OSError, ValueError) as error:
            problem = (
                f"{self.label} cannot be read ({why_unreadable(error)}): check that it is a file and that you may "
                "read it."
            )
        raise DocumentError(problem, self.label)

    @property
    def stored_path(self) -> str | None:
        """Where it is, as text that any database and file can hold, None if it has no path; see `content_from`."""
        if isinstance(self.content, Member):
            return self.content.stored
        if not isinstance(self.content, Path):
            return None
        path = self.content.absolute()
        try:
            str(path).encode()
        except UnicodeEncodeError:  # a name that is no UTF-8
            return path.as_uri()
        return str(path)


def content_from(stored: str) -> Path | Member:
    """Return the content that a source's `stored_path` stands for."""
    return member_from(stored) or Path(file_url_path(stored) if is_file_url(stored) else stored)


class _ChangedError(Exception):
    pass


def _fingerprint(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open_file(path) as file:
        before = state(file.fileno())
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        if size != before.size or state(file.fileno()) != before or state(path) != before:
            raise _ChangedError
    return digest.hexdigest(), size
