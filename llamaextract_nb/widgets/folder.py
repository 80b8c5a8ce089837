"""What lies in a folder and below it, and nothing else: no path and no link leads out."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.sources import CONTAINERS, SUFFIXES

_KNOWN = SUFFIXES | CONTAINERS


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or file: its name, where it is (links followed), size in bytes, and when it was changed (local time)."""

    name: str
    path: Path
    is_folder: bool
    size: int
    modified: datetime.datetime


class Folder:
    """A folder that stays inside itself.

    Args:
        root: The folder.

    Raises:
        ConfigError: It is no folder, or cannot be read.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        if not isinstance(root, (str, os.PathLike)):
            raise ConfigError(f"root={root!r} must be the path of a folder.")
        self.root = Path(root).expanduser().resolve()
        if not self.root.is_dir():
            raise ConfigError(f"{root} is no folder: give one that exists.")

    def path(self, inside: str) -> Path:
        """Return the path of something inside, with its links followed.

        Raises:
            ConfigError: It leads out of the folder.
        """
        found = (self.root / inside).resolve()
        if not found.is_relative_to(self.root):
            raise ConfigError(f"{inside} leads out of {self.root}: pick from inside.")
        return found

    def entries(self, inside: str, *, documents: bool = True) -> list[Entry]:
        """Return what lies in a folder inside, folders first, by name, without what is hidden or leads out.

        Args:
            inside: The folder, "" for the root.
            documents: Whether files of unknown kinds are left out.

        Raises:
            ConfigError: It leads out, or cannot be read.
        """
        folder = self.path(inside)
        found = []
        try:
            with os.scandir(folder) as scan:
                for item in scan:
                    entry = self._entry(item, folder, documents)
                    if entry is not None:
                        found.append(entry)
        except OSError as error:
            raise ConfigError(f"{folder} cannot be read ({error.strerror}): check the folder.") from None
        return sorted(found, key=lambda entry: (not entry.is_folder, entry.name.casefold(), entry.name))

    def _entry(self, item: os.DirEntry[str], folder: Path, documents: bool) -> Entry | None:
        if item.name.startswith("."):
            return None
        path = folder / item.name
        try:
            if item.is_symlink():
                path = path.resolve()
                if not path.is_relative_to(self.root):
                    return None
            is_folder, stat = item.is_dir(), item.stat()
        except OSError:  # a link that leads nowhere, or a file that has just gone
            return None
        if not is_folder and documents and Path(item.name).suffix.lower() not in _KNOWN:
            return None
        return Entry(item.name, path, is_folder, stat.st_size, datetime.datetime.fromtimestamp(stat.st_mtime))

    def free_name(self, inside: str, name: str) -> Path:
        """Return a path in a folder inside for a new file: its bare name, with a number where that is taken.

        Raises:
            ConfigError: There is no name to use.
        """
        bare = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip(" .")
        if not bare:
            raise ConfigError(f"{name!r} is no name for a file: rename it, then try again.")
        target = self.path(inside) / bare[-200:]
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{Path(bare).stem[:180]} ({number}){Path(bare).suffix[:20]}")
        return target
