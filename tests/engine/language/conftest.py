"""Engines that ask the tests' own server, and documents to ask about."""

from __future__ import annotations

import pytest

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.language.engine import LanguageEngine
from llamaextract_nb.engine.language.model import Model
from llamaextract_nb.engine.language.settings import find_settings
from llamaextract_nb.engine.readers.laid import pages_of


@pytest.fixture
def engine_of(environment):
    """Make an engine; limits are given by name."""

    models = []

    def make(spent_by_job=0, **limits):
        more = {f"LLAMAEXTRACT_NB_LLM_{name.upper()}": str(value) for name, value in limits.items()}
        models.append(Model(find_settings({**environment, **more})))
        return LanguageEngine(models[-1], spent_by_job)

    yield make
    for model in models:
        model.close()


def document(*pages, name="note.txt"):
    """A document of the given pages of text."""
    laid = [
        pages_of((line, f"page {n} line {i}") for i, line in enumerate(page.splitlines(), 1))[0]
        for n, page in enumerate(pages, 1)
    ]
    for number, page in enumerate(laid, 1):
        page.number = number
    return Document(name, "txt", laid)
