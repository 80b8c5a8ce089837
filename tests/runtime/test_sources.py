"""What `files` may be."""

import io
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.runtime.sources import find_sources


def labels(files):
    return [source.label for source in find_sources(files)]


def test_paths_folders_globs_bytes_and_open_files(folder):
    one = folder / "note0.txt"
    assert labels(one) == labels(str(one)) == ["note0.txt"]
    assert labels(folder) == ["copy.txt", "note0.txt", "note1.txt", "note2.txt"]
    assert labels(str(folder / "note*.txt")) == ["note0.txt", "note1.txt", "note2.txt"]
    assert labels([folder / "note1.txt", one]) == ["note1.txt", "note0.txt"]
    assert labels(("a.txt", b"x")) == ["a.txt"]
    assert labels([("a.txt", b"x"), ("b.txt", b"y")]) == ["a.txt", "b.txt"]
    assert labels(pd.Series([str(one), str(folder / "note2.txt")])) == ["note0.txt", "note2.txt"]
    assert labels(folder.iterdir()) is not None
    with one.open("rb") as file:
        assert labels(file) == ["note0.txt"]
    assert find_sources(io.BytesIO(b"abc"))[0].content == b"abc"


def test_a_picker_is_what_it_picked(folder):
    class Picker:
        files = (folder / "note0.txt", folder / "note1.txt")

    assert labels(Picker()) == ["note0.txt", "note1.txt"]


def test_urls_are_fetched_when_they_are_needed():
    with fsspec.open("memory://folder/note.txt", "wb") as file:
        file.write(b"Total: 1")
    (source,) = find_sources("memory://folder/note.txt")
    assert source.load().content == b"Total: 1"
    with pytest.raises(DocumentError, match="cannot be fetched"):
        find_sources("memory://folder/nothing.txt")[0].load()


def test_a_file_url_is_a_path(folder):
    (source,) = find_sources(f"file://{folder}/note0.txt")
    assert (source.label, source.content) == ("note0.txt", folder / "note0.txt")
    assert labels(folder.as_uri()) == labels(folder)
    with pytest.raises(DocumentError, match="does not exist"):
        find_sources(f"file://{folder}/nothing.txt")
    with pytest.raises(DocumentError, match="three slashes"):
        find_sources("file://server/share/a.pdf")


def test_labels_are_the_shortest_that_differ(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("x")
    (tmp_path / "a" / "y.txt").write_text("y")
    assert labels(tmp_path) == ["a/x.txt", "y.txt", "b/x.txt"]
    same = tmp_path / "a" / "x.txt"
    assert labels([same, same])[0] != labels([same, same])[1]


def test_what_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError, match=r"nope\.pdf does not exist from .*: check the path"):
        find_sources("nope.pdf")
    with pytest.raises(DocumentError, match="does not exist"):
        find_sources(["nope.pdf"])
    with pytest.raises(DocumentError, match="No file matches"):
        find_sources("*.pdf")
    with pytest.raises(DocumentError, match="holds no document"):
        find_sources(tmp_path)
    with pytest.raises(DocumentError, match="`files` is empty"):
        find_sources([])
    (tmp_path / "there.txt").write_text("x")
    there, missing = find_sources(["there.txt", "nope.pdf"])
    assert not there.problem
    assert missing.problem


@pytest.mark.parametrize("files", [7, {"a": 1}, [3.5], b"bytes", [b"bytes"]])
def test_what_files_are_not(files):
    with pytest.raises(ConfigError, match="give"):
        find_sources(files)


def test_hidden_files_stay_out(folder):
    (folder / ".secret").mkdir()
    (folder / ".secret" / "x.txt").write_text("x")
    (folder / ".hidden.txt").write_text("x")
    assert all("x" not in Path(label).stem and "hidden" not in label for label in labels(folder) if "txt" not in label)
    assert len(labels(folder)) == 4
