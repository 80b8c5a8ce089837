"""Uploads: a form's file, streamed to the disk and kept under its hash."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from llamaextract_nb.service.bodies import read_form, refuse
from llamaextract_nb.service.store import Record, Store

_CHUNK = 1024 * 1024
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form, and the form's other fields."""

    file: UploadFile
    form: FormData

    async def take_in(self, store: Store, fields: Record) -> Record:
        """Keep the file in a store, with more fields of its record, and return the record."""
        kind = _shown(self.file.content_type or "")[:200] or None
        known = {"name": _base_name(self.file.filename or ""), "content_type": kind, **fields}
        return await asyncio.to_thread(_take_in, store, self.file.file, known)


@asynccontextmanager
async def read_upload(request: Request) -> AsyncIterator[Upload]:
    """Read a request's form and hold its file open."""
    form = await read_form(request)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            refuse("The form has no part `file` with a file name.")
        yield Upload(file, form)
    finally:
        await form.close()


def _take_in(store: Store, source: BinaryIO, fields: Record) -> Record:
    """Copy an upload to the contents, and return it as a file."""
    digest, size = hashlib.sha256(), 0
    with _temporary(store.contents) as (path, target):
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.close()
        return store.create_file({**fields, "sha256": digest.hexdigest(), "file_size": size}, path)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    handle, name = tempfile.mkstemp(dir=folder, prefix="upload-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            yield path, target
    finally:
        path.unlink(missing_ok=True)


def _shown(text: str) -> str:
    return _UNSHOWABLE.sub("", text)


def _base_name(name: str) -> str:
    """Return the last part of a file name, without what could not be shown."""
    return _shown(name.replace("\\", "/").rpartition("/")[2]).strip()[:200] or "document"
