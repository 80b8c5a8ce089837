import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples


@pytest.fixture(scope="session")
def extracted():
    """Eight invoices and an empty file, extracted once."""
    made = lx.submit([*samples("invoice"), ("empty.pdf", b"")], sample_schema("invoice"), progress=False)
    made.result()
    return made


@pytest.fixture
def run(extracted):
    """The same run for every test, without what the test before has corrected."""
    yield extracted
    while extracted.undo() is not None:
        pass
