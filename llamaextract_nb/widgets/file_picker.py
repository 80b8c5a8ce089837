"""The file picker as a widget of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets

from llamaextract_nb.widgets.base import Base, script, style
from llamaextract_nb.widgets.picker import Picker


class FilePicker(Base):
    """Chooses files of the kernel's machine; `picker.files` is what `extract()` takes.

    Files can be dropped on it or uploaded by button: they are written into the folder that is shown.

    Args:
        root: The folder from which files are chosen; nothing outside of it can be reached.
        all_files: Whether files of kinds that cannot be extracted are shown too.

    Raises:
        ConfigError: `root` is no folder.
    """

    _esm = script("file_picker.js")
    _css = style("theme.css", "picker.css")
    image = traitlets.Unicode("").tag(sync=True)  # base64, as some hosts drop binary buffers

    def __init__(self, root: str | os.PathLike[str] = ".", *, all_files: bool = False) -> None:
        super().__init__()
        self._picker = Picker(self, "", root, all_files=all_files)

    @property
    def files(self) -> list[Path]:
        """The chosen files that are still there, in the order in which they were chosen."""
        return self._picker.files

    @files.setter
    def files(self, paths: Any) -> None:
        self._picker.files = paths

    def on_change(self, listener: Callable[[], object]) -> None:
        """Call a function whenever other files are chosen."""
        self._picker.on_change(listener)

    def __repr__(self) -> str:
        return f"FilePicker({self._picker!r})"

    def _static(self) -> str:
        return self._picker.static()
