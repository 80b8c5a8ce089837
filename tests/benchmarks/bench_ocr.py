"""Scans and PDFs through the service: OCR's seconds a page, a second schema on the same documents, memory, repeatability.

`python tests/benchmarks/bench_ocr.py [FOLDER [SCHEMA.json [TRANSCRIPTIONS]]]`: the PDFs and images of a folder, by
default the sample invoices and pictures of their pages. TRANSCRIPTIONS holds a file NAME.boxes.csv for an image
NAME.jpg or NAME.png, its lines ending in the text after eight coordinates (as SROIE's), so that tesseract (if it is
installed) and rapidocr can be compared by the words they find; for the samples' pictures the words are known.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium

IMAGES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}
DPI = 150
COPIES = 25  # of the sample PDFs, each with another content, so that the service has something to do


def sample_pictures(folder):
    """Pictures of the sample invoices' pages, and the words on each."""
    from llamaextract_nb.sample_data import samples

    words = {}
    for path in samples("invoice"):
        pdf = pdfium.PdfDocument(path)
        for number, page in enumerate(pdf, 1):
            picture = folder / f"{path.stem}-{number}.png"
            page.render(scale=DPI / 72).to_pil().save(picture, dpi=(DPI, DPI))
            words[picture.name] = Counter(page.get_textpage().get_text_bounded().casefold().split())
        for copy in range(COPIES):
            (folder / f"{copy:02}-{path.name}").write_bytes(path.read_bytes() + b"\n" * copy)
        pdf.close()
    return words


def transcribed(folder, images):
    words = {}
    for image in images:
        path = folder / f"{image.stem}.boxes.csv"
        if path.exists():
            lines = (line.split(",", 8) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
            words[image.name] = Counter(word for *_, text in lines for word in text.casefold().split())
    return words


def pages_of(path):
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return 0
    count = len(pdf)
    pdf.close()
    return count


def compare(images, words):
    """rapidocr and tesseract, one thread each, on the same images: seconds of CPU a page, words found."""
    from llamaextract_nb.engine import read
    from llamaextract_nb.errors import DocumentError

    def ours(path):
        start = time.process_time()
        try:
            document = read(path)
        except DocumentError:
            return time.process_time() - start, Counter()
        took = time.process_time() - start
        return took, Counter(w.text.casefold() for page in document.pages for line in page.lines for w in line.words)

    def theirs(path):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = ["tesseract", str(path), "stdout", "--psm", "6"]
        found = subprocess.run(command, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return took, Counter(found.stdout.decode(errors="replace").casefold().split())

    ours(images[0])  # the models are loaded once a worker
    for name, engine in (("rapidocr", ours), ("tesseract", theirs)):
        if engine is theirs and shutil.which("tesseract") is None:
            print("tesseract    is not installed: apt-get install tesseract-ocr, and it stands beside rapidocr here")
            continue
        seconds, found, said, true = [], 0, 0, 0
        for path in images:
            took, got = engine(path)
            seconds.append(took)
            if path.name in words:
                found += sum((got & words[path.name]).values())
                said, true = said + sum(got.values()), true + sum(words[path.name].values())
        rates = f"  recall {found / true:.3f}  precision {found / max(1, said):.3f}" if true else ""
        print(f"{name:<12} {sum(seconds) / len(seconds):5.2f} s of CPU a page, at most {max(seconds):.2f}{rates}")


def run(lx, service, files, schema):
    """Extract with a schema; return the seconds and a hash of every answer."""
    with service.client() as client:
        start = time.perf_counter()
        run = lx.submit(files, schema, client=client, cache=False, progress=False)
        frame = run.result()
        took = time.perf_counter() - start
        said = json.dumps([frame.astype(str).to_dict(), run.evidence.astype(str).to_dict()], sort_keys=True)
    failed = int((frame["_status"] != "success").sum())
    return took, hashlib.sha256(said.encode()).hexdigest()[:12], failed


def cpu():
    """Seconds of CPU of this process and of those below it that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def through_service(lx, home, title, files, pages, schema):
    before = cpu()
    service = lx.LocalService(home / title)
    run(lx, service, [("warm.txt", b"Total: 1")], schema)
    other = {**schema, "properties": {**schema["properties"], "remark": {"type": "string"}}}
    first, _, failed = run(lx, service, files, schema)
    second, hashed, _ = run(lx, service, files, other)
    third, again, _ = run(lx, service, files, other)
    service.close()
    used = cpu() - before
    print(
        f"{title}: {len(files)} files, {pages} pages ({failed} files not read): first schema {first:.2f} s, "
        f"{pages / first:.1f} pages/s; second {second:.2f} s, {first / second:.1f} times as fast; third {third:.2f} s"
    )
    print(f"{title}: {used:.1f} s of CPU for the three runs, start and end of the service included")
    print(f"{title}: answers {'are the same' if hashed == again else 'DIFFER'} on a repeat run ({hashed})")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["LLAMAEXTRACT_NB_HOME"] = temporary
        import llamaextract_nb as lx
        from llamaextract_nb.sample_data import sample_schema

        given = [Path(arg) for arg in sys.argv[1:4]]
        folder = given[0] if given else home / "pictures"
        folder.mkdir(exist_ok=True)
        words = {} if given else sample_pictures(folder)
        schema = json.loads(given[1].read_text()) if len(given) > 1 else sample_schema("invoice")
        paths = sorted(folder.iterdir())
        images = [path for path in paths if path.suffix.lower() in IMAGES]
        pdfs = [path for path in paths if path.suffix.lower() == ".pdf"]
        words = transcribed(given[2], images) if len(given) > 2 else words
        print(f"{os.cpu_count()} cores; {len(images)} images, {len(pdfs)} PDFs")
        if images:
            compare(images, words)
            through_service(lx, home, "images", images, len(images), schema)
        if pdfs:
            through_service(lx, home, "PDFs", pdfs, sum(map(pages_of, pdfs)), schema)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of the largest process below this one: {peak:.0f} MB (at most 700)")


if __name__ == "__main__":
    main()
