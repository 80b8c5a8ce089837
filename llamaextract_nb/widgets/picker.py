"""The picker: the kernel's files below a folder, chosen by their boxes, and uploads from the browser."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.drawing import draw
from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.widgets.base import Base, Part, counted, html_table
from llamaextract_nb.widgets.folder import Entry, Folder
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.uploads import Uploads

_MOST = 500  # entries that are shown; the filter finds the others
_PICTURED = frozenset(".pdf .png .jpg .jpeg .tif .tiff .webp".split())  # what pages can be shown of
_THUMBNAIL = 48  # pixels an inch


class Picker(Part):
    """Chooses files of the kernel's machine.

    Args:
        widget: The widget that shows it; it has a trait `image`, too.
        name: What the part is called.
        root: The folder from which files are chosen; nothing outside of it can be reached.
        all_files: Whether files of kinds that cannot be extracted are shown too.

    Raises:
        ConfigError: `root` is no folder.
    """

    def __init__(self, widget: Base, name: str, root: str | os.PathLike[str], *, all_files: bool = False) -> None:
        super().__init__(widget, name)
        self._folder = Folder(root)
        self._documents = not all_files
        self._inside = ""
        self._filter = ""
        self._kind = ""
        self._sort, self._ascending = "name", True
        self._chosen: dict[Path, None] = {}
        self._uploads = Uploads()
        self._message = ""
        self._preview = ""
        self._entries: list[Entry] = []
        self._listeners: list[Any] = []
        self._open("")

    # what a notebook does

    @property
    def files(self) -> list[Path]:
        """The chosen files that are still there, in the order in which they were chosen."""
        return [path for path in self._chosen if path.is_file()]

    @files.setter
    def files(self, paths: Any) -> None:
        chosen: dict[Path, None] = {}
        for path in paths:
            found = self._folder.path(os.fspath(path))
            if not found.is_file():
                raise ConfigError(f"{path} is no file inside {self._folder.root}.")
            chosen[found] = None
        self._chosen = chosen
        self._show()

    def on_change(self, listener: Any) -> None:
        """Call a function whenever other files are chosen."""
        self._listeners.append(listener)

    # state

    def _open(self, inside: str) -> None:
        try:
            self._entries = self._folder.entries(inside, documents=self._documents)
            self._inside, self._message = inside, ""
        except ConfigError as error:
            self._message = str(error)
        self._show()

    def _matching(self) -> list[Entry]:
        wanted = self._filter.casefold()
        found = [
            entry
            for entry in self._entries
            if wanted in entry.name.casefold()
            and (not self._kind or entry.is_folder or Path(entry.name).suffix.lower() == self._kind)
        ]
        if self._sort != "name":  # by name they are already
            found.sort(key=lambda entry: getattr(entry, self._sort))
        found.sort(key=lambda entry: not entry.is_folder)
        folders = sum(entry.is_folder for entry in found)
        return found if self._ascending else [*found[:folders][::-1], *found[folders:][::-1]]

    def _path(self, name: str) -> Path:
        return self._folder.path(f"{self._inside}/{name}" if self._inside else name)

    def _show(self) -> None:
        matching = self._matching()
        chosen = {entry.name for entry in matching if entry.path in self._chosen}
        self.view = {
            "crumbs": [self._folder.root.name or str(self._folder.root), *Path(self._inside).parts],
            "entries": [
                {
                    "name": entry.name, "folder": entry.is_folder, "size": entry.size,
                    "modified": entry.modified.isoformat(sep=" ", timespec="minutes"),
                    "chosen": entry.name in chosen,
                    "look": not entry.is_folder and Path(entry.name).suffix.lower() in _PICTURED,
                }
                for entry in matching[:_MOST]
            ],
            "more": max(0, len(matching) - _MOST),
            "files": sum(not entry.is_folder for entry in matching),
            "filesChosen": len(chosen),
            "sort": self._sort,
            "ascending": self._ascending,
            "empty": not self._entries,
            "filter": self._filter,
            "kind": self._kind,
            "kinds": sorted({Path(e.name).suffix.lower() for e in self._entries if not e.is_folder} - {""}),
            "chosen": len(self._chosen),
            "bytes": sum(path.stat().st_size for path in self.files),
            "message": self._message,
            "preview": self._preview,
        }  # fmt: skip
        for listener in self._listeners:
            listener()

    # what the browser says

    def _on_open(self, name: str) -> None:
        self._filter = self._kind = ""
        self._open(f"{self._inside}/{name}" if self._inside else name)

    def _on_crumb(self, depth: int) -> None:
        self._filter = self._kind = ""
        self._open("/".join(Path(self._inside).parts[: int(depth)]))

    def _on_reload(self) -> None:
        self._open(self._inside)

    def _on_filter(self, text: str) -> None:
        self._filter = text
        self._show()

    def _on_kind(self, kind: str) -> None:
        self._kind = kind
        self._show()

    def _on_sort(self, key: str) -> None:
        if key in ("name", "size", "modified"):
            self._sort, self._ascending = key, not self._ascending if key == self._sort else True
        self._show()

    def _on_choose(self, names: list[str], chosen: bool) -> None:
        for name in names:
            try:
                path = self._path(name)
            except ConfigError as error:
                self._message = str(error)
                break
            if chosen and path.is_file():
                self._chosen[path] = None
            else:
                self._chosen.pop(path, None)
        self._show()

    def _on_all(self, chosen: bool) -> None:
        for entry in self._matching():
            if not entry.is_folder:
                if chosen:
                    self._chosen[entry.path] = None
                else:
                    self._chosen.pop(entry.path, None)
        self._show()

    def _on_clear(self) -> None:
        self._chosen.clear()
        self._show()

    def _on_preview(self, name: str) -> None:
        self._preview, self._message = ("", "") if name == self._preview else (name, "")
        image = ""
        if self._preview:
            try:
                image = base64.b64encode(draw(self._path(name), name, dpi=_THUMBNAIL).png).decode()
            except (DocumentError, ConfigError):
                self._preview, self._message = (
                    "",
                    f"There is no picture of {display(name)}: only PDFs and images have one.",
                )
        setattr(self._widget, self._trait("image"), image)
        self._show()

    def _on_upload(self, key: str, name: str, size: int) -> None:
        try:
            self._uploads.begin(key, name, int(size))
            if not size:
                self._arrived(key, name)
        except ConfigError as error:
            self._refuse(key, str(error))
        else:
            self.send({"type": "ack", "key": key, "received": 0})

    def _on_chunk(self, key: str, offset: int, buffer: Any) -> None:
        try:
            upload = self._uploads.add(key, int(offset), bytes(buffer))
            if upload.received == upload.size:
                self._arrived(key, upload.name)
        except ConfigError as error:
            self._refuse(key, str(error))
        else:
            self.send({"type": "ack", "key": key, "received": upload.received})

    def _on_abort(self, key: str) -> None:
        self._uploads.forget(key)

    def _arrived(self, key: str, name: str) -> None:
        target = self._folder.free_name(self._inside, name)
        self._uploads.finish(key, target)
        self._chosen[target] = None
        self._open(self._inside)

    def _refuse(self, key: str, reason: str) -> None:
        self._uploads.forget(key)
        self.send({"type": "refused", "key": key})
        self._message = reason
        self._show()

    # plain forms

    def __repr__(self) -> str:
        return f"{str(self._folder.root)!r}: {len(self._chosen)} chosen"

    def static(self) -> str:
        """Return the chosen files as plain HTML."""
        rows = [[path.name, f"{path.stat().st_size} bytes"] for path in self.files[:20]]
        return html_table(["file", "size"], rows, f"{counted(len(self._chosen), 'file')} chosen in {self._folder.root}")
