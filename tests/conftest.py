"""Every process of tests runs on a data folder of its own, with no key and no host from the environment."""

from __future__ import annotations

import gc
import os
import signal

import hypothesis

from .model_server import environment, listening, server, variables  # noqa: F401 - fixtures

KEPT = ("LLAMAEXTRACT_NB_CONTRACT", "LLAMAEXTRACT_NB_CHROMIUM", "LLAMAEXTRACT_NB_PICTURES")  # these are for the tests

# The same examples in each run, so that what fails fails again; how long one takes says how busy the machine is.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_sessionstart(session):
    """A hook rather than a fixture, since the cells of the notebooks use no fixtures."""
    for name in [n for n in os.environ if n.startswith(("LLAMA_CLOUD_", "LLAMAEXTRACT_NB_")) and n not in KEPT]:
        del os.environ[name]
    # Hundreds of processes are started, and each would compile the package anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["LLAMAEXTRACT_NB_HOME"] = str(session.config._tmp_path_factory.mktemp("home"))
    # What a shell starts in the background ignores interrupts, and so would all that the tests start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    """What is there now stays to the end, so that no collection of garbage need look through it."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers():
    """Two more than there are processors, since half of the time goes by in waiting for hosts, jobs and pages."""
    return (os.cpu_count() or 1) + 2
