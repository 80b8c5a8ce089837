"""LlamaCloud's present wire: jobs of one file with the schema in their configuration, which can be listed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from llamaextract_nb.client import v2
from llamaextract_nb.errors import ConflictError, JobError, NotFoundError
from llamaextract_nb.models import ExtractionResult, ExtractJob, JsonObject
from llamaextract_nb.results import to_file_result
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.runtime.wires.listing import Listing
from llamaextract_nb.runtime.wires.wire import Creation, Ended, Wire
from llamaextract_nb.schema import Schema

_MOST_UNDER_WAY = 128  # files: more than a host is seen to work on at once
_LOOKED_THROUGH = 20  # jobs on one file, the newest first
_CLOCKS = 60.0  # seconds that the host's clock may be behind ours; doctor tells of more
_UNDONE = ("failed", "error", "cancelled", "canceled", "partial_success")

_others: dict[str, set[str]] = {}  # by host: jobs that answer no lost creation, for they failed or were to be new ones


class V2(Wire):
    """A host's jobs for one run, on v2.

    Args:
        host: Where.
        schema: What to extract.
        options: How.
    """

    def __init__(self, host: Host, schema: Schema, options: Options) -> None:
        self._host = host
        self._is_cached = options.cache
        self._configuration: JsonObject = {"data_schema": options.asked(schema), **options.configuration_v2()}
        self._listing = Listing(host, has_evidence=options.cite_sources or options.confidence_scores)
        self._schemas: list[JsonObject] = [self._configuration["data_schema"]]  # as ours, and as the host writes it
        self._introduced: asyncio.Task[None] | None = None
        self._others = _others.setdefault(host.key, set())

    @property
    def most_under_way(self) -> int:
        """The most files between upload and answer."""
        return _MOST_UNDER_WAY

    def most_in_job(self, files: int) -> int:
        """Return 1: this wire has no more."""
        return 1

    async def introduce(self) -> None:
        """Have the schema validated, before the first of many jobs is refused for it."""
        if self._introduced is None:
            self._introduced = asyncio.create_task(self._validate())
        await asyncio.shield(self._introduced)

    async def _validate(self) -> None:
        self._schemas.append(await self._host.ask(Step.AGENT, v2.validate_schema, self._configuration["data_schema"]))

    async def create(self, creation: Creation) -> str:
        """Create a job; where its answer is lost, or was to an earlier process, it is looked for on the host first."""

        async def find() -> ExtractJob | None:
            return await self._find(creation)

        job = await find() if creation.in_doubt else None
        if job is None:
            job = await self._host.create(
                Step.CREATE, find, v2.create_extract_job, creation.file_ids[0], configuration=self._configuration
            )
        if not self._is_cached:
            self._others.add(job.id)
        return job.id

    async def _find(self, creation: Creation) -> ExtractJob | None:
        """Return the job that a creation made all the same, None if there is none.

        An upload is used again, so its jobs may be of other runs: ours has our configuration and is not known yet. One
        that is older than our first try is as good if it was done, unless the answer is to be a new one.
        """
        since = datetime.fromtimestamp(creation.began - _CLOCKS, UTC)
        page = await self._host.ask(
            Step.FOLLOW,
            v2.list_extract_jobs,
            file_input=creation.file_ids[0],
            expand=["configuration"],
            page_size=_LOOKED_THROUGH,
        )
        for job in page.items:
            if job.id in creation.known or job.id in self._others or not self._is_ours(job):
                continue
            if job.created_at is None or _aware(job.created_at) >= since:
                return job
            if self._is_cached and job.status.strip().lower() not in _UNDONE:
                return job
        return None

    def _is_ours(self, job: ExtractJob) -> bool:
        """Tell whether a job has our configuration, as far as the host says so: it may add what it takes for usual."""
        theirs = job.configuration or {}
        given = {name: value for name, value in self._configuration.items() if name != "data_schema"}
        return theirs.get("data_schema", self._schemas[0]) in self._schemas and all(
            theirs.get(name, value) == value for name, value in given.items()
        )

    async def result(self, job_id: str) -> ExtractionResult:
        """Wait until a job is over, and return its result."""
        try:
            job = await self._listing.result(job_id)
        except JobError:
            self._others.add(job_id)
            raise
        return ExtractionResult(job_id=job_id, results=[to_file_result(job)])

    async def cancel(self, job_id: str | None, creation: Creation | None) -> Ended:
        """Have a job cancelled, found by its creation where that was not answered; return what became of it."""
        if job_id is None:
            found = await self._find(creation) if creation is not None else None
            if found is None:
                return Ended.CANCELLED
            job_id = found.id
        try:
            await self._host.ask(Step.CANCEL, v2.cancel_extract_job, job_id)
        except ConflictError:
            return Ended.OVER
        except NotFoundError:
            pass
        return Ended.CANCELLED

    def close(self) -> None:
        """Stop what goes on beside the jobs."""
        self._listing.close()
        if self._introduced is not None:
            self._introduced.cancel()


def _aware(moment: datetime) -> datetime:
    """Return a moment with its zone, which is UTC where a host names none."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
