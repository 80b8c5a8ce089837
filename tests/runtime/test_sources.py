"""What `files` may be."""

import gzip
import io
import os
import socket
import tempfile
import zipfile
from pathlib import Path

import fsspec
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.sources import each_source, find_sources
from llamaextract_nb.runtime.submit import submit


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


def test_urls_are_labelled_without_what_is_secret():
    urls = [
        "https://me:s3cret@host/a.pdf?X-Amz-Signature=s3cret",
        "https://me:s3cret@host/a.pdf?X-Amz-Signature=s3cret2",
        "https://host/b/a.pdf",
        " 's3://KEY99:s3cret@bucket/c.pdf' ",
        Path("https://me:s3cret@host/d.pdf?s3cret"),
    ]
    assert labels(urls) == ["host/a.pdf", "host/a.pdf (2)", "b/a.pdf", "c.pdf", "d.pdf"]
    assert "s3cret" not in repr(find_sources(urls))
    assert find_sources(urls[4])[0].content.tell() == "https://me:s3cret@host/d.pdf?s3cret"
    held = find_sources([(urls[0], b"x"), (urls[1], b"y")])
    assert [(source.label, source.name) for source in held] == [("a.pdf", "a.pdf"), ("a.pdf (2)", "a.pdf")]


@pytest.mark.parametrize("name", ["me:s3cret@host.example/a.pdf?s3cret", "see https://me:s3cret@host/a.pdf?s3cret"])
def test_what_only_looks_like_a_url_is_not_shown_or_kept(name):
    there, missing = find_sources([("x", b"x"), name])
    assert "s3cret" not in missing.problem + missing.label
    assert missing.stored_path is None
    assert there.label == "x"
    with pytest.raises(DocumentError, match=r"write https:// before it|No file matches"):
        find_sources(name)


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
    (tmp_path / "empty").mkdir()
    wrong = [
        "nope.pdf",
        "*.pdf",
        tmp_path / "empty",
        "",
        "a\x00.pdf",
        "there.txt/b.pdf",
        "x" * 300,
        "file://other/a.pdf",
    ]
    there, *missing = find_sources(["there.txt", *wrong])
    assert not there.problem
    assert len(missing) == len(wrong)
    for source in missing:
        assert source.problem.isprintable()
        with pytest.raises(
            DocumentError, match=r"does not|No file|holds no|empty path|cannot be read|on another machine"
        ):
            source.load()


def test_careless_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("a.pdf", "~x.pdf", "b[1].pdf", "-c.pdf"):
        (tmp_path / name).write_text("x")
        assert labels(name) == [name]
    assert labels("~/a.pdf") == ["a.pdf"]
    assert labels("./a.pdf") == labels(f"{tmp_path}//a.pdf") == ["a.pdf"]
    for name in ("'a.pdf'", "a.pdf ", '"~/a.pdf"', "a.pdf\n"):
        with pytest.raises(DocumentError, match="without the spaces or quotes around it, it does"):
            find_sources(name)
    with pytest.raises(DocumentError, match=r"if it is a URL, write https:// before it"):
        find_sources("www.example.com/a.pdf")


def test_a_file_that_is_named_twice_has_two_rows_and_one_that_is_come_upon_again_has_none(tmp_path):
    for name in ("x.txt", "y.txt"):
        (tmp_path / name).write_text("x")
    assert labels([tmp_path / "x.txt"] * 2) == ["x.txt", "x.txt (2)"]
    assert labels([tmp_path, str(tmp_path), f"{tmp_path}/*.txt"]) == ["x.txt", "y.txt"]
    assert labels([tmp_path / "y.txt", tmp_path]) == ["y.txt", "x.txt"]
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to("x.txt")
    found = find_sources(f"{tmp_path}/**/*.txt")
    assert [source.content for source in found] == [tmp_path / name for name in ("link.txt", "x.txt", "y.txt")]


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """A folder with one of each thing that is no file, all called like documents."""
    inside = tmp_path / "odd"
    inside.mkdir()
    os.mkfifo(inside / "pipe.pdf")
    (inside / "circle.pdf").symlink_to("circle.pdf")
    (inside / "device.pdf").symlink_to("/dev/zero")
    (inside / "lost.pdf").symlink_to("nothing")
    (inside / "real.pdf").write_bytes(b"x")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(inside)  # the path of a socket must be short
        listening.bind("socket.pdf")
        yield inside


def test_what_is_no_file_is_said_at_once(odd):
    names = {"circle.pdf": "in a circle", "device.pdf": "a device", "lost.pdf": "a link to what is not there"}
    names |= {"pipe.pdf": "a named pipe", "real.pdf": "", "socket.pdf": "a socket"}
    for files in (odd, f"{odd}/*.pdf", pd.Series([str(odd / name) for name in names]), odd.as_uri()):
        found = {source.label: source.problem for source in find_sources(files)}
        assert list(found) == list(names)
        assert all(words in found[name] for name, words in names.items())
        assert not found["real.pdf"]
    with pytest.raises(DocumentError, match="it is a device"):
        find_sources("/dev/zero")


def test_open_files_that_have_no_end(odd):
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb"), os.fdopen(reading, "rb") as pipe, open("/dev/zero", "rb") as zero:
        for file, words in ((pipe, "a named pipe"), (zero, "it is a device")):
            with pytest.raises(DocumentError, match=words):
                find_sources(file)

    class Endless(io.BytesIO):
        def read(self, size=-1):
            return bytes(size)

    with pytest.raises(DocumentError, match="larger than 100 MB"):
        find_sources(Endless())


def test_open_files_are_what_they_read(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    with (tmp_path / "a.txt").open() as file:
        assert find_sources(file)[0].content == tmp_path / "a.txt"
    with gzip.open(tmp_path / "b.gz", "wb") as file:
        file.write(b"unpacked")
    with gzip.open(tmp_path / "b.gz") as file:
        assert find_sources(file)[0].content == b"unpacked"
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("a.txt", "in the archive")
    with zipfile.ZipFile(tmp_path / "c.zip") as archive, archive.open("a.txt") as file:
        assert find_sources(file)[0].content == b"in the archive"
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        assert find_sources(file)[0].content == Path(file.name)
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
        file.seek(0)
        assert find_sources(file)[0].content == b"x"
    assert find_sources(io.StringIO("é\udcff"))[0].content == "é?".encode()
    closed = io.BytesIO()
    closed.close()
    with pytest.raises(DocumentError, match=r"document cannot be read \(ValueError\): give \(name, bytes\) or a path"):
        find_sources(closed)


names = st.one_of(
    st.binary(min_size=1, max_size=251).map(os.fsdecode),
    st.text(st.sampled_from(list("-#?%*[]~ \n\t\x1b\u202e\u200f'\"\\:@;é😀")), min_size=1, max_size=60),
).filter(lambda name: "/" not in name and "\0" not in name and len(os.fsencode(name)) <= 251)


@given(st.lists(names, min_size=1, max_size=4, unique=True))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_any_name_is_found_and_read(tmp_path, names):
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        paths = [Path(folder, f"{name}.txt") for name in names]
        for path in paths:
            path.write_bytes(os.fsencode(path.name))
        sources = find_sources([str(path) for path in paths])
        assert [source.content for source in sources] == paths
        assert all(not source.problem and source.load().size() == len(os.fsencode(source.name)) for source in sources)
        found = [source.label for source in sources]
        assert len({label.encode() for label in found}) == len(found)
        assert all(len(label.splitlines()) == 1 for label in found)
        hidden = sum(name.startswith(".") for name in names)
        assert hidden == len(names) or len(find_sources(folder)) == len(names) - hidden


def test_a_name_that_is_no_utf8_from_path_to_ledger_to_output(tmp_path, service, home):
    paths = [tmp_path / os.fsdecode(b"caf\xe9.txt"), tmp_path / os.fsdecode(b"caf\xe8.txt")]
    for number, path in enumerate(paths):
        path.write_text(f"Total: {number}.50\n")
    run = submit([*paths, tmp_path / os.fsdecode(b"\xff")], {"total": float}, client=service, progress=False)
    frame = run.result()
    assert list(frame.index) == [r"caf\xe9.txt", r"caf\xe8.txt", r"\xff"]
    assert list(frame["_status"]) == ["success", "success", "error"]
    frame.reset_index().to_json(tmp_path / "out.json")
    again = open_run(run.id)
    assert list(again.frame.index) == list(frame.index)
    assert [again.document(label) for label in frame.index[:2]] == paths


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


def test_sources_come_while_they_are_listed_labelled_by_their_whole_paths(folder):
    def given():
        yield folder / "nothing.pdf"
        yield folder / "note0.txt"
        yield from (("later.txt", b"x") for _ in range(10**9))

    found = each_source(given())
    assert [Path(next(found).label).name for _ in range(4)] == ["nothing.pdf", "note0.txt", "later.txt", "later.txt"]
    (folder / "deep").mkdir()
    (folder / "deep" / "note0.txt").write_text("Total: 1")
    assert [source.label for source in each_source([folder, folder / "*.txt"])] == [
        str(folder / name) for name in ("copy.txt", "deep/note0.txt", "note0.txt", "note1.txt", "note2.txt")
    ]


@pytest.mark.parametrize("files", [[], ["nothing.pdf", "neither.pdf"]])
def test_a_stream_without_a_document_says_so(files):
    with pytest.raises(DocumentError, match=r"no file to extract|nothing\.pdf does not exist"):
        list(each_source(files))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(names=st.lists(st.text("ab.-!é", min_size=1, max_size=3), max_size=12, unique=True), deep=st.integers(0, 3))
def test_a_folder_is_listed_in_one_order_however_it_is_asked(tmp_path, names, deep):
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        for number, name in enumerate(names):
            place = Path(folder, *(["b.c", "b", "b-"][:deep] if number % 2 else []), f"{name}.txt")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("x")
        Path(folder, "z.txt").write_text("x")
        found = [source.label for source in each_source(folder)]
        assert found == [str(source.content) for source in find_sources(folder)]
        assert found == sorted(found, key=lambda path: path.split("/"))
