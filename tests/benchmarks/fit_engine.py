"""Fit the engine's weights and calibration on labelled documents, and say by cross-validation what they are worth.

`python tests/benchmarks/fit_engine.py FOLDER ... [--without KIND] [--write]`: labelled.py says what a folder holds,
fit_weights.py and fit_calibration.py how the numbers are fitted. The values that the calibration learns from were
extracted with weights that had not seen their document. `--without` leaves out kinds whose terms allow no training;
`--write` puts the numbers into weights.txt and calibration.txt. Needs scipy.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import labelled
from fit_calibration import Calibration, judged
from fit_weights import FOLDS, Weights, examples_of

from llamaextract_nb import engine
from llamaextract_nb.engine import read
from llamaextract_nb.engine.fitted import fitted
from llamaextract_nb.errors import DocumentError


def parse(document):
    """Return a document as read, or None if it cannot be."""
    try:
        return read(document.path)
    except DocumentError as error:
        print(f"left out: {error}")
        return None


def write(name, numbers):
    """Replace the numbers in one of the engine's files; comments and order stay, new names come last."""
    path = Path(engine.__file__).with_name(name)
    left = dict(numbers)
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        known = line.partition(" = ")[0]
        lines.append(f"{known} = {left.pop(known):.2f}" if known in left else line)
    lines += [f"{known} = {number:.2f}" for known, number in left.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--without", action="append", default=[], metavar="KIND")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    documents = [d for folder in given.folders for d in labelled.load(folder) if d.kind not in given.without]
    with ProcessPoolExecutor() as pool:
        parsed = enumerate(pool.map(parse, documents))
        work = [(number, documents[number], found) for number, found in parsed if found is not None]
        examples = [e for found in pool.map(examples_of, *zip(*work, strict=True)) for e in found]
        weights = Weights(examples)
        print(f"{len(work)} documents, {len(examples)} fields; loss as the weights stand {weights.loss():.4f}")
        for ridge, (documents_left, kinds_left) in weights.losses.items():
            print(f"  ridge {ridge:4}: loss {documents_left:.4f} on documents, {kinds_left:.4f} on kinds not fitted on")
        unseen = {fold: weights.fit(without=fold) for fold in range(FOLDS)}
        jobs = [(*job, unseen[job[0] % FOLDS]) for job in work]
        values = [value for found in pool.map(judged, *zip(*jobs, strict=True)) for value in found]
    calibration = Calibration(values)
    print(f"on documents not fitted on, {calibration.report()}")
    for name, numbers in (("weights.txt", weights.fit()), ("calibration.txt", calibration.fit())):
        before = fitted(name)
        for key, number in numbers.items():
            print(f"  {key:28} {before.get(key, 0.0):6.2f} -> {number:6.2f}")
        if given.write:
            write(name, numbers)


if __name__ == "__main__":
    main()
