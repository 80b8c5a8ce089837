"""The folder of `extract_to`: tables in parts, and for each part a list of the documents that are in it.

    documents/part-00000.parquet   a folder for each table: documents, the lists, evidence, errors
    _extract/about.json            what is extracted, how, and where
    _extract/part-00000.jsonl      the documents of part 0; as long as it is not there, neither is the part

Each file is written under another name and then put in its place, the list last: whenever the writer is killed, a part
is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.extractor import Part
from llamaextract_nb.export.writing import folder_at, writing
from llamaextract_nb.runtime.member import Member
from llamaextract_nb.runtime.source import Source

_LOCKED = 2.0  # seconds that a lock may outlast a killed writer, in a process that it was just starting
_OWN = "_extract"  # what reads Parquet leaves out what begins like this


class Parts:
    """The parts in a folder, written by nobody else as long as this context lasts.

    Args:
        folder: The folder; made if it is not there.
        about: What is extracted, how, and where: the same for all parts.

    Attributes:
        documents: How many documents the parts have.
        failed: How many of them have no values.
        count: How many parts there are.

    Raises:
        ConfigError: The folder cannot be used, has other things in it, or is being written.
    """

    def __init__(self, folder: str | Path, about: dict[str, Any]) -> None:
        self.folder = folder_at(folder)
        self.documents = self.failed = self.count = 0
        self._about = about
        self._own = self.folder / _OWN
        self._prefix = os.path.join(self.folder.absolute(), "")
        self._done: dict[int, int] = {}  # hashes of what tells a document, and of its state: 160 bytes for each
        self._taken: set[int] = set()
        self._next = 0

    def __enter__(self) -> Self:
        if not self._own.is_dir() and any(self.folder.iterdir()):
            raise ConfigError(f"{self.folder} has other things in it: choose another folder, or empty it.")
        self._lock = FileLock(folder_at(self._own) / "lock", timeout=_LOCKED)
        try:
            self._lock.acquire()
        except Timeout:
            raise ConfigError(f"{self.folder} is being written by another process: wait for its end.") from None
        except OSError as error:
            raise ConfigError(f"{self.folder} cannot be written ({error.strerror}): choose another folder.") from None
        try:
            self._check()
            for path in sorted(self._own.glob("part-*.jsonl")):
                self._take_up(path)
            self._sweep()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def label(self, source: Source) -> str | None:
        """Return the label of a document that is to be done; None if it is done, given before, or a file of ours.

        What has no path may be another document under the same name: it gets a number.
        """
        path = _path(source)
        if path is not None and path.startswith(self._prefix):
            return None
        state = hash(_state(source, path))
        for number in itertools.count(1):
            label = source.label if number == 1 else f"{source.label} ({number})"
            key = hash(source.stored_path or label)
            if key not in self._done:
                self._done[key] = state
                return label
            if self._done[key] == state or source.stored_path:
                return None
        return None

    def number(self) -> int:
        """Return the number of the next part: the lowest that none has."""
        while self._next in self._taken:
            self._next += 1
        self._taken.add(self._next)
        return self._next

    def write(self, number: int, sources: Sequence[Source], part: Part) -> None:
        """Write a part and the list of its documents.

        Raises:
            ConfigError: It cannot be written.
        """
        for table, content in part.tables.items():
            with writing(folder_at(self.folder / table) / f"{_name(number)}.parquet") as path:
                path.write_bytes(content)
        head = {"documents": len(sources), "failed": part.failed}
        lines = [head, *map(_line, sources)]
        with writing(self._own / f"{_name(number)}.jsonl") as path:
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        self._count(head)

    def _count(self, head: dict[str, Any]) -> None:
        self.documents += head["documents"]
        self.failed += head["failed"]
        self.count += 1

    def _check(self) -> None:
        """Compare what is extracted with what was, or note it."""
        place, about = self._own / "about.json", json.loads(json.dumps(self._about))
        if not place.exists():
            with writing(place) as path:
                path.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
            return
        try:
            before = json.loads(place.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ConfigError(f"{place} cannot be read: choose another folder, or remove this one.") from None
        for name in about:
            if before.get(name) != about[name]:
                raise ConfigError(
                    f"{self.folder} has results of another {name}: choose another folder, or remove this one."
                )

    def _take_up(self, path: Path) -> None:
        """Take the documents of a part as done; a part of which one has changed is to be done again."""
        head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if any(line["path"] and _state_at(line["path"]) not in ("", line["state"]) for line in lines):
            path.unlink()
            return
        self._taken.add(int(path.stem.rpartition("-")[2]))
        self._done.update((hash(line["id"] or line["file"]), hash(line["state"])) for line in lines)
        self._count(head)

    def _sweep(self) -> None:
        """Remove what a killed writer left."""
        names = {f"{_name(number)}.parquet" for number in self._taken}
        for path in self.folder.glob("*/.*part-*"):
            path.unlink()
        for path in self.folder.glob("*/part-*.parquet"):
            if path.name not in names:
                path.unlink()


def _name(number: int) -> str:
    return f"part-{number:05}"


def _path(source: Source) -> str | None:
    """Return the path of a document, or of the container that it is in."""
    content = source.content.container if isinstance(source.content, Member) else source.content
    return os.path.abspath(content) if isinstance(content, Path) else None


def _line(source: Source) -> dict[str, Any]:
    path = _path(source)
    return {"file": source.label, "id": source.stored_path, "path": path, "state": _state(source, path)}


def _state(source: Source, path: str | None) -> str:
    """Return what changes when a document does: its size and time, or what is in it; nothing is known of URLs."""
    if path is not None:
        return _state_at(path)
    content = source.content.container if isinstance(source.content, Member) else source.content
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else ""


def _state_at(path: str) -> str:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"
