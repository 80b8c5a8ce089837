"""Archives and folders of e-mails: each document in one is a row of its own."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime import containers
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.submit import submit

MBOX = (
    b"From ann@example.com Tue May  6 09:12:00 2025\nFrom: ann@example.com\nSubject: One\n\nTotal: 1.50\n>From here on\n\n"
    b"From bob@example.com Tue May  6 09:13:00 2025\nFrom: bob@example.com\nSubject: Two\n\nTotal: 2.50\nFrom here on\n"
)


def zipped(entries, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", **options) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def labels(files):
    return [source.label for source in find_sources(files)]


def contents(files):
    return {source.label: source.at_hand() for source in find_sources(files)}


NOTES = zipped({"a.txt": b"Total: 1.50", "inner/b.txt": b"Total: 2.50", "inner/": b"", "x.bin": b"no", ".hid.txt": b"no",
                "__MACOSX/a.txt": b"no", "c/.git/d.txt": b"no"})  # fmt: skip


def test_an_archive_by_path_in_a_folder_as_bytes_and_open(tmp_path):
    path = written(tmp_path / "notes.zip", NOTES)
    found = {"notes.zip/a.txt": b"Total: 1.50", "notes.zip/inner/b.txt": b"Total: 2.50"}
    assert contents(path) == contents(str(tmp_path / "*.zip")) == contents(("notes.zip", NOTES)) == found
    with path.open("rb") as file:
        assert contents(file) == found
    written(tmp_path / "c.txt", b"Total: 3.50")
    assert labels(tmp_path) == ["c.txt", *found]
    assert [source.name for source in find_sources(path)] == ["a.txt", "b.txt"]
    assert sum(source.size() for source in find_sources(path)) == 22


def test_archives_of_the_same_name_are_told_apart(tmp_path):
    for name in ("x", "y"):
        written(tmp_path / name / "notes.zip", zipped({"a.txt": name.encode(), "a.md": b""}))
    assert contents(tmp_path)["x/notes.zip/a.txt"] == b"x"
    assert len(labels([tmp_path / "x" / "notes.zip"] * 2)) == 4


def test_a_folder_of_mails(tmp_path):
    path = written(tmp_path / "inbox.mbox", MBOX)
    found = contents(path)
    assert list(found) == ["inbox.mbox/1.eml", "inbox.mbox/2.eml"]
    assert found["inbox.mbox/1.eml"].splitlines()[0] == b"From: ann@example.com"
    assert found["inbox.mbox/1.eml"].splitlines()[-2:] == [b"From here on", b""]
    assert found["inbox.mbox/2.eml"].endswith(b"Total: 2.50\nFrom here on\n")


def test_a_folder_with_a_mail_in_each_file(tmp_path):
    for place in ("cur/17.a.host:2,S", "new/18.b.host", "tmp/19.c.host", "other/20.d"):
        written(tmp_path / "Mail" / place, b"From: a\nSubject: b\n\nx")
    found = find_sources(tmp_path)
    assert [(source.label, source.name) for source in found] == [
        ("17.a.host:2,S", "17.a.host:2,S.eml"),
        ("18.b.host", "18.b.host.eml"),
    ]


def test_containers_in_containers(tmp_path):
    inner = zipped({"d.txt": b"deep"})
    path = written(tmp_path / "all.zip", zipped({"mail/inbox.mbox": MBOX, "more.zip": inner, "e.txt": b"e"}))
    found = contents(path)
    assert list(found) == [
        "all.zip/mail/inbox.mbox/1.eml",
        "all.zip/mail/inbox.mbox/2.eml",
        "all.zip/more.zip/d.txt",
        "all.zip/e.txt",
    ]
    assert found["all.zip/more.zip/d.txt"] == b"deep"
    for _ in range(4):
        inner = zipped({"in.zip": inner})
    (source,) = find_sources([("a.txt", b"x"), ("out.zip", inner)])[1:]
    assert source.problem == "out.zip/in.zip/in.zip/in.zip is an archive too deep in others: unpack it."


def test_an_office_file_is_no_archive(tmp_path):
    for part in ("[Content_Types].xml", "mimetype"):
        assert labels(("a.zip", zipped({part: "x", "a.txt": "x"}))) == ["a.zip"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.zip", b"PK\x03\x04 cut", "a.zip is damaged or cut off"),
        ("a.zip", NOTES[:-30], "a.zip is damaged or cut off"),
        ("a.zip", zipped({"a.bin": "x"}), "a.zip holds no document: known are .*; unpack it to name others"),
        ("a.mbox", b"no mail", "a.mbox holds no document"),
        ("a.zip", zipped({"a.txt": bytes(40 * 1024**2)}, compression=zipfile.ZIP_DEFLATED), "unpacks to 40 MB, more than is safe"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_container_is_said(name, content, words):
    there, wrong = find_sources([("there.txt", b"x"), (name, content)])
    assert not there.problem
    with pytest.raises(DocumentError, match=words):
        wrong.load()


def test_an_entry_that_cannot_be_read_is_a_row_that_says_so(tmp_path, monkeypatch):
    content = bytearray(NOTES)
    content[content.index(b"Total: 1")] ^= 1
    good, bad = find_sources(("notes.zip", bytes(content)))[::-1]
    assert good.at_hand() == b"Total: 2.50"
    with pytest.raises(DocumentError, match=r"notes.zip/a.txt cannot be read from where it is kept \(it is damaged\)"):
        bad.fingerprint()
    locked = bytearray(zipped({"a.txt": b"x"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "needs a password" in find_sources([("b.txt", b"x"), ("notes.zip", bytes(locked))])[1].problem
    monkeypatch.setattr(containers, "LARGEST_DOCUMENT", 5)
    assert "notes.zip/a.txt is larger than 0 MB" in find_sources([("b.txt", b"x"), ("notes.zip", NOTES)])[1].problem


def test_too_many_and_too_much(monkeypatch):
    monkeypatch.setattr(containers, "_MOST_MEMBERS", 1)
    assert "more than 1 files" in find_sources([("b.txt", b"x"), ("notes.zip", NOTES)])[1].problem
    *_, last = find_sources(("in.mbox", MBOX))
    assert "holds more than 1 e-mails" in last.problem
    monkeypatch.setattr(containers, "_MOST_MEMBERS", 100)
    monkeypatch.setattr(containers, "_MOST_HELD", 10)
    assert "archives in archives" in find_sources([("b.txt", b"x"), ("out.zip", zipped({"in.zip": NOTES}))])[1].problem


def test_an_archive_that_changes_is_noticed(tmp_path):
    path = written(tmp_path / "in.mbox", MBOX)
    second = find_sources(path)[1]
    written(path, MBOX[10:])
    with pytest.raises(DocumentError, match=r"in.mbox/2.eml cannot be read from where it is kept"):
        second.at_hand()
    path = written(tmp_path / "notes.zip", NOTES)
    second = find_sources(path)[1]
    written(path, zipped({"a.txt": b"x"}))
    with pytest.raises(DocumentError, match="damaged"):
        second.at_hand()
    path.unlink()
    with pytest.raises(DocumentError, match=r"No such file"):
        second.at_hand()


names = st.text(st.sampled_from("ab/.\\: \x1b\u202e%#?é"), min_size=1, max_size=20)


@given(st.lists(names, min_size=1, max_size=5, unique=True))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_leads_out_of_its_archive(names):
    found = find_sources(("notes.zip", zipped({f"{name}.txt": name.encode() for name in names} | {"z.txt": b"z"})))
    assert len({source.label for source in found}) == len(found)
    for source in found:
        assert source.label.startswith("notes.zip/")
        assert ".." not in Path(source.label).parts
        assert source.label.isprintable()
        assert "/" not in source.name
        assert source.at_hand().decode() in [*names, "z"]


def test_a_link_in_an_archive_leads_nowhere(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert contents(("notes.zip", stream.getvalue())) == {"notes.zip/link.txt": b"/etc/passwd"}


def test_from_an_archive_to_a_frame_and_back(tmp_path, service, home):
    archive = written(tmp_path / "notes #1.zip", NOTES)
    folder = written(tmp_path / "in.mbox", MBOX)
    run = submit([archive, folder], {"total": float}, client=service, progress=False)
    frame = run.result()
    assert frame["total"].to_dict() == {
        "notes #1.zip/a.txt": 1.5, "notes #1.zip/inner/b.txt": 2.5, "in.mbox/1.eml": 1.5, "in.mbox/2.eml": 2.5,
    }  # fmt: skip
    again = open_run(run.id)
    assert again.document("notes #1.zip/inner/b.txt") == b"Total: 2.50"
    assert again.document("in.mbox/2.eml").startswith(b"From: bob@example.com")
    written(archive, zipped({"a.txt": b"another", "b.txt": b"another"}))
    with pytest.raises(DocumentError, match="has changed since it was extracted"):
        again.document("notes #1.zip/a.txt")
