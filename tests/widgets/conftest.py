import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples


@pytest.fixture(scope="session")
def extracted():
    """Eight invoices, two receipts and an empty file, extracted once."""
    files = [*samples("invoice"), *samples("receipt"), ("empty.pdf", b"")]
    made = lx.submit(files, sample_schema("invoice"), progress=False)
    made.result()
    return made


@pytest.fixture
def run(extracted):
    """The same run for every test, without what the test before has corrected."""
    yield extracted
    while extracted.undo() is not None:
        pass


@pytest.fixture
def viewer(run):
    return lx.ResultViewer(run)


@pytest.fixture
def table(viewer):
    """The viewer with its table in front."""
    say(viewer, "viewer", "mode", mode="table")
    return viewer


def say(widget, part, message_type, /, **message):
    """What the browser would send."""
    widget._receive(widget, {"to": part, "type": message_type, **message}, [])
