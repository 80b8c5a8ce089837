"""Sample-sized documents through `lx.extract_to`, alone and on a Dask cluster of two processes.

`python tests/benchmarks/bench_scale.py [COUNT] [--dask] [--iter]`: documents/s, the share of the CPU that the kernel has,
and its memory each time that a tenth is written. The documents are the samples, each made unique by blanks at its end.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from bench_run import children

PAGE = os.sysconf("SC_PAGE_SIZE")


def write_documents(folder, count):
    """Copies of the samples, no two of the same content."""
    import llamaextract_nb as lx

    kinds = [(path.name, path.read_bytes()) for path in lx.samples()]
    for number in range(count):
        name, content = kinds[number % len(kinds)]
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:07}-{name}").write_bytes(content + b"\n" * (number // len(kinds) % 1000))
    return folder


def memory():
    """The megabytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


class Watched:
    """Files as they are listed: what is in memory meanwhile, ten times in all."""

    def __init__(self, folder, count):
        self.folder, self.count, self.seen = folder, count, []

    def __iter__(self):
        for number, path in enumerate(sorted(self.folder.rglob("*.*"))):
            if number % max(1, self.count // 10) == 0:
                self.seen.append(round(memory()))
            yield path


def measured(name, count, watched, work):
    """Do some work, and say how fast, and whose CPU it took."""
    before = {pid: cpu for pid, (cpu, _) in children().items()}
    start, own = time.perf_counter(), time.process_time()
    theirs = work(lambda: sum(cpu - before.get(pid, 0.0) for pid, (cpu, _) in children().items()))
    took, own = time.perf_counter() - start, time.process_time() - own
    print(f"{name}: {count:,} documents in {took:.1f} s: {count / took:.2f} documents/s on {os.cpu_count()} cores")
    print(f"  CPU: kernel {own:.1f} s, workers {theirs:.1f} s: the kernel's share is {own / (own + theirs):.1%}")
    print(f"  memory of the kernel at each tenth: {', '.join(map(str, watched.seen))} MB; at the end {memory():.0f} MB")
    return count / took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--dask", action="store_true", help="the same on a LocalCluster of two processes")
    parser.add_argument("--iter", action="store_true", help="the same through extract_iter")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["LLAMAEXTRACT_NB_HOME"] = home
        import llamaextract_nb as lx
        from llamaextract_nb.offline import guarded
        from llamaextract_nb.sample_data import sample_schema

        folder, schema = write_documents(Path(home, "documents"), given.count), sample_schema("invoice")
        lx.extract_to(Path(home, "warm"), lx.samples()[0], schema, progress=False)  # what is imported once

        def to(name, executor=None):
            watched = Watched(folder, given.count)

            def work(cpu_of_children):
                ended = []
                end, guarded.end = guarded.end, lambda: (ended.append(cpu_of_children()), end())
                lx.extract_to(Path(home, name), watched, schema, executor=executor, progress=False)
                guarded.end = end
                return ended[0] if ended else cpu_of_children()

            return measured(name, given.count, watched, work)

        alone = to("alone")
        if given.iter:
            watched = Watched(folder, given.count)

            def work(cpu_of_children):
                for _ in lx.extract_iter(watched, schema):
                    pass
                return cpu_of_children()

            measured("extract_iter", given.count, watched, work)
        if given.dask:
            from distributed import LocalCluster

            with (
                LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
                cluster.get_client() as client,
            ):
                lx.extract_to(Path(home, "warmer"), lx.samples()[:2], schema, executor=client, progress=False)
                spread = to("dask", client)
            same = all(
                path.read_bytes() == Path(home, "dask", path.relative_to(Path(home, "alone"))).read_bytes()
                for path in Path(home, "alone").rglob("*.parquet")
            )
            print(f"Dask is {spread / alone:.2f} times as fast as alone (at least 0.9); the same bytes: {same}")


if __name__ == "__main__":
    main()
