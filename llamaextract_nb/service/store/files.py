"""Files: what was uploaded on either wire, and where its content is."""

from __future__ import annotations

from pathlib import Path

from llamaextract_nb.service.store.database import Database, Record, new_id, now


class Files(Database):
    """The table of files."""

    def create_file(self, fields: Record, content: Path) -> Record:
        """Store an uploaded file, move its content to its place, and return what is known of it."""
        file_id = new_id("fil")
        names = ("name", "project_id", "sha256", "file_size", "content_type")
        values = (file_id, *(fields[name] for name in names), now())
        place = self.content(fields["sha256"])
        with self.writing() as connection:  # so that what is pruned at this moment is not what is just put there
            connection.execute("insert into files values (?, ?, ?, ?, ?, ?, ?)", values)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            try:
                content.replace(place)
            except PermissionError:  # Windows, while a worker reads the same content there
                if not place.exists():
                    raise
        return self.one("select * from files where id = ?", file_id) or {}

    def content(self, sha256: str) -> Path:
        """Return where the content with a hash is kept."""
        return self.contents / sha256[:2] / sha256
