"""One document: measured, read, and noticed when it changes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.client.address import Address
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime import source as module
from llamaextract_nb.runtime.source import Source, content_from


def test_size_without_reading(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    os.mkfifo(tmp_path / "pipe")
    assert Source("a", "a", tmp_path / "a").size() == 5
    assert Source("a", "a", b"123").size() == 3
    for content in (Address("https://h/a"), tmp_path, tmp_path / "pipe", tmp_path / "missing", Path("a\x00")):
        assert Source("a", "a", content).size() is None


def test_fingerprint(tmp_path):
    content = bytes(3_000_000)
    (tmp_path / "a").write_bytes(content)
    wanted = hashlib.sha256(content).hexdigest(), len(content)
    assert Source("a", "a", tmp_path / "a").fingerprint() == wanted
    assert Source("a", "a", content).fingerprint() == wanted


def grow(path):
    with path.open("ab") as file:
        file.write(b"x")


def shrink(path):
    os.truncate(path, 10)


def overwrite(path):
    path.write_bytes(b"y" * path.stat().st_size)
    os.utime(path, ns=(1, 1))


def replace(path):
    (path.parent / "new").write_bytes(path.read_bytes())
    os.replace(path.parent / "new", path)


@pytest.mark.parametrize("change", [grow, shrink, overwrite, replace, Path.unlink])
def test_a_file_that_changes_while_it_is_read(tmp_path, monkeypatch, change):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    real, calls = module.state, []

    def state(place):
        calls.append(place)
        found = real(place)
        if len(calls) == 1:
            change(path)
        return found

    monkeypatch.setattr(module, "state", state)
    with pytest.raises(DocumentError, match=r"^a\.txt (changed while it was read|cannot be read)") as caught:
        Source("a.txt", "a.txt", path).fingerprint()
    assert caught.value.file == "a.txt"


def test_what_hangs_or_never_ends_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(DocumentError, match="cannot be read"):
            Source("a", "a", path).fingerprint()


def test_what_was_missing_may_be_there_by_now(tmp_path):
    source = Source("a", "a", tmp_path / "a", "it does not exist")
    with pytest.raises(DocumentError, match="does not exist"):
        source.load()
    (tmp_path / "a").touch()
    assert source.load() is source


names = st.binary(min_size=1, max_size=255).filter(
    lambda name: not {b"/"[0], 0} & set(name) and name not in (b".", b"..")
)


@given(names)
def test_the_stored_path_is_text_and_leads_back(name):
    path = Path("/folder", os.fsdecode(name))
    stored = Source("a", "a", path).stored_path
    assert content_from(stored.encode().decode()) == path


def test_only_paths_are_stored():
    assert Source("a", "a", b"x").stored_path is None
    assert Source("a", "a", Address("https://me:s3cret@h/a")).stored_path is None


def test_a_source_shows_no_content_and_stays_small():
    source = Source("a", "a", b"s3cret" * 1000)
    assert "s3cret" not in repr(source)
    assert not hasattr(source, "__dict__")
