"""`python -m llamaextract_nb.service`: the service as a child of the process that started it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if __name__ == "__main__":
    # Here, because every worker process imports this module, and has no use for a web server.
    from llamaextract_nb.service.server import serve_for_parent

    parser = argparse.ArgumentParser(prog="python -m llamaextract_nb.service", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--engine", choices=["local", "llm"], default="local")
    arguments = parser.parse_args()
    sys.exit(serve_for_parent(arguments.data_dir, arguments.host, arguments.port, arguments.engine))
