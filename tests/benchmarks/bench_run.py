"""200 sample documents through `lx.extract`: documents per second, CPU and memory of the kernel's process and the workers."""

import os
import resource
import tempfile
import time
from pathlib import Path

COUNT = 200
TICKS = os.sysconf("SC_CLK_TCK")


def children():
    """The processes below this one, by pid: (CPU seconds, peak memory in MB)."""
    parents, found = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                status = (entry / "status").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            peak = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
            found[int(entry.name)] = ((int(fields[11]) + int(fields[12])) / TICKS, peak)
    below = set()
    for pid in parents:
        chain = pid
        while chain in parents and chain != os.getpid():
            chain = parents[chain]
        if chain == os.getpid() and pid != os.getpid():
            below.add(pid)
    return {pid: found[pid] for pid in below}


def main():
    with tempfile.TemporaryDirectory() as home:
        os.environ["LLAMAEXTRACT_NB_HOME"] = home
        import llamaextract_nb as lx
        from llamaextract_nb.sample_data import sample_schema

        schema = sample_schema("invoice")
        files = []
        for number in range(COUNT):
            path = lx.samples()[number % len(lx.samples())]
            # A blank at the end makes the content another, so that no answer is shared.
            files.append((f"{number:03}-{path.name}", path.read_bytes() + b"\n" * (number // len(lx.samples()))))
        service = lx.LocalService()
        lx.extract(files[0], schema, progress=False)  # the workers are up, pandas is imported
        start, own = time.perf_counter(), time.process_time()
        before = {pid: cpu for pid, (cpu, _) in children().items()}
        frame = lx.extract(files, schema, progress=False)
        took, own = time.perf_counter() - start, time.process_time() - own
        after = children()
        theirs = sum(cpu - before.get(pid, 0.0) for pid, (cpu, _) in after.items())
        done = (frame["_status"] == "success").sum()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(frame)} documents, {done} extracted, in {took:.2f} s: {len(frame) / took:.1f} documents/s on {os.cpu_count()} cores"
        )
        print(
            f"CPU: kernel's process {own:.2f} s, service and workers {theirs:.2f} s: the kernel's share is {100 * own / (own + theirs):.1f} % (under 15)"
        )
        print(
            f"peak memory: kernel's process {peak:.0f} MB, service and workers {', '.join(f'{m:.0f}' for _, m in sorted(after.values()))} MB"
        )
        service.close()


if __name__ == "__main__":
    main()
