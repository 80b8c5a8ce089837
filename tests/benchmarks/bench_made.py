"""How the engine reads documents that were made from seeds, and which makes it fails at.

`python tests/benchmarks/bench_made.py [--count 1000] [--kind table|form|letter] [--seed 1] [--jobs 2] [--feature NAME]
[--language CODE] [--verbose]`: documents (tests/made) with seeds from `--seed` on are read and extracted in this process's children.
Printed for all, and for those with each feature: F1 (the mean over documents, counted as in labelled.py), rows recalled
(the share of the truth's rows that have a record of their own which agrees in at least half of what the row says), rows
given for each row of the truth, rows missing without a reason (fewer rows than the truth has, and no finding says that
any may be missing), and documents that could not be read.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
import labelled

from llamaextract_nb.engine import extract, read
from tests import made

MISSING = "missing"  # in every reason that says of rows that they may not be there
ALIKE = 0.5  # share of a row's values in which its record agrees
KINDS = ("table", "form", "letter")


@dataclass
class Score:
    """What came of one document."""

    name: str
    features: tuple[str, ...]
    hits: int = 0
    truth: int = 0
    given: int = 0
    rows: int = 0
    recalled: int = 0
    records: int = 0
    silent: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def f1(self):
        return 2 * self.hits / max(1, self.truth + self.given)

    def line(self):
        """Say it in a line."""
        return (
            f"{self.name:12} F1 {self.f1:.3f}  rows {self.recalled}/{self.rows} given {self.records} silent {self.silent}"
            f"  {self.seconds:5.2f} s  {', '.join(self.features)}  {self.error}"
        )


def recalled(truth, given):
    """Return how many rows have a record of their own that agrees in at least half of what the row says."""

    def alike(row, record):
        said = [key for key, value in row.items() if not labelled.empty(value)]
        same = sum(key in record and labelled.same(row[key], record[key]) for key in said)
        return bool(said) and same >= ALIKE * len(said)

    left, late, number = list(given), [], 0
    for row in truth:
        if number < len(left) and alike(row, left[number]):
            left[number], number = None, number + 1
            continue
        after = next((n for n in range(number, min(number + 5, len(left))) if left[n] and alike(row, left[n])), None)
        if after is None:
            late.append(row)
        else:
            left[after], number = None, after + 1
    rest = [record for record in left if record]
    count = len(truth) - len(late)
    for row in late:
        match = next((n for n, record in enumerate(rest) if alike(row, record)), None)
        if match is not None:
            del rest[match]
            count += 1
    return count


def scored(document):
    """Return the score of a made document."""
    score = Score(document.name, document.features)
    begun = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{document.name.replace(' ', '_')}{document.suffix}"
            path.write_bytes(document.content)
            extraction = extract(read(path), document.schema)
    except Exception as error:  # the benchmark is of all documents
        score.error = f"{type(error).__name__}: {error}"
        data, told = {}, True
    else:
        data = extraction.data
        told = any(MISSING in finding.reason for finding in extraction.findings.values())
    score.seconds = time.perf_counter() - begun
    for _, truth, value, right in labelled.compared(document.truth, data):
        score.hits += right
        score.truth += not labelled.empty(truth)
        score.given += not labelled.empty(value)
    for name, rows in document.truth.items():
        if isinstance(rows, list):
            records = data.get(name) or []
            score.rows += len(rows)
            score.records += len(records)
            score.recalled += recalled(rows, records)
            score.silent += 0 if told else max(0, len(rows) - len(records))
    return score


def of_seed(kind, seed, feature="", language=""):
    """Return the score of the document of a seed, None if it lacks the feature."""
    document = made.made_form(seed, language) if language else getattr(made, f"made_{kind}")(seed)
    return scored(document) if not feature or feature in document.features else None


def summary(name, scores):
    """Return a line of the table."""
    rows = sum(score.rows for score in scores)
    listed = f"{'-':>9}{'-':>8}{'-':>8}"
    if rows:
        recall, given = sum(score.recalled for score in scores) / rows, sum(score.records for score in scores) / rows
        listed = f"{recall:9.4f}{given:8.3f}{sum(score.silent for score in scores):8}"
    return (
        f"{name:26}{len(scores):6}{sum(score.f1 for score in scores) / len(scores):8.3f}{listed}"
        f"{sum(bool(score.error) for score in scores):7}{sum(score.seconds for score in scores) / len(scores):8.2f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kind", choices=KINDS, default="table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--feature", default="", help="only documents with this feature")
    parser.add_argument("--language", default="", help="forms in this language of tests/made/sections.txt")
    parser.add_argument("--verbose", action="store_true", help="a line for each document")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.count)
    scores = []
    with ProcessPoolExecutor(given.jobs) as pool:
        same = ([given.kind] * given.count, seeds, [given.feature] * given.count, [given.language] * given.count)
        for score in pool.map(of_seed, *same, chunksize=4):
            if score is not None:
                scores.append(score)
                if given.verbose:
                    print(score.line(), flush=True)
    if not scores:
        parser.error("no document has this feature")
    by_feature = defaultdict(list)
    for score in scores:
        for feature in score.features:
            by_feature[feature].append(score)
    print(f"{'feature':26}{'docs':>6}{'F1':>8}{'recalled':>9}{'given':>8}{'silent':>8}{'errors':>7}{'s/doc':>8}")
    for feature, found in sorted(by_feature.items()):
        print(summary(feature, found))
    print(summary("all", scores))


if __name__ == "__main__":
    main()
