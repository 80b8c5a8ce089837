"""Jobs of one file, of v2: what was asked, how it stands, and the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llamaextract_nb.service.store.database import Database, Record, new_id, now, to_json
from llamaextract_nb.service.store.pages import Filter, Page, read_page

OVER = ("COMPLETED", "FAILED", "CANCELLED")
STATUSES = ("PENDING", "RUNNING", *OVER)


class Extracts(Database):
    """The table of jobs of one file."""

    def create_extract(
        self, project_id: str, file_id: str, configuration: Record, configuration_id: str | None
    ) -> Record | None:
        """Store a job and return it, None if there is no such file."""
        job_id, moment = new_id("ext"), now()
        values = (job_id, project_id, to_json(configuration), configuration_id, self.owner, moment, moment, file_id)
        stored = self.write(
            "insert into extract_jobs (id, project_id, file_id, status, configuration, configuration_id, owner, "
            "created_at, updated_at) select ?, ?, id, 'PENDING', ?, ?, ?, ?, ? from files "
            "where id = ? and deleted_at is null",
            *values,
        )
        return self.extract(job_id) if stored else None

    def extract(self, job_id: str) -> Record | None:
        """Return a job."""
        row = self.one("select * from extract_jobs where id = ?", job_id)
        return _read(row) if row is not None else None

    def extracts(
        self,
        page: Page,
        *,
        project_id: str | None = None,
        job_ids: Sequence[str] | None = None,
        status: str | None = None,
        file_id: str | None = None,
        configuration_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[list[Record], str | None]:
        """Return a page of jobs and the token of the next one; `since` and `until` are moments of their creation.

        Raises:
            PageTokenError: The page's token leads nowhere.
        """
        wanted = Filter.of()
        wanted.add("project_id = ?", project_id)
        wanted.among("id", job_ids)
        wanted.add("status = ?", status)
        wanted.add("file_id = ?", file_id)
        wanted.add("configuration_id = ?", configuration_id)
        wanted.add("created_at >= ?", since)
        wanted.add("created_at <= ?", until)
        rows, token = read_page(self, "extract_jobs", wanted, page)
        return [_read(row) for row in rows], token

    def begin_extract(self, job_id: str) -> bool:
        """Note that work on a job has begun; return whether it is still wanted."""
        query = (
            "update extract_jobs set status = 'RUNNING', updated_at = ? "
            "where id = ? and status in ('PENDING', 'RUNNING')"
        )
        return self.write(query, now(), job_id) > 0

    def end_extract(self, job_id: str, status: str, answer: Record | None = None) -> bool:
        """Note how a job ended; return False if it was over before, or is deleted."""
        query = (
            "update extract_jobs set status = ?, answer = ?, updated_at = ? "
            "where id = ? and status in ('PENDING', 'RUNNING')"
        )
        return self.write(query, status, to_json(answer), now(), job_id) > 0

    def delete_extract(self, job_id: str) -> bool:
        """Delete a job with its answer; return whether there was one."""
        return self.write("delete from extract_jobs where id = ?", job_id) > 0

    def open_extracts(self) -> list[Record]:
        """Return the jobs that are not over, of any process: id and owner."""
        return self.all(
            "select id, owner from extract_jobs where status in ('PENDING', 'RUNNING') order by created_at, id"
        )

    def adopt_extract(self, job_id: str, owner: str) -> bool:
        """Take a job over from a process that is gone; return whether nobody else has."""
        query = "update extract_jobs set owner = ? where id = ? and owner = ?"
        return self.write(query, self.owner, job_id, owner) > 0

    def file_of_extract(self, job_id: str) -> Record | None:
        """Return the file of a job, also one that was deleted since."""
        return self.one(
            "select files.* from files join extract_jobs on extract_jobs.file_id = files.id where extract_jobs.id = ?",
            job_id,
        )


def _read(row: Record) -> Record:
    for name in ("configuration", "answer"):
        row[name] = json.loads(row[name]) if row[name] is not None else None
    return row
