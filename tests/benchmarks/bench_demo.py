"""How long `llamaextract-nb demo` takes until its frame is printed, and until the service is ready."""

import os
import subprocess
import sys
import tempfile
import time

READY = "import time; t = time.perf_counter(); import llamaextract_nb as lx; s = lx.LocalService(); print(time.perf_counter() - t); s.close()"


def main():
    for name in ("first", "second"):
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "LLAMAEXTRACT_NB_HOME": home}
            start = time.perf_counter()
            command = [sys.executable, "-c", "from llamaextract_nb.cli import main; main(['demo'])"]
            demo = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            for line in demo.stdout:
                if "One row for each document" in line:
                    print(f"demo, {name} run: frame printed after {time.perf_counter() - start:5.2f} s  (at most 10)")
            assert demo.wait() == 0
            print(f"demo, {name} run: over after          {time.perf_counter() - start:5.2f} s")
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "LLAMAEXTRACT_NB_HOME": home}
        ready = float(subprocess.check_output([sys.executable, "-c", READY], env=environment, text=True))
        print(f"service ready after import:           {ready:5.2f} s  (at most 2)")


if __name__ == "__main__":
    main()
