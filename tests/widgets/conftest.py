import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples


@pytest.fixture(scope="session")
def run():
    """Eight invoices and an empty file, extracted once."""
    made = lx.submit([*samples("invoice"), ("empty.pdf", b"")], sample_schema("invoice"), progress=False)
    made.result()
    return made
