"""A file on its way to the host: streamed, measured, and the same on every try."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, TypeAlias

from llamaextract_nb.client.address import Address, is_url
from llamaextract_nb.client.opening import open_file, why_no_file, why_unreadable
from llamaextract_nb.errors import ConfigError, DocumentError

FileSource: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""What can be uploaded: a path, bytes, or a file opened in binary mode."""

_CHUNK = 256 * 1024
_LONGEST_NAME = 200
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Body:
    """The multipart body of one try.

    Attributes:
        content_type: The value of the header Content-Type.
        length: The number of bytes.
        chunks: The bytes, piece by piece; can be read once.
    """

    content_type: str
    length: int
    chunks: Iterator[bytes]


class Upload:
    """A file to send as the part `file` of a multipart body, after the form's other fields.

    Args:
        source: A path, bytes, or a file opened in binary mode (sent from where it stands).
        name: The name the host is told; by default that of the path or file.
        sha256: The SHA-256 that the content must have, in hexadecimal; None if it may be any.
        fields: The form's other fields.

    Raises:
        ConfigError: There is no name, or the source is none of these.
        DocumentError: The open file cannot be sent a second time, or is closed.
    """

    __slots__ = ("_fields", "_sha256", "_source", "_start", "name")

    def __init__(
        self,
        source: FileSource,
        name: str | None = None,
        sha256: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        own = source if isinstance(source, str | os.PathLike) else getattr(source, "name", None)
        chosen = name if name is not None else os.fspath(own) if isinstance(own, str | os.PathLike) else None
        if not isinstance(chosen, str):
            raise ConfigError("A file without a name of its own needs name=..., such as name='invoice.pdf'.")
        address = Address(chosen) if is_url(chosen) else None
        self.name = _last_part(address.parts[-1] if address else chosen)
        if isinstance(source, str) and is_url(source):
            raise DocumentError(
                f"{self.name}: a URL, not a path; fetch it and pass its bytes, or use lx.extract(), which fetches it.",
                self.name,
            )
        self._source = source
        self._sha256 = sha256
        self._fields = fields or {}
        self._start = 0
        if isinstance(source, str | os.PathLike | bytes | bytearray | memoryview):
            return
        if not hasattr(source, "read"):
            raise ConfigError(f"file must be a path, bytes or a binary file, not {type(source).__name__}.")
        self._start = self._position(source)

    @contextmanager
    def open(self) -> Iterator[Body]:
        """Open the file for one try.

        Raises:
            DocumentError: It cannot be read, or changes while it is read.
        """
        with self._opened() as file:
            boundary = secrets.token_hex(16)
            kind = mimetypes.guess_type(f"file{PurePosixPath(self.name).suffix}")[0] or "application/octet-stream"
            filename = self.name.replace('"', "%22")  # the HTML standard's way out of the quotes
            begin = f"--{boundary}\r\nContent-Disposition: form-data; name="
            fields = "".join(f'{begin}"{name}"\r\n\r\n{value}\r\n' for name, value in self._fields.items())
            head = f'{fields}{begin}"file"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
            tail = f"\r\n--{boundary}--\r\n".encode()
            size = self._measure(file)
            yield Body(
                content_type=f"multipart/form-data; boundary={boundary}",
                length=len(head) + size + len(tail),
                chunks=self._chunks(head, file, size, tail),
            )

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if isinstance(self._source, str | os.PathLike):
            with self._opened_path(self._source) as file:
                yield file
        elif isinstance(self._source, bytes | bytearray | memoryview):
            yield io.BytesIO(self._source)
        else:
            yield self._source

    def _opened_path(self, source: str | os.PathLike[str]) -> BinaryIO:
        try:
            return open_file(source)
        except (OSError, ValueError) as error:
            raise self._unreadable(why_unreadable(error)) from None

    def _position(self, file: BinaryIO) -> int:
        try:
            reason = why_no_file(os.fstat(file.fileno()))
        except (OSError, ValueError, AttributeError):  # it is in memory, or the caller's own kind of file
            reason = None
        if reason is not None:
            raise DocumentError(f"{self.name}: cannot be sent ({reason}); pass a file.", self.name)
        try:
            start = file.tell()
            file.seek(start)
        except Exception:
            raise DocumentError(
                f"{self.name}: an open file must be seekable, so that it can be measured and sent again; "
                "pass its path or file.read().",
                self.name,
            ) from None
        return start

    def _measure(self, file: BinaryIO) -> int:
        try:
            file.seek(0, io.SEEK_END)
            size = file.tell() - self._start
            file.seek(self._start)
        except Exception as error:
            raise self._unreadable(_words(error)) from None
        return max(size, 0)

    def _chunks(self, head: bytes, file: BinaryIO, size: int, tail: bytes) -> Iterator[bytes]:
        held = head  # sent with what follows: a small file is one chunk
        digest = hashlib.sha256()
        while size:
            chunk = self._read(file, min(_CHUNK, size))
            if not chunk:
                raise self._changed()
            size -= len(chunk)
            digest.update(chunk)
            if size:
                yield held + chunk
                held = b""
            else:
                held += chunk
        # looked at before the end is sent, so that the host never gets a complete body
        if self._read(file, 1) or self._sha256 not in (None, digest.hexdigest()):
            raise self._changed()
        yield held + tail

    def _read(self, file: BinaryIO, most: int) -> bytes:
        try:
            chunk = file.read(most)
        except Exception as error:  # whatever the caller's own kind of file raises
            raise self._unreadable(_words(error)) from error
        if not isinstance(chunk, bytes):
            raise DocumentError(f"{self.name}: opened as text; open it with mode 'rb'.", self.name)
        return chunk

    def _changed(self) -> DocumentError:
        message = f"{self.name}: the file changed while it was uploaded; upload it again once it is complete."
        return DocumentError(message, self.name)

    def _unreadable(self, reason: str) -> DocumentError:
        place = _shown(self._source) if isinstance(self._source, str | os.PathLike) else self.name
        return DocumentError(f"{place}: cannot be read ({reason}); check the path and its permissions.", self.name)


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _last_part(name: str) -> str:
    """Return a name without folders, as browsers send it (RFC 7578, 4.2), in one line and short enough for a header."""
    last = _UNSHOWABLE.sub("_", re.split(r"[/\\]", name)[-1])[-_LONGEST_NAME:]
    return "document" if last in ("", ".", "..") else last


def _shown(path: str | os.PathLike[str]) -> str:
    return _UNSHOWABLE.sub("_", os.fspath(path))
