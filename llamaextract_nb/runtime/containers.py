"""Archives and folders of e-mails: each document in one is a document of its own, and none is unpacked to a disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from llamaextract_nb.client.download import LARGEST_DOCUMENT
from llamaextract_nb.client.opening import why_unreadable
from llamaextract_nb.engine.readers.mailbox import mails
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.labels import readable
from llamaextract_nb.runtime.member import DAMAGED, Member, opened
from llamaextract_nb.runtime.source import Source

CONTAINERS = frozenset((".zip", ".mbox"))
_ENDINGS = tuple(CONTAINERS)
_MOST_MEMBERS = 100_000  # as many as a folder may have
_MOST_HELD = 500 * 1024**2  # bytes of containers in containers, which stay in memory as long as the run
_DEEPEST = 3  # containers in containers
_MOST_RATIO = 500  # unpacked to packed; text rarely passes 50
_SMALL = 20 * 1024**2  # bytes that are not worth a look
_ENCRYPTED = 0x1  # a flag of an entry
_PARTS = ("[Content_Types].xml", "mimetype")  # by which an Office or OpenDocument file is known
_MAC = "__MACOSX"  # where the Finder keeps what is no document


class Opener:
    """Finds the documents in the containers among the files of one call.

    Args:
        suffixes: The endings of documents' names; what has another is left out, as in a folder.
    """

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes
        self._held = 0

    def open(self, source: Source, depth: int = 1) -> Iterator[Source]:
        """Yield the documents in a container, or the source itself if it is none."""
        content, name = source.content, source.name.lower()
        if source.problem or not name.endswith(_ENDINGS) or not isinstance(content, (Path, bytes)) or content == b"":
            yield source
            return
        try:
            with opened(content) as file:
                found = list(
                    self._mails(source, file) if name.endswith(".mbox") else self._entries(source, file, depth)
                )
        except OSError as error:
            found = [_wrong(source, f"cannot be read ({why_unreadable(error)}): check its permissions")]
        except DAMAGED:
            found = [_wrong(source, "is damaged or cut off: get it again from where it came from")]
        known = ", ".join(sorted(self._suffixes))
        yield from found or [_wrong(source, f"holds no document: known are {known}; unpack it to name others")]

    def _mails(self, source: Source, file: BinaryIO) -> Iterator[Source]:
        for number, (begin, end) in enumerate(mails(file), 1):
            if number > _MOST_MEMBERS:
                yield _wrong(source, f"holds more than {_MOST_MEMBERS:,} e-mails: split it")
                return
            yield self._member(source, f"{number}.eml", Member(_content(source), begin, end, end - begin))

    def _entries(self, source: Source, file: BinaryIO, depth: int) -> Iterator[Source]:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if names.intersection(_PARTS):
                yield source
                return
            if len(entries) > _MOST_MEMBERS:
                yield _wrong(source, f"holds more than {_MOST_MEMBERS:,} files: split it")
                return
            size = sum(entry.file_size for entry in entries)
            if size > _SMALL and size > _MOST_RATIO * (source.size() or 0):
                yield _wrong(
                    source, f"unpacks to {size >> 20:,} MB, more than is safe to open: unpack it to look at it"
                )
                return
            for index, entry in enumerate(entries):
                name = _inner_name(entry.filename)
                suffix = PurePosixPath(name).suffix.lower()
                if not entry.is_dir() and name and (suffix in self._suffixes or suffix in CONTAINERS):
                    member = self._member(source, name, Member(_content(source), index, None, entry.file_size))
                    if entry.flag_bits & _ENCRYPTED:
                        yield _wrong(member, "is encrypted and needs a password: unpack it")
                    elif suffix in CONTAINERS:
                        yield from self._inner(member, depth)
                    else:
                        yield member

    def _member(self, source: Source, name: str, member: Member) -> Source:
        inside = f"{source.inside or source.name}/{name}"
        found = Source(f"{source.label}/{name}", name.rpartition("/")[2], member, inside=inside)
        if member.size is not None and member.size > LARGEST_DOCUMENT:
            return _wrong(found, f"is larger than {LARGEST_DOCUMENT >> 20} MB: unpack it and split it")
        return found

    def _inner(self, source: Source, depth: int) -> Iterator[Source]:
        """Yield the documents of a container in a container, which is held in memory."""
        if source.problem or depth == _DEEPEST:
            yield source if source.problem else _wrong(source, "is an archive too deep in others: unpack it")
            return
        self._held += source.size() or 0
        if self._held > _MOST_HELD:
            yield _wrong(source, f"is one of archives in archives of more than {_MOST_HELD >> 20} MB: unpack them")
            return
        try:
            content = source.at_hand()
        except DocumentError as error:
            yield replace(source, problem=str(error))
            return
        yield from self.open(replace(source, content=content), depth + 1)


def _content(source: Source) -> Path | bytes:
    assert isinstance(source.content, (Path, bytes))
    return source.content


def _wrong(source: Source, why: str) -> Source:
    return replace(source, problem=f"{readable(source.label)} {why}.")


def _inner_name(name: str) -> str:
    """Return the name of an entry as a path that leads nowhere but down, "" for what is hidden."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(" .")]
    hidden = any(part.startswith(".") for part in parts) or parts[:1] == [_MAC]
    return "" if hidden else "/".join(parts)
