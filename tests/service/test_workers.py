"""Workers: what they answer does not depend on how many there are, and each has its limits."""

import asyncio
import hashlib
import json
import subprocess
import sys

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.offline.metadata import field_metadata
from llamaextract_nb.offline.work import Work
from llamaextract_nb.sample_data import sample_schema, samples
from llamaextract_nb.service import worker
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.store import Store

SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}, "vat_id": {"type": "string"}}}


def scan(path):
    image = Image.new("L", (500, 160), 255)
    ImageDraw.Draw(image).text((40, 60), "Total: 1,284.50 EUR", fill=0, font=ImageFont.load_default(26))
    image.save(path, dpi=(100, 100))
    return path


def stored(store, path):
    """Put a file into a store, as an upload does."""
    content = path.read_bytes()
    place = store.content(hashlib.sha256(content).hexdigest())
    place.parent.mkdir(exist_ok=True, mode=0o700)
    place.write_bytes(content)
    return str(place)


def test_answers_are_the_same_with_one_worker_and_with_two(tmp_path):
    files = [*samples("invoice")[:2], scan(tmp_path / "scan.png")]

    async def answers(workers, rounds):
        folder = tmp_path / f"workers{workers}"
        folder.mkdir()
        store = Store(folder, "me")
        jobs = Jobs(store, workers=workers)
        given = [Work(stored(store, path), path.name, sample_schema("invoice")) for path in files]
        said = []
        for _ in range(rounds):
            said.append(await asyncio.gather(*(jobs.workers.ask(worker.answer, path.name, each) for path, each in zip(files, given, strict=True))))  # fmt: skip
        await jobs.close()
        store.close()
        return [json.dumps(each) for each in said]

    read_now, read_before = asyncio.run(answers(2, 2))
    assert "error" not in read_now
    assert read_now == read_before
    assert asyncio.run(answers(1, 1)) == [read_now]


def test_a_worker_loads_nothing_that_it_has_no_use_for():
    unused = ["fastapi", "httpx", "pandas", "pydantic"]
    code = f"import sys, llamaextract_nb.service.worker; print([m for m in {unused} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_memory_has_a_limit(tmp_path):
    async def check():
        store = Store(tmp_path, "me")
        jobs = Jobs(store, workers=1)
        too_large = await jobs.workers.ask(bytearray, "huge.pdf", 2 * 2**30)
        after = await jobs.workers.ask(dict, "small.pdf", {"status": "success"})
        await jobs.close()
        store.close()
        return too_large, after

    too_large, after = asyncio.run(check())
    assert too_large["error"].startswith("huge.pdf needs more memory than the 1.25 GB that one document may have")
    assert after["status"] == "success"


def fanning(canvas):
    """Draw forms of ten forms of ten forms: a hundred million lines."""
    for level in range(8):
        canvas.beginForm(f"level{level}")
        for _ in range(10):
            canvas.doForm(f"level{level - 1}") if level else canvas.line(0, 0, 9, 9)
        canvas.endForm()
    canvas.doForm("level7")


def flooding(canvas):
    """Save the graphics state thirty million times."""
    canvas._code.append("q " * 30_000_000)


def long_winded(canvas):
    """Write three million times one letter."""
    canvas._code.append("BT /F1 12 Tf " + "(a) Tj " * 3_000_000 + "ET")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to a limit of its data")
@pytest.mark.parametrize("harm", [fanning, flooding, long_winded])
def test_a_document_that_fills_memory_is_ended_early_and_told_of(tmp_path, harm):
    import resource

    path = tmp_path / "harm.pdf"
    canvas = Canvas(str(path), pageCompression=1)
    canvas.drawString(72, 720, "Total 42")
    harm(canvas)
    canvas.save()

    async def check():
        store = Store(tmp_path, "me")
        jobs = Jobs(store, workers=1)
        said = await jobs.workers.ask(worker.answer, path.name, Work(stored(store, path), path.name, SCHEMA))
        await jobs.close()
        store.close()
        return said

    def most():
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024  # of all that this one has waited for

    before = most()  # another test's browser may have had more
    said = asyncio.run(check())
    assert said["status"] == "error"
    assert "harm.pdf" in said["error"]
    assert "1.25 GB that one document may have" in said["error"]
    assert most() <= max(before, 1.5 * 2**30)


def test_evidence_says_what_was_read_by_ocr(tmp_path):
    document = read(scan(tmp_path / "scan.png"))
    tree = field_metadata(document, extract(document, SCHEMA))
    assert tree["total"]["citation"][0]["page"] == 1
    assert tree["total"]["reasoning"].endswith("read by OCR")
    assert "OCR" not in tree["vat_id"].get("reasoning", "")


def test_what_was_not_read_is_said_where_a_value_is_missing(tmp_path, monkeypatch):
    note = tmp_path / "note.txt"
    note.write_text("Total: 5.00\n")
    document = read(note)
    document.notes.append("page 2 is a scan and not read")
    tree = field_metadata(document, extract(document, SCHEMA))
    assert tree["vat_id"]["reasoning"].endswith("page 2 is a scan and not read")
    assert "page 2" not in tree["total"].get("reasoning", "")
    monkeypatch.setattr(worker, "_read", lambda *_: Structure(document))
    answer = worker.answer(Work(str(note), "note.txt", SCHEMA))
    assert answer["extraction_metadata"]["notes"] == ["page 2 is a scan and not read"]
