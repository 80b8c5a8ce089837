"""What `files` may be: paths, globs, folders, archives, (name, bytes), open files, URLs, pickers, and many of these."""

from __future__ import annotations

import glob
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from llamaextract_nb.client.address import Address, is_url, without_secrets
from llamaextract_nb.client.download import LARGEST_DOCUMENT
from llamaextract_nb.client.opening import why_no_file, why_unreadable
from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.runtime.containers import CONTAINERS, Opener
from llamaextract_nb.runtime.file_url import file_url_path, is_file_url
from llamaextract_nb.runtime.folders import SUFFIXES, documents_in, is_document, once
from llamaextract_nb.runtime.labels import labels, readable
from llamaextract_nb.runtime.source import Source

__all__ = ["CONTAINERS", "SUFFIXES", "Source", "each_source", "find_sources", "total_size"]

_KNOWN = "a path, a folder, a glob, (name, bytes), an open file, a URL, or a list of these"
_NO_PATH = Source("(no path)", "document", b"", "There is no path in this row: give one, or leave the row out.")
_LONGEST_PATH = 4096  # bytes, on Linux; a document's content that long is no path, and need not be looked for
_AROUND = " \t\r\n'\"<>“”‘’"  # what comes along when a path or URL is copied
_ONE_SLASH = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):/(?=[^/])")  # what pathlib makes of a URL
_NO_SCHEME = re.compile(r"(?:[^/\s@]+@)?((?:[\w\-]+\.)+[A-Za-z]{2,}(?::\d+)?)/")


def find_sources(files: Any) -> list[Source]:
    """Return the documents that `files` names, each with a label of its own, in the order given.

    What cannot be used is a source with a problem. A file that is named twice is two sources; one that folders and
    globs come upon again is not. Sources that were found before may be among `files`.

    Raises:
        DocumentError: There is not one that can be used.
        ConfigError: It is none of the things that `files` may be.
    """
    finder = _Finder()
    found = [source for item in _items(files) for source in finder.find(item)]
    sources = [
        source if source.label == label else replace(source, label=label)
        for source, label in zip(found, labels([_path(source) for source in found]), strict=True)
    ]
    _check_any(sources)
    return sources


def by_rows(files: Any) -> tuple[list[int], list[Source]]:
    """Return the documents of a Series in their order, and for each the position of its row.

    Raises:
        ConfigError: A row has none of the things that `files` may be.
    """
    finder = _Finder()
    found = [(row, source) for row, item in enumerate(_items(files)) for source in finder.find(item)]
    return [row for row, _ in found], [source for _, source in found]


def each_source(files: Any) -> Iterator[Source]:
    """Yield the documents that `files` names while they are still being listed, so that there may be any number.

    A label is the whole path, as it is given or found in a folder: other documents do not change it. What is named
    twice has the same label twice. Otherwise as `find_sources()`, which see.

    Raises:
        DocumentError: There is not one that can be used.
        ConfigError: It is none of the things that `files` may be.
    """
    finder, problems = _Finder(), list[Source]()
    found = (replace(source, label=readable(source.label)) for item in _items(files) for source in finder.find(item))
    for source in found:
        if not source.problem:
            yield from (*problems, source)
            yield from found
            return
        problems.append(source)
    _check_any(problems)


def _check_any(sources: Sequence[Source]) -> None:
    if not sources:
        raise DocumentError(f"There is no file to extract: `files` is empty. Give {_KNOWN}.")
    if all(source.problem for source in sources):
        raise DocumentError(sources[0].problem, sources[0].label)


def _path(source: Source) -> tuple[str, ...]:
    """Return the parts of a source's path; what is in a container is never told without the container's name."""
    label, inside = readable(source.label), readable(source.inside)
    if not inside:
        return tuple(label.split("/"))
    return (*label.removesuffix(inside).split("/")[:-1], inside)


def total_size(sources: Iterable[Source]) -> int:
    """Return the bytes of the documents, as far as that can be told without reading them."""
    return sum(source.size() or 0 for source in sources)


def _items(files: Any) -> Iterable[Any]:
    if isinstance(files, (str, os.PathLike, bytes, bytearray)) or hasattr(files, "read") or _is_pair(files):
        return [files]
    picked = getattr(files, "files", None)  # a FilePicker
    if picked is not None and not callable(picked):
        files = picked
    if isinstance(files, dict):
        return [_named_content(name, content) for name, content in files.items()]
    if is_series(files):
        return (item if has_value else _NO_PATH for item, has_value in zip(files, files.notna(), strict=True))
    if not isinstance(files, Iterable):
        raise ConfigError(f"`files` is of the type {type(files).__name__}: give {_KNOWN}.")
    return files


def is_series(files: Any) -> bool:
    """Tell whether it is a Series, without importing pandas for what is none."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(files, pandas.Series)


def _named_content(name: Any, content: Any) -> Any:
    if not _is_pair((name, content)):
        raise ConfigError(f"files[{name!r:.60}] is of the type {type(content).__name__}: give {{name: bytes}}.")
    return name, content


def _is_pair(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and isinstance(item[0], str)
        and isinstance(item[1], (bytes, bytearray, memoryview))
    )


class _Finder:
    """Turns what one call was given into sources, whose labels are whole paths yet."""

    def __init__(self) -> None:
        self._seen: set[int] = set()  # hashes, of 64 bits: among a million paths two are alike once in 37 million runs
        self._opener = Opener(SUFFIXES)

    def find(self, item: Any) -> Iterator[Source]:
        """Yield the sources of one item."""
        if isinstance(item, Source):  # found before
            yield item
        elif _is_pair(item):
            yield from self._opener.open(_held(item[0], bytes(item[1])))
        elif hasattr(item, "read"):
            yield from self._opener.open(self._opened(item))
        elif isinstance(item, (str, os.PathLike)) or (
            isinstance(item, bytes) and len(item) <= _LONGEST_PATH and os.path.lexists(item)
        ):
            yield from self._named(os.fsdecode(item))
        elif isinstance(item, (bytes, bytearray)):
            raise ConfigError("`files` holds bytes without a name: give them as a pair, as in (name, bytes).")
        elif isinstance(item, (list, tuple)):
            for inner in item:
                yield from self.find(inner)
        else:
            raise ConfigError(f"`files` holds a {type(item).__name__}: give {_KNOWN}.")

    def _named(self, name: str) -> Iterator[Source]:
        trimmed = name.strip(_AROUND)
        if is_file_url(trimmed):
            try:
                name = file_url_path(trimmed)
            except DocumentError as error:
                yield Source(error.file, error.file, b"", str(error))
                return
        elif is_url(trimmed):
            yield _behind(Address(trimmed))
            return
        there = name if os.path.lexists(name) else os.path.expanduser(name)  # a file may be called ~x
        path = Path(there)
        if name and os.path.isdir(path):  # a name with a NUL is no folder, and no error yet
            yield from self._folder(str(path))
        elif os.path.lexists(path):
            yield from self._opener.open(self._file(path))
        elif _ONE_SLASH.match(trimmed):
            yield _behind(Address(_ONE_SLASH.sub(r"\1://", trimmed, count=1)))
        elif glob.has_magic(name) and not _lacks_scheme(name):
            yield from self._matching(str(path), name)
        else:
            yield _missing(name)

    def _file(self, path: Path) -> Source:
        text = str(path)
        self._seen.add(hash(os.path.abspath(text)))
        return Source(text.replace(os.sep, "/"), path.name, path, _problem(text))

    def _again(self, path: str) -> bool:
        return hash(os.path.abspath(path)) in self._seen

    def _folder(self, path: str) -> Iterator[Source]:
        """Yield the documents of a folder and its subfolders; hidden files, and what is no document, are left out."""
        nothing = True
        for found in documents_in(path):
            nothing = False
            if isinstance(found, OSError):
                where = readable(os.fsdecode(found.filename))
                problem = f"The folder {where} cannot be read ({why_unreadable(found)}): check its permissions."
                yield Source(where, where, b"", problem)
            elif not self._again(found):
                yield from self._opener.open(self._in_folder(Path(found)))
        if nothing:
            where = readable(path)
            known = ", ".join(sorted(SUFFIXES | CONTAINERS))
            problem = f"The folder {where} holds no document: known are {known}; name others one by one."
            yield Source(where, where, b"", problem)

    def _in_folder(self, path: Path) -> Source:
        source = self._file(path)
        return source if is_document(path.name) else replace(source, name=f"{path.name}.eml")

    def _matching(self, pattern: str, name: str) -> Iterator[Source]:
        matches = sorted(glob.glob(pattern, recursive=True))
        files = [match for match in matches if not os.path.isdir(match)]
        if not files:
            shown = readable(without_secrets(name))
            yield Source(shown, shown, b"", f"No file matches {shown!r}{_from_here(pattern)}: check the pattern.")
        for file in once(files) if "**" in pattern else files:
            if not self._again(file):
                yield from self._opener.open(self._file(Path(file)))

    def _opened(self, file: Any) -> Source:
        inner = getattr(file, "file", file)  # tempfile's
        inner = getattr(inner, "buffer", inner)
        inner = getattr(inner, "raw", inner)
        name = getattr(inner, "name", None) or getattr(file, "name", None)
        label = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else "document"
        try:
            if isinstance(inner, io.RawIOBase) and not inner.closed:
                status = os.fstat(inner.fileno())
                reason = why_no_file(status)
                if reason is not None:
                    return _held(label, b"", f"cannot be read to its end ({reason})")
                with suppress(OSError, ValueError):
                    if os.path.samestat(status, os.stat(label)):
                        return self._file(Path(label))
            content = file.read(LARGEST_DOCUMENT + 1)
        except Exception as error:  # every kind of file raises its own kinds
            return _held(label, b"", f"cannot be read ({type(error).__name__})")
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        if not isinstance(content, (bytes, bytearray)):
            return _held(label, b"", f"cannot be read (it gives {type(content).__name__}, not bytes)")
        if len(content) > LARGEST_DOCUMENT:
            return _held(label, b"", f"is larger than {LARGEST_DOCUMENT >> 20} MB, and may have no end")
        return _held(label, bytes(content))


def _held(name: str, content: bytes, why: str = "") -> Source:
    """Return what is in memory under a name, which may be the URL it came from."""
    label = "/".join(Address(name).parts) if is_url(name) else name.replace("\\", "/")
    last = label.rpartition("/")[2] or "document"
    problem = f"{readable(last)} {why}: give (name, bytes) or a path." if why else ""
    return Source(label if label.strip("/") else last, last, content, problem)


def _behind(address: Address) -> Source:
    return Source("/".join(address.parts), address.parts[-1], address)


def _problem(path: str) -> str:
    """Return why a path that is there cannot be used, "" if it can."""
    try:
        reason = why_no_file(os.stat(path))
    except FileNotFoundError:
        reason = "it is a link to what is not there"
    except (OSError, ValueError) as error:
        reason = why_unreadable(error)
    return f"{readable(path)} cannot be read ({reason}): give a file." if reason else ""


def _missing(name: str) -> Source:
    """Return a source for a path that is not there, with what may have been meant."""
    trimmed = name.strip(_AROUND)
    if _lacks_scheme(trimmed):
        address = Address(f"https://{trimmed}")
        shown = "/".join(address.parts)
        advice = "check the path; if it is a URL, write https:// before it"
        return Source(shown, address.parts[-1], b"", f"{shown} does not exist{_from_here(name)}: {advice}.")
    shown = readable(without_secrets(name))
    if not trimmed:
        return Source(shown or "document", "document", b"", f"{shown!r} is an empty path: give {_KNOWN}.")
    advice = "check the path"
    if trimmed != name and os.path.lexists(os.path.expanduser(trimmed)):
        advice = "without the spaces or quotes around it, it does"
    try:
        os.lstat(name)
        reason = "does not exist"
    except FileNotFoundError:
        reason = f"does not exist{_from_here(name)}"
    except (OSError, ValueError) as error:
        reason = f"cannot be read ({why_unreadable(error)})"
    content = Path(name) if shown == readable(name) else b""  # a URL in it is not to be kept
    return Source(
        shown.replace(os.sep, "/"), os.path.basename(shown) or "document", content, f"{shown} {reason}: {advice}."
    )


def _lacks_scheme(name: str) -> bool:
    found = _NO_SCHEME.match(name)
    return found is not None and not os.path.isdir(name.partition("/")[0])


def _from_here(name: str) -> str:
    """Return where a relative path is looked for."""
    with suppress(OSError):  # the folder we are in may be gone
        return "" if Path(name).is_absolute() else f" from {readable(str(Path.cwd()))}"
    return ""
