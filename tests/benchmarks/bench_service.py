"""One local service under 8 client processes with 250 small documents each: answers, documents a second, memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLIENTS, EACH = 8, 250


def client(number: int, base_url: str, token: str) -> None:
    """Extract this process's documents and print how many came back right."""
    import llamaextract_nb as lx

    first = number * EACH
    files = [(f"{n}.txt", f"Invoice number: A-{n}\nTotal: {n}.25\n".encode()) for n in range(first, first + EACH)]
    schema = {"invoice_number": str, "total": float}
    with lx.Client(base_url=base_url, api_key=token) as host:
        frame = lx.extract(files, schema, client=host, progress=False)
    right = frame["total"] == [n + 0.25 for n in range(first, first + EACH)]
    right &= frame["invoice_number"] == [f"A-{n}" for n in range(first, first + EACH)]
    print(json.dumps([int(right.sum()), next(iter(frame["_error"].dropna()), "")]))


def memory(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process now and at its peak, in MB."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(status[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))


def main() -> None:
    """Start the service and its clients, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LLAMAEXTRACT_NB_HOME"] = str(Path(folder, "home"))
        import llamaextract_nb as lx

        with lx.LocalService(Path(folder, "data")) as service:
            lx.extract(("warm.txt", b"Total: 1.00"), {"total": float}, client=service, progress=False)
            began, processes = time.perf_counter(), []
            for number in range(CLIENTS):
                command = [sys.executable, __file__, str(number), service.base_url, service.token]
                environment = {**os.environ, "LLAMAEXTRACT_NB_HOME": str(Path(folder, f"home{number}"))}
                processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
            said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
            took = time.perf_counter() - began
            now, peak = memory(service._child._process.pid)
    right, total = sum(count for count, _ in said), CLIENTS * EACH
    print(
        f"{right} of {total} right, in {took:.1f} s with the start of {CLIENTS} clients: {total / took:.0f} documents/s"
    )
    print(f"memory of the service's own process: {now:.0f} MB, at its peak {peak:.0f} MB (under 200)")
    for reason in {reason for _, reason in said if reason}:
        print(f"  {reason}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        client(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    else:
        main()
