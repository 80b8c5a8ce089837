"""The engine alone on digital PDFs, against the time pypdfium2 needs to give the words with boxes of the same pages.

`python tests/benchmarks/bench_engine.py [FOLDER] [SCHEMA.json]`: the PDFs of a folder, by default the samples.
"""

import json
import sys
import time
from pathlib import Path

import pypdfium2 as pdfium

from llamaextract_nb.engine import extract, read
from llamaextract_nb.sample_data import sample_schema, samples

ROUNDS = 3


def words(path):
    """The plain way: every character with its box, put together at blanks."""
    found, pages = [], 0
    pdf = pdfium.PdfDocument(path)
    for page in pdf:
        text = page.get_textpage()
        everything = text.get_text_range()
        word, boxes = "", []
        for index in range(text.count_chars()):
            box = text.get_charbox(index)
            char = everything[index] if index < len(everything) else ""
            if char.isspace():
                if word:
                    found.append(
                        (
                            word,
                            min(b[0] for b in boxes),
                            min(b[1] for b in boxes),
                            max(b[2] for b in boxes),
                            max(b[3] for b in boxes),
                        )
                    )
                word, boxes = "", []
            else:
                word += char
                boxes.append(box)
        pages += 1
        text.close()
        page.close()
    pdf.close()
    return pages


def best(work, paths):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for path in paths:
            work(path)
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    paths = sorted(Path(sys.argv[1]).glob("*.pdf")) if len(sys.argv) > 1 else samples("invoice")
    schema = json.loads(Path(sys.argv[2]).read_text()) if len(sys.argv) > 2 else sample_schema("invoice")
    paths = [path for path in paths if is_readable(path)]
    pages = sum(words(path) for path in paths)
    plain, reading = best(words, paths), best(read, paths)
    whole = best(lambda path: extract(read(path), schema), paths)
    print(f"{len(paths)} PDFs, {pages} pages; best of {ROUNDS}")
    print(f"pypdfium2, words with boxes  {plain:6.2f} s  {pages / plain:6.0f} pages/s")
    print(f"engine, reading              {reading:6.2f} s  {pages / reading:6.0f} pages/s  {reading / plain:.2f} times")
    print(
        f"engine, reading, extracting  {whole:6.2f} s  {pages / whole:6.0f} pages/s  {whole / plain:.2f} times (at most 2)"
    )


def is_readable(path):
    from llamaextract_nb.errors import DocumentError

    try:
        read(path)
    except DocumentError:
        return False
    return True


if __name__ == "__main__":
    main()
