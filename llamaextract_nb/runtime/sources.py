"""What `files` may be: paths, globs, folders, (name, bytes), open files, URLs, pickers, and lists of these."""

from __future__ import annotations

import glob
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.runtime.file_url import file_url_path, is_file_url

SUFFIXES = frozenset(
    ".pdf .docx .xlsx .pptx .html .htm .eml .md .markdown .txt .text .csv .tsv .json "
    ".png .jpg .jpeg .tif .tiff .webp".split()
)
_CHUNK = 1024 * 1024
_KNOWN = "a path, a folder, a glob, (name, bytes), an open file, a URL, or a list of these"


@dataclass(frozen=True, slots=True)
class Source:
    """A document to extract.

    `label` names its row, `name` is what the host is told, `content` is a path, bytes or a URL, and `problem` says why
    it cannot be used, if so.
    """

    label: str
    name: str
    content: Path | bytes | str
    problem: str = ""

    def load(self) -> Source:
        """Return the source with its content at hand: what stands behind a URL is fetched.

        Raises:
            DocumentError: It cannot be read.
        """
        if self.problem:
            raise DocumentError(self.problem, self.label)
        if not isinstance(self.content, str):
            return self
        import fsspec

        try:
            with fsspec.open(self.content, "rb") as file:
                return replace(self, content=file.read())
        except Exception as error:  # every file system raises its own kinds
            reason = f"{type(error).__name__}: {error}"[:200]
            raise DocumentError(
                f"{self.label} cannot be fetched ({reason}): check the address and your access to it.", self.label
            ) from None

    def fingerprint(self) -> tuple[str, int]:
        """Return the SHA-256 of the content and its size in bytes.

        Raises:
            DocumentError: It cannot be read.
        """
        digest, size = hashlib.sha256(), 0
        try:
            with self._open() as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise DocumentError(
                f"{self.label} cannot be read ({error.strerror or type(error).__name__}): check that it is a file and "
                "that you may read it.",
                self.label,
            ) from None
        return digest.hexdigest(), size

    def _open(self) -> io.BufferedIOBase | io.BufferedReader | io.BytesIO:
        assert not isinstance(self.content, str), "load() comes first"
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")


def find_sources(files: Any) -> list[Source]:
    """Return the documents that `files` names, each with a label of its own, in the order given.

    Raises:
        DocumentError: A path does not exist, a folder or glob holds no document.
        ConfigError: It is none of the things that `files` may be.
    """
    many = _is_many(files)
    found = list(_each(files, many))
    if not found:
        raise DocumentError(f"There is no file to extract: `files` is empty. Give {_KNOWN}.")
    if all(source.problem for source in found):
        raise DocumentError(found[0].problem, found[0].label)
    return _labelled(found)


def _is_many(files: Any) -> bool:
    if isinstance(files, (str, os.PathLike, bytes, bytearray)) or hasattr(files, "read"):
        return False
    return not _is_pair(files)


def _is_pair(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and isinstance(item[0], str)
        and isinstance(item[1], (bytes, bytearray, memoryview))
    )


def _each(files: Any, many: bool) -> Iterator[Source]:
    if not many:
        yield from _one(files, alone=True)
        return
    picked = getattr(files, "files", None)  # a FilePicker
    if picked is not None and not callable(picked):
        files = picked
    if isinstance(files, dict) or not isinstance(files, Iterable):
        raise ConfigError(f"`files` is of the type {type(files).__name__}: give {_KNOWN}.")
    for item in files:
        yield from _one(item, alone=False)


def _one(item: Any, alone: bool) -> Iterator[Source]:
    if _is_pair(item):
        yield Source(item[0], Path(item[0].replace("\\", "/")).name or "document", bytes(item[1]))
    elif hasattr(item, "read"):
        yield _opened(item)
    elif isinstance(item, (str, os.PathLike)):
        yield from _named(os.fspath(item), alone)
    elif isinstance(item, (bytes, bytearray)):
        raise ConfigError("`files` holds bytes without a name: give them as a pair, as in (name, bytes).")
    elif isinstance(item, (list, tuple)):
        for inner in item:
            yield from _one(inner, alone=False)
    else:
        raise ConfigError(f"`files` holds a {type(item).__name__}: give {_KNOWN}.")


def _opened(file: Any) -> Source:
    name = getattr(file, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        return Source(name, Path(name).name, Path(name))
    content = file.read()
    if isinstance(content, str):
        content = content.encode()
    label = name if isinstance(name, str) else "document"
    return Source(label, Path(label).name or "document", content)


def _named(text: str | bytes, alone: bool) -> Iterator[Source]:
    name = os.fsdecode(text)
    if is_file_url(name):
        name = file_url_path(name)
    elif "://" in name:
        tail = name.split("?")[0].rstrip("/").rpartition("/")[2] or "document"
        yield Source(name, tail, name)
        return
    path = Path(name).expanduser()
    if path.is_dir():
        yield from _folder(path, name)
    elif path.exists():
        yield Source(str(path), path.name, path)
    elif glob.has_magic(name):
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        if not matches:
            raise DocumentError(
                f"No file matches {name!r}: check the pattern, and the folder you are in ({Path.cwd()}).", name
            )
        for match in map(Path, matches):
            if match.is_file():
                yield Source(str(match), match.name, match)
    else:
        where = f" from {Path.cwd()}" if not path.is_absolute() else ""
        problem = f"{name} does not exist{where}: check the path."
        if alone:
            raise DocumentError(problem, name)
        yield Source(name, path.name, path, problem)


def _folder(path: Path, name: str) -> Iterator[Source]:
    """Yield the documents of a folder and its subfolders; hidden files, and what is no document, are left out."""
    try:
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise DocumentError(
            f"The folder {name} cannot be read ({error.strerror}): check its permissions.", name
        ) from None
    found = [p for p in inside if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)]
    if not found:
        raise DocumentError(
            f"The folder {name} holds no document: known are {', '.join(sorted(SUFFIXES))}; name others one by one.",
            name,
        )
    for file in found:
        yield Source(str(file), file.name, file)


def _labelled(sources: list[Source]) -> list[Source]:
    """Give each source the shortest end of its path that no other has; the same path twice gets a number."""
    parts = [Path(source.label).parts if "://" not in source.label else (source.label,) for source in sources]
    lengths = [1] * len(sources)
    while True:
        labels = ["/".join(part[-length:]) for part, length in zip(parts, lengths, strict=True)]
        times = Counter(labels)
        again = [i for i, label in enumerate(labels) if times[label] > 1 and lengths[i] < len(parts[i])]
        if not again:
            break
        for index in again:
            lengths[index] += 1
    seen: Counter[str] = Counter()
    named = []
    for source, label in zip(sources, labels, strict=True):
        label = label.lstrip("/") or source.name
        seen[label] += 1
        named.append(replace(source, label=label if seen[label] == 1 else f"{label} ({seen[label]})"))
    return named
