"""A saved run of 10,000 documents: seconds to save it, to open it, and to the first page of its viewer.

`python tests/benchmarks/bench_saved.py [DOCUMENTS]`: documents as in bench_results.py. The first page is what the viewer
sends to the browser when it is shown; what the browser does with one page of rows is the same for any number of them.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd


def timed(what, call):
    start, cpu = time.perf_counter(), time.process_time()
    made = call()
    print(f"{what:<12} {time.perf_counter() - start:>7.2f} s, {time.process_time() - cpu:>7.2f} s of CPU", flush=True)
    return made


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["LLAMAEXTRACT_NB_HOME"] = home
        from bench_results import SCHEMA, made

        import llamaextract_nb as lx
        from llamaextract_nb.runtime.ledger import Answer, open_ledger

        ledger, results = open_ledger(), made(count)
        ledger.keep_run("run-1", "local", SCHEMA.json_schema, {"target": "per_doc"})
        ledger.keep_files("run-1", [
            {"position": n, "label": each.file, "state": "done", "attempts": 1, "digest": str(n), "key": str(n), "answer": str(n)}
            for n, each in enumerate(results)
        ])  # fmt: skip
        ledger.keep_answers({str(n): Answer(each.data, each.metadata) for n, each in enumerate(results)})
        run = lx.open_run("run-1")
        del results
        path = timed("save", lambda: run.save(Path(home) / "x.lxrun"))
        print(f"{'file':<12} {path.stat().st_size / 1e6:>7.1f} MB", flush=True)
        subprocess.run([sys.executable, __file__, str(path)], check=True)  # as a kernel that has nothing else in memory


def opened(path):
    import llamaextract_nb as lx
    from llamaextract_nb.schema import Schema

    lx.ResultViewer(pd.DataFrame({"a": [1]}))  # what is imported at the first call is not counted
    Schema({"a": str})
    saved = timed("open", lambda: lx.open_run(path))
    timed("first page", lambda: lx.ResultViewer(saved))
    timed("evidence", lambda: saved.evidence)


if __name__ == "__main__":
    opened(sys.argv[1]) if sys.argv[-1].endswith(".lxrun") else main()
