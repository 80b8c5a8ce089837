"""Files: what was uploaded on either wire, and where its content is."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from llamaextract_nb.service.store.database import Database, Record, new_id, now
from llamaextract_nb.service.store.pages import Filter, Page, read_page

NEEDED_FILES = (
    "select file_id from job_files where job_id in (select id from jobs where status in ('pending', 'processing')) "
    "union all select file_id from extract_jobs where status in ('PENDING', 'RUNNING')"
)
"""The files that jobs at work need."""


class Files(Database):
    """The table of files."""

    def create_file(self, fields: Record, content: Path) -> Record:
        """Store an uploaded file, move its content to its place, and return what is known of it."""
        file_id = new_id("fil")
        names = ("name", "project_id", "sha256", "file_size", "content_type", "external_file_id", "purpose")
        row = {"id": file_id, **{name: fields.get(name) for name in names}, "created_at": now()}
        place = self.content(fields["sha256"])
        query = f"insert into files ({', '.join(row)}) values ({', '.join('?' * len(row))})"  # noqa: S608 (our names)
        with self.writing() as connection:  # so that what is pruned at this moment is not what is just put there
            connection.execute(query, tuple(row.values()))
            place.parent.mkdir(exist_ok=True, mode=0o700)
            try:
                content.replace(place)
            except PermissionError:  # Windows, while a worker reads the same content there
                if not place.exists():
                    raise
        return self.file(file_id) or {}

    def file(self, file_id: str) -> Record | None:
        """Return a file, None if there is none or none any more."""
        return self.one("select * from files where id = ? and deleted_at is null", file_id)

    def files(
        self,
        page: Page,
        *,
        project_id: str | None = None,
        file_ids: Sequence[str] | None = None,
        file_name: str | None = None,
        external_file_id: str | None = None,
    ) -> tuple[list[Record], str | None]:
        """Return a page of files and the token of the next one.

        Raises:
            PageTokenError: The page's token leads nowhere.
        """
        wanted = Filter.of("deleted_at is null")
        wanted.add("project_id = ?", project_id)
        wanted.add("name = ?", file_name)
        wanted.add("external_file_id = ?", external_file_id)
        wanted.among("id", file_ids)
        return read_page(self, "files", wanted, page)

    def delete_file(self, file_id: str) -> bool:
        """Delete a file; return whether there was one.

        Its content, and what was read of it, go at once, or if a job at work needs them, when the store is pruned.
        """
        query = "update files set deleted_at = ? where id = ? and deleted_at is null"
        with self.writing() as connection:
            if not connection.execute(query, (now(), file_id)).rowcount:
                return False
            row = connection.execute("select sha256 from files where id = ?", (file_id,)).fetchone()
            remove_deleted(connection)
            left = connection.execute("select 1 from files where sha256 = ?", (row["sha256"],)).fetchone()
            if left is None:
                self._remove_content(row["sha256"])
        return True

    def content(self, sha256: str) -> Path:
        """Return where the content with a hash is kept."""
        return self.contents / sha256[:2] / sha256

    def _remove_content(self, sha256: str) -> None:
        for path in (self.content(sha256), *(self.parses / sha256[:2]).glob(f"{sha256}-*")):
            with contextlib.suppress(OSError):  # Windows, while somebody reads it: it goes when the store is pruned
                path.unlink()


def remove_deleted(connection: sqlite3.Connection) -> None:
    """Remove the deleted files that no job at work needs any more."""
    connection.execute(f"delete from files where deleted_at is not null and id not in ({NEEDED_FILES})")  # noqa: S608
