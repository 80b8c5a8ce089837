"""The Download menu of a viewer: what it shows as a file, handed to the browser in pieces."""

from __future__ import annotations

import base64
import io
import tempfile
import zipfile
from pathlib import Path

from llamaextract_nb.errors import ConfigError, LlamaExtractError
from llamaextract_nb.export.csv import to_csv
from llamaextract_nb.export.excel import to_excel
from llamaextract_nb.export.json import to_json
from llamaextract_nb.export.tables import Table
from llamaextract_nb.widgets.base import Part
from llamaextract_nb.widgets.review_page import review_page
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.viewer import Viewer
from llamaextract_nb.widgets.viewing import Viewing

# Jupyter's server drops messages of more than 1 MB a second (iopub_data_rate_limit). In base64 a piece takes a third
# more; the browser asks for four of them a second (download.js).
_PIECE = 180_000
_MOST = 50_000_000  # bytes: minutes at that pace; on the kernel's disk it is a matter of seconds
_KINDS = {
    "excel": ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "zip", "application/zip"),
    "json": ("JSON", "json", "application/json"),
    "html": ("HTML", "html", "text/html"),
}
_OF_RUNS = ("json", "html")  # a frame that comes from no run has no results and no documents


class Downloading(Part):
    """Makes the files that are downloaded.

    Args:
        widget: The widget that shows the menu.
        viewer: What it shows.
    """

    def __init__(self, widget: Viewing, viewer: Viewer) -> None:
        super().__init__(widget, "download")
        self._viewer = viewer
        self._content = b""
        kinds = [kind for kind in _KINDS if viewer.evidence or kind not in _OF_RUNS]
        self.view = {"kinds": [[kind, _KINDS[kind][0]] for kind in kinds]}

    def _on_make(self, kind: str) -> None:
        """Make a file and tell the browser of it, which then asks for its pieces."""
        if kind not in dict(self.view["kinds"]):
            return
        _, suffix, mime = _KINDS[kind]
        try:
            self._content = self._made(kind)
            if len(self._content) > _MOST:
                size = f"{len(self._content) / 1e6:,.0f} MB"
                raise ConfigError(f"This takes {size}: write it to a file with run.to_{kind}(path) instead.")
        except LlamaExtractError as error:
            self._content = b""
            self.send({"type": "failed", "message": display(str(error), 400)})
            return
        run = self._viewer.reviewed.run
        name = f"{run.id if run is not None else 'results'}.{suffix}"
        self.send({"type": "made", "name": name, "mime": mime, "size": len(self._content)})

    def _on_piece(self, at: int) -> None:
        piece = self._content[at : at + _PIECE]
        if at + _PIECE >= len(self._content):
            self._content = b""
        self.send({"type": "piece", "at": at, "data": base64.b64encode(piece).decode(), "end": at + len(piece)})

    def _made(self, kind: str) -> bytes:
        if kind == "html":
            return review_page(self._viewer, "Review", pictures=True).encode()
        reviewed = self._viewer.reviewed
        with tempfile.TemporaryDirectory(prefix="llamaextract_nb-") as folder:
            path = Path(folder) / "made"
            if kind == "json":
                assert reviewed.run is not None
                return to_json(reviewed.run.results, path).read_bytes()
            whole = {"documents": Table("documents", reviewed.frame, {})}
            tables = reviewed.run.tables() if reviewed.run is not None else whole
            return to_excel(tables, path).read_bytes() if kind == "excel" else _zipped(to_csv(tables, path))


def _zipped(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return made.getvalue()
