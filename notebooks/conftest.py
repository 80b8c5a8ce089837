"""The notebooks as tests: with so few documents that each is over within a minute."""

import os


def pytest_sessionstart(session):
    """A hook, since the cells of notebooks use no fixtures; their kernels inherit the environment."""
    os.environ.setdefault("DOCUMENTS", "120")
