"""How right the engine is on labelled documents, and how well its confidence says so.

`python tests/benchmarks/bench_accuracy.py FOLDER [--seed WORD]`: every document of the folder (see labelled.py) goes
through `llamaextract-nb extract`. Printed for each kind: precision, recall and F1 over all leaves, where a value that the
truth does not have counts as wrong; F1 on the two halves into which the seed divides its documents, so that one of them
can be left unread while working on the engine; precision of the values with a confidence of at least 0.8 and their
share; and the calibration error (ECE, 10 bins). The last line of figures is over all values.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import labelled

SURE = 0.8
BINS = 10


def extracted(documents):
    """Return the answer for each document by its path, from one call of the command line for each schema."""
    by_schema = defaultdict(list)
    for document in documents:
        by_schema[document.schema_id].append(document)
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        schema, output = Path(folder) / "schema.json", Path(folder) / "out.jsonl"
        for group in by_schema.values():
            schema.write_text(json.dumps(group[0].schema), encoding="utf-8")
            paths = [str(document.path) for document in group]
            command = [Path(sys.executable).with_name("llamaextract-nb"), "extract", *paths, "--schema", schema]
            subprocess.run([*command, "--output", output, "--no-cache", "--quiet"], check=False)
            lines = output.read_text(encoding="utf-8").splitlines()
            answers.update(zip(paths, map(json.loads, lines), strict=True))
    return answers


class Count:
    """What was right among the values of some documents."""

    def __init__(self):
        self.right = self.truth = self.given = 0
        self.judged = []  # (confidence, right) for each value given

    def add(self, other):
        self.right += other.right
        self.truth += other.truth
        self.given += other.given
        self.judged += other.judged

    @property
    def f1(self):
        return 2 * self.right / max(1, self.truth + self.given)

    def sure(self):
        """Return the precision of the values that are sure, and their share of all values given."""
        sure = [right for confidence, right in self.judged if confidence >= SURE]
        return sum(sure) / max(1, len(sure)), len(sure) / max(1, len(self.judged))

    def calibration_error(self):
        """Return the mean distance of confidence and precision, over bins weighed by their values."""
        bins = defaultdict(list)
        for confidence, right in self.judged:
            bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
        gaps = (abs(sum(c for c, _ in found) - sum(r for _, r in found)) for found in bins.values())
        return sum(gaps) / max(1, len(self.judged))

    def line(self, name, first, second):
        sure, share = self.sure()
        return (
            f"{name:18}{self.right / max(1, self.given):9.3f}{self.right / max(1, self.truth):8.3f}{self.f1:7.3f}"
            f"{first.f1:8.3f}{second.f1:8.3f}{sure:9.3f}{share:7.0%}{self.calibration_error():7.3f}"
        )


def counted(document, answer):
    """Return the count of one document."""
    count = Count()
    confidences = {row["path"]: row.get("confidence") or 0.0 for row in answer["evidence"]}
    for path, truth, value, right in labelled.compared(document.data, answer["data"] or {}):
        count.right += right
        count.truth += not labelled.empty(truth)
        if not labelled.empty(value):
            count.given += 1
            count.judged.append((confidences.get(path, 0.0), right))
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seed", default="")
    given = parser.parse_args()
    documents = labelled.load(given.folder)
    answers = extracted(documents)
    kinds = defaultdict(list)
    for document in documents:
        kinds[document.kind].append(document)
    print(
        f"{'kind':18}{'precision':>9}{'recall':>8}{'F1':>7}{'half 1':>8}{'half 2':>8}{'p (sure)':>9}{'sure':>7}{'ECE':>7}"
    )
    everything = [Count(), Count(), Count()]
    for kind, group in kinds.items():
        group.sort(key=lambda d: hashlib.sha256(f"{given.seed}{d.path.name}".encode()).hexdigest())
        counts = [counted(document, answers[str(document.path)]) for document in group]
        parts = [Count(), Count(), Count()]
        for index, count in enumerate(counts):
            for part in (parts[0], parts[1 + index % 2]):
                part.add(count)
        print(parts[0].line(f"{kind} ({len(group)})", parts[1], parts[2]))
        for whole, part in zip(everything, parts, strict=True):
            whole.add(part)
    print(everything[0].line(f"all ({len(documents)})", *everything[1:]))


if __name__ == "__main__":
    main()
