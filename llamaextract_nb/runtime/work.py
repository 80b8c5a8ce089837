"""The work of a run on the background loop: files made ready, uploaded, extracted by jobs, and every answer kept."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from llamaextract_nb.client.files import upload_file
from llamaextract_nb.errors import APIStatusError, LlamaExtractError, NotFoundError
from llamaextract_nb.models import ExtractionResult
from llamaextract_nb.runtime.budget import Budget
from llamaextract_nb.runtime.cancelling import cancel_jobs
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.keeping import Keeper
from llamaextract_nb.runtime.ledger import Answer, Upload
from llamaextract_nb.runtime.outcomes import Belongs, Step, belongs
from llamaextract_nb.runtime.preparing import Preparer, Ready
from llamaextract_nb.runtime.wires import Creation, Wire

_CHUNK = 32  # files that are made ready at once
_ELSEWHERE = 0.5  # seconds between two looks at what another process is at work on
_AGAIN = "Try again with run.retry()."
_MEND = "Mend or replace the file, then run.retry()."
_MEND_RUN = "Mend this, then run.retry() goes on from here."


class Work:
    """The work on some files of a run.

    Args:
        files: The files to work on.
        host: Where.
        wire: The host's jobs for this run.
        preparer: Makes files ready.
        keeper: The run in the ledger.
        changed: Is told the files that changed.
        budget: What the run may spend.
    """

    def __init__(
        self,
        files: Sequence[RunFile],
        host: Host,
        wire: Wire,
        preparer: Preparer,
        keeper: Keeper,
        changed: Callable[[Iterable[RunFile]], None],
        budget: Budget,
    ) -> None:
        self._files = files
        self._host = host
        self._wire = wire
        self._preparer = preparer
        self._keeper = keeper
        self._changed = changed
        self._budget = budget
        self._stopped: LlamaExtractError | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._there: dict[int, tuple[Ready, Creation | None]] = {}  # by position: what has, or may have, a job
        self._under_way = 0
        self._room = asyncio.Condition()
        self._twins: defaultdict[str, list[RunFile]] = defaultdict(list)  # by key: files with the content of another
        self._claimed: set[str] = set()  # keys that are this run's to answer, and are not yet

    async def run(self) -> None:
        """Work on all files.

        Raises:
            LlamaExtractError: The run as a whole cannot go on; what could be finished is.
        """
        try:
            for start in range(0, len(self._files), _CHUNK):
                await self._feed(self._files[start : start + _CHUNK])
                if self._stopped or self._budget.exhausted:
                    break
            while self._tasks:
                await asyncio.wait(self._tasks)
        except asyncio.CancelledError:
            await self._stop_tasks()
            await self._cancel_jobs()
            raise
        finally:
            await self._leave()
        self._stopped = self._stopped or self._budget.exhausted
        if self._stopped is not None:
            self._wait([file for file in self._files if file.state in OPEN])
            raise self._stopped

    async def _leave(self) -> None:
        """Stop what is under way, and let go of what is claimed: jobs that go on are found again."""
        await self._stop_tasks()
        if self._claimed:
            await self._keeper.step(self._keeper.ledger.leave, list(self._claimed))

    async def _stop_tasks(self) -> None:
        tasks = list(self._tasks)
        self._wire.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _cancel_jobs(self) -> None:
        ended = await cancel_jobs(self._wire, [there for there in self._there.values() if there[0].file.state in OPEN])
        await self._keep_tasks(ended, "claimed", None)

    # what goes where

    async def _feed(self, files: Sequence[RunFile]) -> None:
        for file in files:
            file.begin("uploading")
        prepared = await self._preparer.prepare(files)
        self._changed(files)
        attached: defaultdict[str, list[Ready]] = defaultdict(list)
        fresh = []
        elsewhere = [ready for ready in prepared.elsewhere if self._is_first(ready)]
        for ready in filter(self._is_first, prepared.ready):
            self._claimed.add(ready.key)
            if ready.task.job_id is not None and ready.task.host == self._host.key:
                attached[ready.task.job_id].append(ready)
            else:
                fresh.append(ready)
        if elsewhere:
            self._start(self._watch(elsewhere), 0)
        for job_id, group in attached.items():
            await self._enter(len(group))
            self._start(self._attach(job_id, group), len(group))
        await self._feed_fresh(fresh)

    def _is_first(self, ready: Ready) -> bool:
        """Tell whether no other file of this run has the same content; if one has, this one follows it."""
        if ready.key in self._twins:
            self._twins[ready.key].append(ready.file)
            return False
        self._twins[ready.key] = []
        return True

    async def _feed_fresh(self, fresh: list[Ready]) -> None:
        try:
            if fresh:
                await self._wire.introduce()
        except LlamaExtractError as error:  # in passing: whoever creates a job hears of it
            if belongs(error, Step.AGENT) is Belongs.RUN:  # nothing is sent to a host that refuses the key
                self._fail(fresh, error, Step.AGENT)
                return
        while fresh and self._stopped is None:
            size = self._wire.most_in_job(len(self._files))
            group, fresh = fresh[:size], fresh[size:]
            if not await self._budget.afford(group):
                return
            await self._enter(len(group))
            self._start(self._batch(group), len(group))

    async def _enter(self, files: int) -> None:
        """Wait until there is room for some files more."""
        async with self._room:
            await self._room.wait_for(
                lambda: self._under_way + files <= self._wire.most_under_way or not self._under_way
            )
            self._under_way += files

    def _start(self, work: Any, files: int) -> None:
        async def within() -> None:
            try:
                await work
            finally:
                async with self._room:
                    self._under_way -= files
                    self._room.notify_all()

        task = asyncio.create_task(within())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # one job

    async def _batch(self, group: list[Ready]) -> None:
        """Upload some files, extract them by one job, and keep the answers."""
        try:
            sent = [ready for ready in group if await self._upload(ready)]
            if sent and self._stopped is None:
                await self._extract(sent)
        except Exception as error:
            self._broke(group, error)
        finally:
            await self._over(group)

    async def _attach(self, job_id: str, group: list[Ready]) -> None:
        """Go on with a job that an earlier process began."""
        for ready in group:
            ready.file.job_id = job_id
            ready.file.begin("running")
        self._changed(ready.file for ready in group)
        try:
            if not await self._collect(job_id, group, again=True):
                await self._batch(group)
        except Exception as error:
            self._broke(group, error)
        finally:
            await self._over(group)

    async def _upload(self, ready: Ready) -> bool:
        if self._stopped is not None:
            return False
        file = ready.file
        if ready.upload is None:
            if ready.source.problem:
                file.fail(ready.source.problem, "read", _MEND)
                return False
            try:
                content = await asyncio.to_thread(ready.source.at_hand)
                reply = await self._host.ask(
                    Step.UPLOAD, upload_file, content, name=ready.source.name, sha256=file.digest
                )
            except LlamaExtractError as error:
                self._fail([ready], error, Step.UPLOAD)
                return False
            ready.fresh = True
            ready.upload = Upload(self._host.key, file.digest or "", ready.source.name, reply.id, time.time())
            await self._keeper.step(self._keeper.ledger.keep_upload, ready.upload)
        file.file_id = ready.upload.file_id
        return True

    async def _extract(self, sent: list[Ready], again: bool = True) -> None:
        await self._wire.introduce()
        try:
            job_id = await self._create(sent)
        except LlamaExtractError as error:
            await self._refused(sent, error, again)
            return
        if not await self._collect(job_id, sent, again):
            await self._extract(sent, again=False)

    async def _create(self, sent: list[Ready]) -> str:
        def lost() -> None:
            """Note that a job may run twice: created again rather than its files lost."""
            for ready in sent:
                ready.file.duplicates += 1

        doubts = [ready.task for ready in sent if ready.task.state == "creating" and ready.task.host == self._host.key]
        creation = Creation(
            file_ids=[ready.file.file_id or "" for ready in sent],
            known=frozenset(ready.file.job_id for ready in sent if ready.file.job_id is not None),
            began=min([time.time(), *(task.created for task in doubts)]),
            in_doubt=bool(doubts),
            lost=lost,
        )
        self._there |= {ready.file.position: (ready, creation) for ready in sent}
        await self._keep_tasks(sent, "creating", None)
        job_id = await self._wire.create(creation)
        for ready in sent:
            ready.file.job_id = job_id
            ready.file.begin("running")  # and not before: as long as there is no job, nothing runs
        await self._keep_tasks(sent, "running", job_id)
        self._changed(ready.file for ready in sent)
        return job_id

    async def _keep_tasks(self, sent: list[Ready], state: str, job_id: str | None) -> None:
        for ready in sent:
            ready.task = replace(
                ready.task, host=self._host.key, state=state, file_id=ready.file.file_id, job_id=job_id
            )
        await self._keeper.step(self._keeper.ledger.keep_tasks, [ready.task for ready in sent if ready.task.owner])

    async def _refused(self, sent: list[Ready], error: LlamaExtractError, again: bool) -> None:
        """Find out whose fault it is that a job was refused."""
        for ready in sent:
            self._there.pop(ready.file.position, None)
        whose = belongs(error, Step.CREATE)
        old = sent if isinstance(error, NotFoundError) else [ready for ready in sent if not ready.fresh]
        if whose is Belongs.GONE and again and old:  # their uploads may have expired
            for ready in old:
                if ready.upload is not None:
                    await self._keeper.step(self._keeper.ledger.drop_upload, self._host.key, ready.upload.file_id)
                ready.upload = None
            await self._extract([ready for ready in sent if await self._upload(ready)], again=False)
        elif whose in (Belongs.GONE, Belongs.FILE) and len(sent) > 1:
            for ready in sent:
                await self._extract([ready], again=False)
        else:
            self._fail(sent, error, Step.CREATE)

    async def _collect(self, job_id: str, sent: list[Ready], again: bool) -> bool:
        """Wait for a job and keep its answers; False if the host no longer has it, and it may be created again."""
        for ready in sent:
            self._there.setdefault(ready.file.position, (ready, None))
        try:
            result = await self._wire.result(job_id)
        except LlamaExtractError as error:
            if belongs(error, Step.FOLLOW) is Belongs.GONE and again:
                return False
            self._fail(sent, error, Step.FOLLOW)
        else:
            await self._answers({ready.file.file_id or ready.task.file_id or "": ready for ready in sent}, result)
        return True

    async def _answers(self, sent: dict[str, Ready], result: ExtractionResult) -> None:
        good = [reply for reply in result.results if reply.status == "success" and reply.data is not None]
        found = {r.file_id: Answer(r.data, r.extraction_metadata) for r in good if r.data is not None}
        kept = {sent[file_id].key: answer for file_id, answer in found.items() if file_id in sent}
        await self._keeper.answered(kept)
        for reply in result.results:
            ready = sent.pop(reply.file_id, None)
            if ready is None:
                continue
            if reply.file_id in found:
                self._succeed(ready.file, found[reply.file_id])
            else:
                reason = reply.error or f"The host gave the status {reply.status!r} without a reason."
                ready.file.fail(reason, "extract", _MEND)
        for ready in sent.values():
            ready.file.fail(f"The host's result has no answer for {ready.file.label}.", "extract", _AGAIN)

    def _succeed(self, file: RunFile, answer: Answer, attempted: bool = True) -> None:
        file.succeed(answer, attempted)
        if not self._keeper.holds(file.key or ""):
            file.answer = None  # it is in the ledger

    # the ends

    def _fail(self, group: Iterable[Ready], error: LlamaExtractError, step: Step) -> None:
        whose = belongs(error, step)
        if whose is Belongs.RUN:
            self._stopped = self._stopped or error
            self._wait([ready.file for ready in group])
            return
        request_id = error.request_id if isinstance(error, APIStatusError) else None
        hint = _AGAIN if whose in (Belongs.PASSING, Belongs.LOST) else _MEND
        for ready in group:
            ready.lasting = whose in (Belongs.PASSING, Belongs.LOST)
            ready.file.fail(str(error), step.value, hint, request_id)

    def _wait(self, files: Iterable[RunFile]) -> None:
        """Note that the run as a whole stopped before some files were done."""
        for file in files:
            file.wait(str(self._stopped), _MEND_RUN)

    def _broke(self, group: list[Ready], error: Exception) -> None:
        """Note a fault of our own at the files that it hit: no other file is to suffer from it."""
        if isinstance(error, LlamaExtractError):
            self._fail([ready for ready in group if ready.file.state in OPEN], error, Step.AGENT)
            return
        reason = f"A fault of llamaextract_nb ({type(error).__name__}: {error}): please report it."
        for ready in group:
            if ready.file.state in OPEN:
                ready.file.fail(reason[:500], "extract", _AGAIN)

    async def _over(self, group: list[Ready]) -> None:
        """Release what came to an end, and give it to the files with the same content."""
        if self._stopped is not None:
            self._wait([ready.file for ready in group if ready.file.state in OPEN])
        changed = [ready.file for ready in group]
        released = []
        for ready in group:
            if ready.file.state in OPEN or ready.file.state == "waiting":
                continue  # cancelled or stopped: its task stays, so that its job is found again
            self._there.pop(ready.file.position, None)
            if ready.file.state != "done" and not ready.lasting:
                released.append(ready.key)
            if not ready.lasting:
                self._claimed.discard(ready.key)
            for twin in self._twins[ready.key]:
                twin.follow(ready.file)
                changed.append(twin)
        if released:
            await self._keeper.step(self._keeper.ledger.release, released)
        self._changed(changed)

    async def _watch(self, elsewhere: list[Ready]) -> None:
        """Wait for what another run is at work on; take over what it leaves."""
        while elsewhere and not (self._stopped or self._budget.exhausted):
            await asyncio.sleep(_ELSEWHERE)
            answers, claims = await self._preparer.look_again(elsewhere)
            left, done, ours = [], [], []
            for ready in elsewhere:
                if ready.key in answers:
                    self._succeed(ready.file, answers[ready.key], attempted=False)
                    done.append(ready)
                elif claims[ready.key].mine:
                    ready.task = claims[ready.key].task
                    ours.append(ready)
                else:
                    left.append(ready)
            await self._over(done)
            await self._keeper.step(self._keeper.ledger.release, [each.key for each in done if claims[each.key].mine])
            self._claimed.update(ready.key for ready in ours)
            for ready in ours:
                attach = ready.task.job_id is not None and ready.task.host == self._host.key
                if not attach and not await self._budget.afford([ready]):
                    continue
                work = self._attach(ready.task.job_id or "", [ready]) if attach else self._batch([ready])
                await self._enter(1)
                self._start(work, 1)
            elsewhere = left
