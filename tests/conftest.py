"""Every test runs on a data folder of its own session, with no key and no host from the environment."""

from __future__ import annotations

import os

import pytest

from .model_server import environment, listening, server, variables  # noqa: F401 - fixtures


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith(("LLAMA_CLOUD_", "LLAMAEXTRACT_NB_"))]:
            if name != "LLAMAEXTRACT_NB_CONTRACT":
                patch.delenv(name)
        patch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path_factory.mktemp("home")))
        yield
