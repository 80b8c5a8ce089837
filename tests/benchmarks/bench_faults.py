"""Ours beside the official client on one host with simulated job times, clean and with faults; memory; descriptors.

python tests/benchmarks/bench_faults.py [--documents 100] [--faults 0.02] [--wire v1|v2] [--seed 1] [--creations 15]
python tests/benchmarks/bench_faults.py --documents 10000 --only ours    # memory over time, jobs of 0.05 s
python tests/benchmarks/bench_faults.py --runs 50                        # descriptors of one process with 50 runs

Each client runs in a process of its own, on a server of its own with the same settings; a document takes the same time
on both. `--faults F` means 5xx for a share F of the requests, a third of them after the effect, and resets for F/2, half
of them after. CPU is the client process's after its imports.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults import SCHEMA, Faults, FaultServer, Settings, documents, truth

AT_ONCE = 50  # the official client's calls in flight, as many as the host processes at once
JSON_SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}, "id": {"type": "string"}}}
PAGE = os.sysconf("SC_PAGE_SIZE")
ROWS = [
    ("wall / ideal", "{wall_over_ideal:.2f}"), ("mean delay, s", "{delay:.2f}"), ("requests a document", "{requests:.2f}"),
    ("CPU of the client, s", "{cpu:.2f}"), ("documents lost", "{lost}"), ("wrong answers", "{wrong}"),
    ("duplicate jobs", "{duplicates}"), ("without excuse", "{unexcused}"), ("wall, s", "{wall:.1f}"), ("ideal, s", "{ideal:.1f}"),
    ("peak memory, MB", "{peak:.0f}"),
]  # fmt: skip


def main() -> None:
    """Run what the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--faults", type=float, default=0.02)
    parser.add_argument("--wire", choices=["v1", "v2"], default="v1", help="of ours; the official client speaks v2")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--median", type=float, help="seconds of a job; by default 2, above 1,000 documents 0.05")
    parser.add_argument("--creations", type=float, help="jobs that may be created a second")
    parser.add_argument("--only", choices=["ours", "official"])
    parser.add_argument("--runs", type=int, help="runs in one process instead")
    parser.add_argument("--as-client", choices=sorted(CLIENTS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.as_client:
        print(json.dumps(CLIENTS[options.as_client](options)))
    elif options.runs:
        with FaultServer(Settings(seed=options.seed, median=0.05)) as server:
            found, _ = child("runs", getattr(server, options.wire), options)
        print("\n".join(f"{name:28} {before:>5} -> {after}" for name, (before, after) in found.items()))
    else:
        names = [options.only] if options.only else ["ours", "official"]
        for rate in dict.fromkeys((0.0, options.faults)):
            table(rate, {name: measured(name, rate, options) for name in names})


def table(rate: float, columns: dict[str, dict]) -> None:
    """Print clients side by side."""
    print(f"\n{rate:.0%} faults".ljust(24), *(f"{name:>10}" for name in columns))
    for label, form in ROWS:
        print(label.ljust(23), *(f"{form.format(**column):>10}" for column in columns.values()))
    for name, column in columns.items():
        print(f"memory over time, {name}:", *(f"{size:.0f}" for size in column["memory"]), "MB")
        if column["reason"]:
            print(f"first reason, {name}: {column['reason']}")


def measured(name: str, rate: float, options: argparse.Namespace) -> dict:
    """Run a client against a server of its own and return the figures of both."""
    median = options.median or (2.0 if options.documents <= 1000 else 0.05)
    settings = Settings(seed=options.seed, median=median, creations=options.creations)
    faults = Faults(rate * 2 / 3, rate / 3, rate / 4, rate / 4)
    with FaultServer(settings, faults) as server:
        url = server.url if name == "official" else getattr(server, options.wire)
        found, memory = child(name, url, options)
        figures = server.log.figures(
            [hashlib.sha256(content).hexdigest() for _, content in documents(options.documents)]
        )
    tenth = max(1, len(memory) // 10)
    return {
        **found,
        "wall_over_ideal": found["wall"] / figures.ideal,
        "ideal": figures.ideal,
        "delay": figures.delay,
        "requests": figures.requests_per_document,
        "duplicates": sum(figures.duplicates),
        "unexcused": figures.duplicates.unexcused,
        "peak": max(memory),
        "memory": memory[::tenth],
    }


def child(name: str, url: str, options: argparse.Namespace) -> tuple[dict, list[float]]:
    """Run a client in a process of its own; return what it says and its resident memory in MB over time."""
    command = [sys.executable, __file__, "--as-client", name, "--url", url]
    command += ["--documents", str(options.documents), "--runs", str(options.runs or 0)]
    memory = []
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "LLAMAEXTRACT_NB_HOME": home}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            while process.poll() is None:
                pages = Path(f"/proc/{process.pid}/statm").read_text().split()
                memory += [int(pages[1]) * PAGE / 1e6] if len(pages) > 1 else []
                time.sleep(0.2)
            said = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"the client {name} ended with {process.returncode}")
    return json.loads(said.splitlines()[-1]), memory


def report(before: float, began: float, answers: dict[str, dict | None], reason: str) -> dict:
    """Return what a client process has to say."""
    return {
        "cpu": cpu() - before,
        "wall": time.perf_counter() - began,
        "lost": sum(data is None for data in answers.values()),
        "wrong": sum(data not in (None, truth(name)) for name, data in answers.items()),
        "reason": reason,
    }


def cpu() -> float:
    """Return the CPU seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def ours(options: argparse.Namespace) -> dict:
    """Extract as a notebook would."""
    import pandas as pd

    import llamaextract_nb as lx

    files, client = documents(options.documents), lx.Client(base_url=options.url, api_key="fault-key-0123456789")
    submit, before, began = lx.submit, cpu(), time.perf_counter()
    run = submit(files, SCHEMA, client=client, progress=False)
    try:
        frame, reason = run.result(), ""
    except lx.LlamaExtractError as error:
        frame, reason = run.frame, str(error)
    reason = reason or next(iter(frame["_error"].dropna()), "")
    answers = {
        name: None if pd.isna(row["total"]) else {"total": row["total"], "id": row["id"]}
        for name, row in frame.iterrows()
    }
    return report(before, began, answers, reason)


def official(options: argparse.Namespace) -> dict:
    """Extract as its documentation does: upload and run, with its own retries."""
    from llama_cloud import AsyncLlamaCloud

    async def session() -> dict:
        answers: dict[str, dict | None] = dict.fromkeys(name for name, _ in documents(options.documents))
        gate = asyncio.Semaphore(AT_ONCE)
        async with AsyncLlamaCloud(api_key="k", base_url=options.url) as client:
            files, extract = client.files, client.extract  # they import on first use
            before, began = cpu(), time.perf_counter()

            async def one(name: str, content: bytes) -> None:
                async with gate:
                    file = await files.create(file=(name, content), purpose="extract")
                    job = await extract.run(file_input=file.id, configuration={"data_schema": JSON_SCHEMA})
                    answers[name] = job.extract_result

            ends = await asyncio.gather(*(one(*file) for file in documents(options.documents)), return_exceptions=True)
            reasons = [f"{type(end).__name__}: {end}" for end in ends if end is not None]
            return report(before, began, answers, next(iter(reasons), ""))

    return asyncio.run(session())


def runs(options: argparse.Namespace) -> dict:
    """Keep many runs in one process; return descriptors and sockets after the first run and after the last."""
    import llamaextract_nb as lx

    kept, before = [], {}
    for number in range(options.runs):
        client = lx.Client(base_url=options.url, api_key="fault-key-0123456789")
        run = lx.submit(documents(4, first=4 * number), SCHEMA, client=client, progress=False)
        assert (run.result()["_status"] == "success").all()
        kept.append((run, client))
        before = before or descriptors()
    after = descriptors()
    return {name: (before[name], after[name]) for name in after}


def descriptors() -> dict[str, int]:
    """Count what this process holds open."""
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(entry.readlink()))
        except OSError:  # that of the listing itself
            continue
    return {
        "descriptors": len(links),
        "sockets": sum(link.startswith("socket:") for link in links),
        "threads": len(list(Path("/proc/self/task").iterdir())),
    }


CLIENTS = {"ours": ours, "official": official, "runs": runs}

if __name__ == "__main__":
    main()
