"""Fit the engine's weights and calibration on labelled documents, and say what they are worth on kinds left out.

`python tests/benchmarks/fit_engine.py FOLDER ... [--made N] [--without KIND] [--write]`: labelled.py says what a folder
holds, fit_weights.py how the numbers are fitted, fit_examples.py and fit_calibration.py to what. `--made` adds the
documents that each maker of tests/made makes from the seeds 1 to N; `--without` leaves out kinds whose terms allow no
training; `--write` puts the numbers into weights.txt and calibration.txt, and marks in priors.txt what the data says
nothing of. The same data gives the same files. Needs scipy.
"""

import argparse
import hashlib
import os
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # sums do not depend on how many there are, and workers need the cores
import labelled
from fit_calibration import FIXED, calibration, judged, report
from fit_examples import examples_of
from fit_weights import Fit

from llamaextract_nb import engine
from llamaextract_nb.engine import read
from llamaextract_nb.engine.weights import Weights, default_calibration, default_weights, read_numbers
from llamaextract_nb.errors import DocumentError

ENGINE = Path(engine.__file__).parent
MARK = "  # by hand alone"
KEPT = {"taken"}  # decides between fields, and is no feature of a candidate
WEIGHTS = """\
# Weights that were fitted; each takes the place of that in priors.txt, towards which a ridge held it.
"""
CALIBRATION = """\
# What a finder's word is worth. The log-odds of a value being right are the finder's own times the slope of the finder,
# plus the offsets of all that is known of the value: who found it (the search for single "value"s, for a "list" of them,
# or for the "row"s of records), what kind it is of, how it was verified in the document's words, whether those were read
# by OCR, and whether the document has few of the values that the schema asks for. Marked are those that are not fitted.
"""


def parse(document):
    """Return a document as read, or None if it cannot be."""
    try:
        return read(document.path)
    except DocumentError as error:
        print(f"left out: {error}")
        return None


def fit(documents, data, jobs=None):
    """Return the engine's files with fitted numbers, by name.

    Args:
        documents: Labelled documents.
        data: What the head of a file says of the data: where they come from, and the command.
        jobs: How many processes work; the files do not depend on it.
    """
    with ProcessPoolExecutor(jobs) as pool:
        parsed = zip(documents, pool.map(parse, documents), strict=True)
        work = [(document, found) for document, found in parsed if found is not None]
        examples = list(pool.map(examples_of, *zip(*work, strict=True)))
        priors = read_numbers("priors.txt")
        values = Fit([e for found, _ in examples for e in found], priors, KEPT)
        records = Fit([e for _, found in examples for e in found], priors)
        kinds = sorted({document.kind for document, _ in work})
        unseen = {kind: Weights(priors | values.weights(kind) | records.weights(kind)) for kind in kinds}
        jobs = [(*job, unseen[job[0].kind]) for job in work]
        answers = [example for found in pool.map(judged, *zip(*jobs, strict=True)) for example in found]
    trust = calibration(answers)
    print(f"on kinds not fitted on, {report(trust, answers)}")
    weights = {name: part.weights()[name] for part in (values, records) for name in part.fitted}
    origin = f"{data}# Date: {_date()}, of the last change to the engine's code, the makers or the fit.\n"
    surprise = "# Loss, as the mean surprise in nats at kinds that were left out in turn: "
    lost = f"{surprise}single values {_told(values)}; records {_told(records)}.\n"
    return {
        "priors.txt": _marked(weights),
        "weights.txt": WEIGHTS + "#\n" + lost + origin + "\n" + _lines({n: weights[n] for n in priors if n in weights}),
        "calibration.txt": CALIBRATION
        + f"#\n{surprise}{_told(trust)}.\n{origin}\n"
        + _lines(FIXED | trust.weights(), FIXED),
    }


def _told(part):
    """Return what a fit is worth, in words."""
    losses = ", ".join(f"{ridge:g}: {loss:.4f}" for ridge, loss in part.losses.items())
    print(f"  before {part.prior_loss():.4f}; by the ridge {losses}")
    return f"{part.prior_loss():.4f} by hand, {part.losses[part.ridge]:.4f} fitted (ridge {part.ridge:g})"


def _lines(numbers, marked=()):
    return "".join(f"{name} = {number + 0.0:.2f}{MARK if name in marked else ''}\n" for name, number in numbers.items())


def _marked(weights):
    """Return priors.txt with a mark at every number that is not fitted."""
    lines = []
    for line in (ENGINE / "priors.txt").read_text(encoding="utf-8").splitlines():
        bare = line.removesuffix(MARK)
        is_number = " = " in bare and not bare.startswith("#")
        lines.append(bare + MARK if is_number and bare.partition(" = ")[0] not in weights else bare)
    return "\n".join(lines) + "\n"


def _date():
    """Return the day of the commit that last changed what the numbers depend on beside the data."""
    paths = ["llamaextract_nb/engine/*.py", "llamaextract_nb/engine/words", "tests/made", "tests/benchmarks/fit_*.py"]
    command = ["git", "log", "-1", "--format=%cs", "--", *paths]
    return subprocess.run(command, cwd=ENGINE.parents[1], capture_output=True, text=True, check=True).stdout.strip()


def _origin(folders, count, without):
    """Return the lines of a head that say what the data is, and the command; folders by their names, and a hash."""
    truths = [
        (folder.name, hashlib.sha256((folder / "truth.jsonl").read_bytes()).hexdigest()[:8]) for folder in folders
    ]
    parts = [f"{name} (truth.jsonl {digest})" for name, digest in truths]
    parts += [f"seeds 1 to {count} of each maker in tests/made"] if count else []
    words = [name for name, _ in truths] + (["--made", str(count)] if count else [])
    words += [word for kind in without for word in ("--without", kind)]
    kinds = f", without {' and '.join(without)}" if without else ""
    return f"# Data: {'; '.join(parts)}{kinds}.\n# Command: python tests/benchmarks/fit_engine.py {' '.join(words)} --write\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--made", type=int, default=0, metavar="N")
    parser.add_argument("--without", action="append", default=[], metavar="KIND")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        real = [d for real in given.folders for d in labelled.load(real) if d.kind not in given.without]
        documents = sorted(real, key=lambda d: (d.kind, d.path.name)) + labelled.make(given.made, folder)
        found = fit(documents, _origin(given.folders, given.made, given.without))
    for before, name in ((default_weights(), "weights.txt"), (default_calibration(), "calibration.txt")):
        after = (line.partition("#")[0].partition(" = ") for line in found[name].splitlines())
        print("\n".join(f"  {key:28} {before.get(key, 0):6.2f} -> {float(n):6.2f}" for key, _, n in after if n))
    for name, text in found.items() if given.write else ():
        (ENGINE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
