"""`file:` URLs."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.file_url import file_url_path, is_file_url

names = st.binary(min_size=1, max_size=60).filter(
    lambda name: not {b"/"[0], 0} & set(name) and name not in (b".", b"..")
)


@given(names)
def test_every_path_comes_back_from_its_url(name):
    path = Path("/folder", os.fsdecode(name))
    assert is_file_url(path.as_uri())
    assert file_url_path(path.as_uri()) == str(path)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///a/my%20file.pdf", "/a/my file.pdf"),
        ("FILE:/a/b.pdf", "/a/b.pdf"),
        ("file://localhost/a/b.pdf", "/a/b.pdf"),
        ("file:///a/caf%E9.pdf", "/a/caf\udce9.pdf"),
        ("file:///a/caf\udce9.pdf", "/a/caf\udce9.pdf"),
        ("file:///a/b.pdf?download=1#page=2", "/a/b.pdf"),
        ("file:///a/%23%3F%25.pdf", "/a/#?%.pdf"),
        ("file:///C:/a/b.pdf", "/C:/a/b.pdf"),
    ],
)
def test_paths(url, path):
    assert file_url_path(url, windows=False) == path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///C:/my%20files/b.pdf", "C:/my files/b.pdf"),
        ("file:///C|/b.pdf", "C:/b.pdf"),
        ("file://C:/b.pdf", "C:/b.pdf"),
        ("file://C:\\folder\\b.pdf", "C:/folder/b.pdf"),
        ("file://server/share/b.pdf", "//server/share/b.pdf"),
        ("file://localhost/C:/b.pdf", "C:/b.pdf"),
    ],
)
def test_paths_of_windows(url, path):
    assert file_url_path(url, windows=True) == path


def test_a_path_written_behind_file_is_found_as_it_is(tmp_path):
    for name in ("100%.pdf", "a%20b.pdf", "#1.pdf", "what?.pdf"):
        (tmp_path / name).touch()
        assert file_url_path(f"file://{tmp_path}/{name}") == f"{tmp_path}/{name}"
    (tmp_path / "a b.pdf").touch()
    assert file_url_path(f"file://{tmp_path}/a%20b.pdf") == f"{tmp_path}/a b.pdf"


@pytest.mark.parametrize("url", ["file://server/a.pdf", "file://me:secret@server/a.pdf?token=secret"])
def test_another_machine(url):
    with pytest.raises(DocumentError, match="three slashes") as caught:
        file_url_path(url, windows=False)
    assert "secret" not in str(caught.value)
    assert caught.value.file == "a.pdf"
