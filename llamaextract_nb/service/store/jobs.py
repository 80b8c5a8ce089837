"""Jobs of many files, of v1, and the answer for each file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llamaextract_nb.service.store.database import Database, Record, decoded, new_id, now, to_json


class MissingFileError(LookupError):
    """A job's file that is not there; its position among the job's files is the argument."""


class Jobs(Database):
    """The tables of jobs and of their files."""

    def create_job(self, agent: Record, file_ids: Sequence[str], configuration: Record | None) -> Record:
        """Store a job with the agent's schema as it is now, and return it.

        Raises:
            MissingFileError: There is no such file, or no more; nothing is stored.
        """
        job_id = new_id("job")
        schema, options = to_json(agent["data_schema"]), to_json(configuration)
        row = (job_id, agent["id"], schema, agent["prompt"], options, self.owner, now())
        with self.writing() as connection:
            connection.execute("insert into jobs values (?, ?, 'pending', ?, ?, ?, ?, ?, null)", row)
            for position, file_id in enumerate(file_ids):
                query = "insert into job_files select ?, ?, id, null from files where id = ? and deleted_at is null"
                if not connection.execute(query, (job_id, position, file_id)).rowcount:
                    raise MissingFileError(position)
        return self.job(job_id) or {}

    def job(self, job_id: str) -> Record | None:
        """Return a job with the ids of its files."""
        row = self.one("select * from jobs where id = ?", job_id)
        if row is None:
            return None
        ids = self.all("select file_id from job_files where job_id = ? order by position", job_id)
        return {**decoded(row), "file_ids": [each["file_id"] for each in ids]}

    def begin_job(self, job_id: str) -> None:
        """Note that work on a job has begun."""
        self.write("update jobs set status = 'processing' where id = ? and status = 'pending'", job_id)

    def set_job_schema(self, job_id: str, agent_id: str, data_schema: Record) -> None:
        """Give a job the schema that was inferred for it, and its agent too if it has none yet."""
        self.write("update jobs set data_schema = ? where id = ?", to_json(data_schema), job_id)
        query = "update agents set data_schema = ?, updated_at = ? where id = ? and data_schema is null"
        self.write(query, to_json(data_schema), now(), agent_id)

    def open_files(self, job_id: str) -> list[Record]:
        """Return the files of a job that have no answer yet, with their position."""
        query = (
            "select jf.position, f.* from job_files jf join files f on f.id = jf.file_id "
            "where jf.job_id = ? and jf.answer is null order by jf.position"
        )
        return self.all(query, job_id)

    def answer(self, job_id: str, position: int, answer: Record) -> None:
        """Store the answer for one file of a job."""
        query = "update job_files set answer = ? where job_id = ? and position = ?"
        self.write(query, to_json(answer), job_id, position)

    def end_job(self, job_id: str, status: str) -> None:
        """Note that a job is over: completed or failed."""
        self.write("update jobs set status = ?, completed_at = ? where id = ?", status, now(), job_id)

    def answers(self, job_id: str) -> list[Record]:
        """Return the answers of a job, in the order of its files."""
        rows = self.all(
            "select answer from job_files where job_id = ? and answer is not null order by position", job_id
        )
        return [json.loads(row["answer"]) for row in rows]

    def open_jobs(self) -> list[Record]:
        """Return the jobs that are not over, of any process: id and owner."""
        return self.all("select id, owner from jobs where status in ('pending', 'processing') order by created_at")

    def adopt(self, job_id: str, owner: str) -> bool:
        """Take a job over from a process that is gone; return whether nobody else has."""
        return self.write("update jobs set owner = ? where id = ? and owner = ?", self.owner, job_id, owner) > 0
