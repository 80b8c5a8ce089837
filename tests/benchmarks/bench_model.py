"""How a language model reads documents beside the offline engine: seconds and F1.

`python tests/benchmarks/bench_model.py [FOLDER] [--kind KIND] [--count 10] [--unaided]`: the first documents of a folder
(see labelled.py) or of one of its kinds, without a folder as many made forms and letters (tests/made), are asked of the
model that the environment names, else of the small one of the extra `test-model`. Printed for each document and for all:
seconds of both engines without the reading of the file, F1 of both, requests and tokens of the model; at the end
precision of the values with a confidence of at least 0.8 and their share, as in bench_accuracy.py. With `--unaided` the
model alone: nothing is offered to it, and nothing stands in for it.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
import labelled
from bench_accuracy import Count

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.language import opinions, reading
from llamaextract_nb.engine.language.engine import LanguageEngine
from llamaextract_nb.engine.language.model import Model
from llamaextract_nb.engine.language.settings import BASE_URL, find_settings
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import LlamaExtractError
from tests import small_model


@dataclass
class Measured:
    """What an engine made of one document."""

    count: Count
    seconds: float
    error: str = ""


def measured(document, ask):
    """Return what an engine makes of a document."""
    begun = time.perf_counter()
    error = ""
    try:
        extraction = ask()
    except LlamaExtractError as failed:
        extraction, error = Extraction({}, {}), str(failed)
    seconds = time.perf_counter() - begun
    count = Count()
    confidences = {dotted(path): finding.confidence for path, finding in extraction.findings.items()}
    for path, truth, value, right in labelled.compared(document.data, extraction.data):
        count.right += right
        count.truth += not labelled.empty(truth)
        if not labelled.empty(value):
            count.given += 1
            count.judged.append((confidences.get(path, 0.0), right))
    return Measured(count, seconds, error)


def dotted(path):
    """Return a path as labelled.compared() writes it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def leave_alone():
    """Let nothing be offered to the model, and nothing stand in for it."""
    reading._SMALL = 0
    opinions.SecondOpinion.contradicts = lambda *_, **__: False
    opinions.SecondOpinion.settle = lambda self, given, standing: given


def compare(documents, variables):
    """Print how both engines read documents."""
    model = Model(find_settings({**os.environ, **variables}))
    served = model.served
    print(f"{model.settings.model}: context {served.context}, parameters {served.parameters}")
    print(f"{'document':34}{'model s':>8}{'F1':>7}{'requests':>9}{'tokens':>8}{'offline s':>10}{'F1':>7}")
    totals = {"model": Count(), "offline": Count()}
    seconds = {"model": 0.0, "offline": 0.0}
    for document in documents:
        structure = Structure(read(document.path))
        engine = LanguageEngine(model)
        found = {
            "offline": measured(document, lambda s=structure, d=document: extract(s, d.schema)),
            "model": measured(document, lambda e=engine, s=structure, d=document: e.extract(s, d.schema)),
        }
        for name, one in found.items():
            totals[name].add(one.count)
            seconds[name] += one.seconds
        asked, offline = found["model"], found["offline"]
        print(
            f"{document.path.name[:32]:34}{asked.seconds:8.1f}{asked.count.f1:7.3f}{engine.budget.requests:9}"
            f"{engine.budget.spent:8}{offline.seconds:10.2f}{offline.count.f1:7.3f}  {asked.error}",
            flush=True,
        )
    model.close()
    for name, count in totals.items():
        sure, share = count.sure()
        print(
            f"{name:8} {seconds[name] / len(documents):7.2f} s each, F1 {count.f1:.3f}, "
            f"right where sure {sure:.3f} ({share:.0%} of the values)"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--kind", default="")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--unaided", action="store_true", help="the model alone")
    given = parser.parse_args()
    if given.unaided:
        leave_alone()
    with tempfile.TemporaryDirectory() as folder:
        known = labelled.load(given.folder) if given.folder else labelled.make((given.count + 1) // 2, folder)
        documents = [one for one in known if given.kind in ("", one.kind)][: given.count]
        if not documents:
            parser.error(f"{given.folder} has no document of the kind {given.kind}")
        named = nullcontext({}) if BASE_URL in os.environ else small_model.serving(folder)
        with named as variables:
            compare(documents, variables)


if __name__ == "__main__":
    main()
