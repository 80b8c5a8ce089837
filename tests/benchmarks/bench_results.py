"""Results as frame, child table and evidence, beside `pd.json_normalize`: CPU seconds, rows a second, peak memory.

`python tests/benchmarks/bench_results.py [DOCUMENTS ...]`: 1,000, 10,000 and 100,000 documents if none is given, each of
12 scalars, a nested object of 2 and a list of 5 items with 3 fields. Every leaf of the evidence has a page, a box, a
text and a confidence. Each figure is of a process of its own, so that its memory is its own too.
"""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal

import pandas as pd

from llamaextract_nb.results import FileResult, to_evidence, to_frame, to_table
from llamaextract_nb.schema import Schema

SCHEMA = Schema({
    "number": str, "issuer": str, "buyer": str, "note": str, "status": Literal["open", "paid", "void"], "date": "date",
    "due": "date", "net": float, "tax": float, "total": float, "pages": int, "paid": bool,
    "address": {"street": str, "city": str}, "items": [{"name": str, "price": float, "quantity": int}],
})  # fmt: skip
TREES = 200  # different ones: a tree for each document would need more memory than all that is measured


def document(number, draw):
    day = f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    return {
        "number": f"RE-{number:07}", "issuer": f"Company {draw.randint(1, 5000)} Ltd", "buyer": f"Buyer {number % 977}",
        "note": None if number % 3 else "Zahlbar in 30 Tagen, ä", "status": draw.choice(["open", "paid", "void"]),
        "date": day, "due": day, "net": draw.random() * 900, "tax": draw.random(), "total": draw.random() * 1000,
        "pages": draw.randint(1, 9), "paid": draw.random() < 0.5,
        "address": {"street": f"Street {draw.randint(1, 200)}", "city": "Bonn"},
        "items": [{"name": f"Item {draw.randint(1, 1000)}", "price": draw.random(), "quantity": draw.randint(1, 9)} for _ in range(5)],
    }  # fmt: skip


def tree(value, draw):
    if isinstance(value, dict):
        return {name: tree(inner, draw) for name, inner in value.items()}
    if isinstance(value, list):
        return [tree(inner, draw) for inner in value]
    box = {"x": draw.random() * 500, "y": draw.random() * 700, "w": 40.0, "h": 10.5}
    citation = [{"page": draw.randint(1, 3), "matching_text": str(value), "bounding_boxes": [box]}]
    return {"citation": citation, "confidence": draw.random(), "verified": "exact"}


def made(count):
    draw = random.Random(7)
    data = [document(number, draw) for number in range(count)]
    trees = [{"field_metadata": tree(each, draw)} for each in data[:TREES]]
    return [FileResult(f"{n:07}.pdf", "success", each, metadata=trees[n % len(trees)]) for n, each in enumerate(data)]


def normalized(results):
    data = [{"file": result.file, **result.data} for result in results]
    pd.json_normalize(data)
    pd.json_normalize(data, "items", meta=["file"])
    return 0


def tables(results):
    to_frame(SCHEMA.field, results)
    to_table(SCHEMA.field, results, "items")
    return 0


def evidence(results):
    return len(to_evidence(results))


def peak():
    """The most memory that the process has had, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measure(what, count):
    results = made(count)
    what(results[:100])  # what is imported at the first call is not counted
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = peak()
    start = time.process_time()
    rows = what(results)
    took = time.process_time() - start
    print(json.dumps([took, rows, peak() - before]))


def main():
    counts = [int(each) for each in sys.argv[1:]] or [1000, 10_000, 100_000]
    print(f"{'documents':>9}  {'what':<24} {'seconds':>8} {'times':>6} {'rows/s':>9} {'MB more':>8}")
    for count in counts:
        first = None
        for what in (normalized, tables, evidence):
            # The best of three: what else the machine does only ever adds to it.
            runs = [json.loads(subprocess.check_output([sys.executable, __file__, what.__name__, str(count)])) for _ in range(3)]  # fmt: skip
            took, rows, more = min(run[0] for run in runs), runs[0][1], max(run[2] for run in runs)
            first = first or took
            speed = f"{rows / took:>9,.0f}" if rows else " " * 9
            name = {"normalized": "json_normalize", "tables": "frame and child table"}.get(what.__name__, what.__name__)
            print(f"{count:>9,}  {name:<24} {took:>8.3f} {first / took:>6.1f} {speed} {more:>8.1f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1].isalpha():
        measure(globals()[sys.argv[1]], int(sys.argv[2]))
    else:
        main()
