"""What was read is kept, and never stands in the way of reading again."""

import hashlib
import os
import stat

import pytest

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.service import parses as module
from llamaextract_nb.service.parses import Parses

TEXT = "Total: 42\n"


@pytest.fixture
def reads(monkeypatch):
    """The names of the documents that were really read."""
    names = []
    real = module.read
    monkeypatch.setattr(module, "read", lambda path, **more: names.append(more["name"]) or real(path, **more))
    return names


@pytest.fixture
def store(tmp_path):
    def add(text):
        digest = hashlib.sha256(text.encode()).hexdigest()
        path = tmp_path / "files" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return add


@pytest.fixture
def parses(tmp_path):
    return Parses(tmp_path / "parses", tmp_path / "files")


def kept(parses):
    return sorted(path for path in parses.folder.glob("*/*"))


def test_a_document_is_read_once(store, parses, reads):
    path = store(TEXT)
    first = parses.read(path, "a.txt", None).document
    again = parses.read(path, "b.txt", "").document
    assert (first.name, again.name, reads) == ("a.txt", "b.txt", ["a.txt"])
    assert again.pages == first.pages
    for file in kept(parses):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_what_would_be_read_differently_is_read_again(store, parses, reads, monkeypatch):
    path = store("# Total\n")
    assert parses.read(path, "a.txt", None).document.kind == "txt"
    assert parses.read(path, "a.md", None).document.kind == "md"
    parses.read(path, "a.md", "1")
    monkeypatch.setattr(module, "reader_version", lambda: "another")
    parses.read(path, "a.md", "1")
    assert reads == ["a.txt", "a.md", "a.md", "a.md"]


def test_a_damaged_parse_is_replaced(store, parses, reads):
    path = store(TEXT)
    good = parses.read(path, "a.txt", None).document
    (place,) = kept(parses)
    place.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    assert parses.read(path, "a.txt", None).document == good
    assert parses.read(path, "a.txt", None).document == good
    assert len(reads) == 2


def test_errors_are_not_kept(store, parses):
    for _ in range(2):
        with pytest.raises(DocumentError, match=r"a.txt has no text"):
            parses.read(store(" \n"), "a.txt", None)
    assert kept(parses) == []


def test_the_longest_unused_goes_first(store, parses, reads):
    paths = [store(f"Total: {number}\n") for number in range(4)]
    for path in paths[:3]:
        parses.read(path, "a.txt", None)
    for age, path in zip((300, 200, 100), kept_for(parses, paths[:3]), strict=True):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    parses.read(paths[0], "a.txt", None)  # used again
    size = kept(parses)[0].stat().st_size
    small = Parses(parses.folder, parses.contents, most_bytes=3 * size + size // 2)
    small.read(paths[3], "a.txt", None)
    assert kept_for(parses, [paths[1]]) == []
    assert len(kept(parses)) == 3


def kept_for(parses, paths):
    return [file for path in paths for file in parses.folder.glob(f"*/{path.name}-*")]


def test_what_was_read_goes_with_its_file(store, parses, tmp_path):
    gone, stays = store("Total: 1\n"), store("Total: 2\n")
    parses.read(gone, "a.txt", None)
    gone.unlink()
    Parses(parses.folder, parses.contents).read(stays, "a.txt", None)
    assert kept(parses) == kept_for(parses, [stays])


def test_a_full_disk_costs_only_the_next_reading(store, parses, monkeypatch):
    def refuse(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.tempfile, "mkstemp", refuse)
    assert parses.read(store(TEXT), "a.txt", None).document.pages
