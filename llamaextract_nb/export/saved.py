"""A run in a file of its own: schema, results, evidence, corrections, and the pages if wanted; no key, no path.

The file is a ZIP archive of JSON. Whatever it holds, reading it runs nothing and writes nothing: its entries are read
by the names that they must have, up to a size that they may have, and each value is checked for its type.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pydantic_core
from pydantic import TypeAdapter, ValidationError

from llamaextract_nb.errors import ConfigError, DocumentError, SchemaError
from llamaextract_nb.export.pages import as_pdf
from llamaextract_nb.export.records import SavedCorrection, SavedFile, SavedRun
from llamaextract_nb.export.saved_ledger import SavedLedger
from llamaextract_nb.export.values import json_of
from llamaextract_nb.export.writing import writing
from llamaextract_nb.results import Correction
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.ledger import Answer
from llamaextract_nb.runtime.ledger.corrections import Kept
from llamaextract_nb.runtime.ledger.stored import StoredMetadata
from llamaextract_nb.runtime.member import DAMAGED, Member
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.request import Request
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.runtime.standing import Standing
from llamaextract_nb.runtime.uncollected import uncollected
from llamaextract_nb.schema import Schema

_RUN, _FILES, _EVIDENCE, _CORRECTIONS = "run.json", "files.json", "evidence.jsonl", "corrections.json"
_PAGES = "pages/{}.pdf"
_NO_EVIDENCE = "The saved run has no evidence of {} that can be read: save it once more."
# What is refused before it is unpacked: evidence of 100,000 results is half a GB of JSON, packed to less than a tenth.
_MOST_BYTES = 4 * 1024**3
_SMALL, _MOST_RATIO = 10 * 1024**2, 200
_AS_SAVED = SavedFile.model_fields.keys() - {"label", "name", "state", "data"}
T = TypeVar("T")


def save(standing: Standing, run: SavedRun, path: str | Path, pages: bool) -> Path:
    """Write a run to a file; see `Run.save()`.

    Args:
        standing: Its files.
        run: What it is as a whole.
        path: The file.
        pages: Whether pictures of the documents' pages are in it.
    """
    target = Path(path).expanduser()
    answers = standing.answers_of(standing.files)
    kept = standing.ledger.corrections({file.digest for file in standing.files if file.digest})
    with writing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        digests = _write_pages(archive, standing) if pages else {}
        files = [
            {
                **file.row(),
                "digest": digests.get(file.digest or "", file.digest),
                "data": answer.data if answer else None,
            }
            for file, answer in zip(standing.files, answers, strict=True)
        ]
        corrections = [
            {**dataclasses.asdict(one.correction), "digest": digests.get(one.digest, one.digest), "part": one.part}
            for one in kept
        ]
        for name, content in (
            (_RUN, run.model_dump()),
            (_FILES, [SavedFile.model_construct(**file).model_dump() for file in files]),
            (_CORRECTIONS, [{**one, "when": one["when"].isoformat()} for one in corrections]),
        ):
            archive.writestr(name, json_of(content))
        trees = (dict(answer.metadata) if answer and answer.metadata else None for answer in answers)
        archive.writestr(_EVIDENCE, "\n".join(map(json_of, trees)))
    return target


def _write_pages(archive: zipfile.ZipFile, standing: Standing) -> dict[str, str]:
    """Write the pages of the documents that are at hand; return the digest of its pages for that of a document."""
    digests: dict[str, str] = {}
    for file in standing.files:
        if file.digest and file.digest not in digests:
            with contextlib.suppress(DocumentError):  # it is saved without its pages
                pdf = as_pdf(standing.document(file.label), file.label)
                if pdf is not None:
                    digests[file.digest] = hashlib.sha256(pdf).hexdigest()
                    archive.writestr(_PAGES.format(digests[file.digest]), pdf, zipfile.ZIP_STORED)
    return digests


@uncollected()
def open_saved(path: str | Path) -> Run:
    """Return the run that a file holds; it has no host to go on at, and its documents are the pages in the file.

    Raises:
        ConfigError: There is no such file, or it is no saved run.
    """
    source = Path(path).expanduser().absolute()
    try:
        with zipfile.ZipFile(source) as archive:
            run, files, trees, corrections = _read(archive)
            entries = {
                entry.filename: Member(source, number, size=entry.file_size)
                for number, entry in enumerate(archive.infolist())
            }
        schema = Schema(run.json_schema)
    except FileNotFoundError:
        raise ConfigError(f"There is no file {source}: run.save() writes one.") from None
    except (ValidationError, SchemaError, *DAMAGED) as error:
        raise ConfigError(f"{source.name} is no run that can be opened: {_why(error)}. Save it once more.") from None
    answers = {
        str(number): Answer(
            file.data, None if tree == b"null" else StoredMetadata(tree, _NO_EVIDENCE.format(file.label))
        )
        for number, (file, tree) in enumerate(zip(files, trees, strict=True))
        if file.data is not None
    }
    ledger = SavedLedger(answers, [_kept(number, one) for number, one in enumerate(corrections, 1)])
    request = Request(schema, Options(target=run.target), run.where)
    return Run(run.id, [_file(number, file, entries) for number, file in enumerate(files)], request, ledger)


def _read(archive: zipfile.ZipFile) -> tuple[SavedRun, list[SavedFile], list[bytes], list[SavedCorrection]]:
    run, files = _entry(archive, _RUN, SavedRun), _entry(archive, _FILES, list[SavedFile])
    trees = _unpacked(archive, _EVIDENCE).split(b"\n") if files else []
    if len(trees) != len(files) or len({file.label for file in files}) != len(files):
        raise ValueError("its files do not match each other")
    return run, files, trees, _entry(archive, _CORRECTIONS, list[SavedCorrection])


def _entry(archive: zipfile.ZipFile, name: str, kind: type[T]) -> T:
    """Return what an entry holds; a ValueError says that it is not of this kind."""
    return TypeAdapter(kind).validate_python(pydantic_core.from_json(_unpacked(archive, name)))


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an entry; a ValueError says that it is missing or too large."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise ValueError(f"it has no {name}") from None
    size = entry.file_size
    if size > _MOST_BYTES or (size > _SMALL and size > _MOST_RATIO * entry.compress_size):
        raise ValueError(f"{name} would be {size / 1e6:,.0f} MB when unpacked")
    with archive.open(entry) as stream:
        return stream.read(size)


def _why(error: Exception) -> str:
    """Return in words what is wrong with a file."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return f"{where}: {first['msg']}" if where else first["msg"]
    if isinstance(error, zipfile.BadZipFile):
        return "it is no ZIP archive, or a damaged one"
    return str(error).rstrip(".") or "it is damaged"


def _kept(number: int, saved: SavedCorrection) -> Kept:
    fields = saved.model_dump(exclude={"digest", "part"})
    return Kept(number, saved.digest, saved.part, Correction(file="", **fields))


def _file(number: int, saved: SavedFile, entries: Mapping[str, Member]) -> RunFile:
    content = entries.get(_PAGES.format(saved.digest), b"")
    problem = "" if content else f"{saved.label} is not in the saved run: run.save(path, pages=True) keeps its pages."
    file = RunFile(number, Source(saved.label, saved.name or saved.label, content, problem), saved.state)
    for name in _AS_SAVED:
        setattr(file, name, getattr(saved, name))
    file.key = str(number)
    if file.state in OPEN:
        file.wait("The run was not over when it was saved.", "Extract it again.")
    return file
