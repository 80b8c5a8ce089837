import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A ledger of the test's own."""
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
