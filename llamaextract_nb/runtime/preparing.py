"""Files made ready for the host: read, and looked up among what was answered, uploaded and begun before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.keeping import Keeper
from llamaextract_nb.runtime.ledger import Answer, Claim, Ledger, Task, Upload
from llamaextract_nb.runtime.options import Options, answer_key, own_key
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.schema import Schema

UPLOAD_LIFE = 47 * 3600.0
"""Seconds that an upload is used again: LlamaCloud keeps uploads for 48 hours, and the local service for longer."""

_MEND = "Mend or replace the file, then run.retry()."


@dataclass(slots=True)
class Ready:
    """A file that can be extracted: with its content, and with what is on the host already."""

    file: RunFile
    source: Source
    task: Task
    upload: Upload | None = None
    fresh: bool = False  # whether it was uploaded by this run
    lasting: bool = False  # whether what it has on the host may still come to an end

    @property
    def key(self) -> str:
        """The key of its answer."""
        return self.task.key


@dataclass(slots=True)
class Prepared:
    """Some files, by what is to be done with them."""

    ready: list[Ready] = field(default_factory=list)
    elsewhere: list[Ready] = field(default_factory=list)  # another run is at work on the same content


class Preparer:
    """Makes the files of one run ready.

    Args:
        run_id: The run.
        schema: What is extracted.
        options: How.
        destination: The key of where, for the answers.
        host: The key of the host, for uploads and jobs.
        keeper: The run in the ledger.
    """

    def __init__(self, run_id: str, schema: Schema, options: Options, destination: str, host: str, keeper: Keeper):
        self._run_id = run_id
        self._schema = schema
        self._options = options
        self._destination = destination
        self._host = host
        self._keeper = keeper

    async def prepare(self, files: Sequence[RunFile]) -> Prepared:
        """Read files and look them up; what is answered, or cannot be read, is over then."""
        read = await asyncio.gather(*(asyncio.to_thread(self._read, file) for file in files))
        found = [(file, source) for file, source in zip(files, read, strict=True) if source is not None]
        await self._keeper.stand(file for file, _ in found)  # their keys lead back to what is on the host
        ledger = self._keeper.ledger
        looked = await self._keeper.step(self._look_up, ledger, [(file.key or "", file) for file, _ in found])
        claims, answers, uploads = looked or ({}, {}, {})
        prepared, answered = Prepared(), []
        for file, source in found:
            key = file.key or ""
            if key in answers:
                file.succeed(answers[key], attempted=False)
                file.answer = None
                answered.append(key)
                continue
            claim = claims.get(key) or Claim(Task(key, "", self._run_id, self._host, "claimed", None, None, 0.0), True)
            upload = uploads.get((file.digest or "", source.name))
            if upload is not None and upload.created < time.time() - UPLOAD_LIFE and self._is_hosted:
                upload = None
            ready = Ready(file, source, claim.task, upload)
            (prepared.ready if claim.mine else prepared.elsewhere).append(ready)
        if answered:
            await self._keeper.step(ledger.release, answered)
        return prepared

    @property
    def _is_hosted(self) -> bool:
        return not self._host.startswith("local ")

    def _read(self, file: RunFile) -> Source | None:
        """Read a file, on a thread, and note its digest, size and key; None if it cannot be read."""
        try:
            source = file.source.load()
            digest, size = source.fingerprint()
            if size == 0:
                raise DocumentError(
                    f"{file.label} is empty (0 bytes): check that it was saved or downloaded completely.", file.label
                )
        except DocumentError as error:
            if file.digest is not None:  # its upload of an earlier time may be there
                return replace(file.source, problem=str(error))
            file.fail(str(error), "read", _MEND)
            return None
        file.digest, file.size = digest, size
        key = answer_key(self._destination, file.digest, self._schema, self._options)
        file.key = key if self._options.cache else own_key(key, self._run_id)
        return source

    def _look_up(
        self, ledger: Ledger, files: list[tuple[str, RunFile]]
    ) -> tuple[dict[str, Claim], dict[str, Answer], dict[tuple[str, str], Upload]]:
        """Claim first: what another process answered before that is found then."""
        keys = list(dict.fromkeys(key for key, _ in files))
        claims = ledger.claim(keys, self._run_id, self._host)
        uploads = ledger.uploads_of(self._host, [(file.digest or "", file.source.name) for _, file in files])
        return claims, ledger.answers(keys), uploads

    async def look_again(self, waiting: Sequence[Ready]) -> tuple[dict[str, Answer], dict[str, Claim]]:
        """Return the answers that others got meanwhile, and the claims on the rest; note uploads that they made."""
        ledger = self._keeper.ledger

        def look() -> tuple[dict[str, Claim], dict[str, Answer], dict[tuple[str, str], Upload]]:
            return self._look_up(ledger, [(each.key, each.file) for each in waiting])

        found = await self._keeper.step(look)
        if found is None:
            raise ConfigError(self._keeper.trouble)
        claims, answers, uploads = found
        for ready in waiting:
            ready.upload = uploads.get((ready.file.digest or "", ready.source.name), ready.upload)
        return answers, claims
