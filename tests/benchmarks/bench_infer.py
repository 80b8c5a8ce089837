"""A schema inferred from the documents of a folder: seconds, and how much of it the documents fill.

`python tests/benchmarks/bench_infer.py FOLDER [--pattern "adbuy*.pdf"] [--documents 16] [--prompt WORDS]`: through the
local service, as `Schema.infer` does it, once with documents that were never read and once more; the CPU time is the
service's and its workers'.

With `--engine`, FOLDER has labelled documents (docs/, schemas/, truth.jsonl), and the engine infers a schema of the
first documents of each kind: how many fields it has, how many of these have a value in a document on average, and
how many of the truth's single values are found by it, under whatever name.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_run import children
from labelled import empty, load, same

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.inferring import infer_schema
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.schema import Schema


def through_service(paths, prompt):
    """Print the seconds of two inferences, the second of documents that are known, and the fields with examples."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LLAMAEXTRACT_NB_HOME"] = home
        import llamaextract_nb as lx

        with lx.LocalService() as service:
            for what in ("never read", "read before"):
                start, before = time.perf_counter(), sum(cpu for cpu, _ in children().values())
                schema = lx.Schema.infer(paths, prompt, client=service)
                took, cpu = time.perf_counter() - start, sum(cpu for cpu, _ in children().values()) - before
                print(f"{len(paths)} documents {what}: {took:.1f} s, {cpu:.1f} s of CPU on {os.cpu_count()} cores")
        print(schema)


def leaves(value):
    """The single values in an extraction's data."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [] if empty(value) else [value]


def by_kind(folder, most):
    """Print the table of the kinds."""
    kinds = defaultdict(list)
    for document in load(folder):
        kinds[document.kind].append(document)
    print(f"{'kind':<18}{'documents':>10}{'CPU s':>8}{'fields':>8}{'filled':>8}{'truth':>8}")
    for kind, documents in kinds.items():
        structures, known = [], []
        for document in documents[:most]:
            try:
                structures.append(Structure(read(document.path)))
                known.append(document)
            except LlamaExtractError:
                continue
        if not structures:
            continue
        start = time.process_time()
        try:
            schema = infer_schema(structures)
        except LlamaExtractError as error:
            print(f"{kind:<18}{len(structures):>10}  {str(error)[:60]}", flush=True)
            continue
        cpu = time.process_time() - start
        count = sum(1 for _ in Schema(schema).field.leaves())
        filled = truth = of = 0
        for structure, document in zip(structures, known, strict=True):
            extraction = extract(structure, schema)
            filled += len({top(path) for path, f in extraction.findings.items() if f.value is not None})
            found, wanted = leaves(extraction.data), leaves(document.data)
            truth += sum(any(same(one, other) for other in found) for one in wanted)
            of += len(wanted)
        share = filled / count / len(structures)
        print(f"{kind:<18}{len(structures):>10}{cpu:>8.1f}{count:>8}{share:>8.2f}{truth / of:>8.2f}", flush=True)


def top(path):
    """The path of a field without the places in lists."""
    return tuple(part for part in path if isinstance(part, str))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--pattern", default="*")
    parser.add_argument("--documents", type=int, default=16)
    parser.add_argument("--prompt")
    parser.add_argument("--engine", action="store_true")
    arguments = parser.parse_args()
    if arguments.engine:
        by_kind(arguments.folder, arguments.documents)
    else:
        paths = sorted(path for path in Path(arguments.folder).glob(arguments.pattern) if path.is_file())
        through_service(paths[: arguments.documents], arguments.prompt)


if __name__ == "__main__":
    main()
