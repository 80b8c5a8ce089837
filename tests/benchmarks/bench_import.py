"""How long `import llamaextract_nb` takes in a fresh process, against `import httpx, pydantic`."""

import statistics
import subprocess
import sys
import time

ROUNDS = 15
CODES = {"httpx, pydantic": "import httpx, pydantic", "llamaextract_nb": "import llamaextract_nb", "nothing": "pass"}
HEAVY = ("pandas", "ipywidgets", "fastapi", "pypdfium2")


def seconds(code):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main():
    for code in CODES.values():
        seconds(code)  # warm the file cache
    times = {name: [] for name in CODES}
    for _ in range(ROUNDS):
        for name, code in CODES.items():
            times[name].append(seconds(code))
    medians = {name: statistics.median(found) for name, found in times.items()}
    base = medians["nothing"]
    for name, median in medians.items():
        print(f"{name:<18}{1000 * median:7.1f} ms  ({1000 * (median - base):6.1f} ms above an empty process)")
    print(f"ratio              {medians['llamaextract_nb'] / medians['httpx, pydantic']:7.2f}  (at most 1.3)")
    probe = f"import sys, llamaextract_nb; print([m for m in {HEAVY!r} if m in sys.modules])"
    print("heavy modules loaded by it:", subprocess.check_output([sys.executable, "-c", probe], text=True).strip())


if __name__ == "__main__":
    main()
