import pytest

from llamaextract_nb.runtime.local import LocalService


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """A local service of the tests' own."""
    with LocalService(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A ledger of the test's own."""
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path):
    """A folder with three receipts, one of them twice."""
    inside = tmp_path / "documents"
    inside.mkdir()
    for number in range(3):
        (inside / f"note{number}.txt").write_text(f"Invoice number: A-{number}\nTotal: {number}.50\n")
    (inside / "copy.txt").write_text("Invoice number: A-0\nTotal: 0.50\n")
    (inside / "ignored.bin").write_bytes(b"\x00\x01")
    return inside
