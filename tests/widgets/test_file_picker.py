"""The file picker without a browser: what it shows, what it refuses, uploads in chunks."""

import base64
import hashlib
import os

import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.sample_data import samples
from llamaextract_nb.widgets import uploads


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "root"
    (root / "inner" / "deeper").mkdir(parents=True)
    for name in ("b.pdf", "a.txt", "Ä <b>.csv", "program.exe", ".hidden.pdf", "inner/c.pdf"):
        (root / name).write_bytes(b"x" * 10)
    (tmp_path / "secret.txt").write_text("secret")
    (root / "way_out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "up").symlink_to(tmp_path)
    (root / "nowhere.txt").symlink_to(root / "gone.txt")
    (root / "inside.txt").symlink_to(root / "a.txt")
    return root


@pytest.fixture
def picker(folder):
    made = lx.FilePicker(folder)
    made.sent = []
    made.send = lambda content, buffers=None: made.sent.append(content)
    return made


def say(picker, word, *buffers, **message):
    picker._receive(picker, {"type": word, **message}, list(buffers))


def names(picker):
    return [entry["name"] for entry in picker.view["entries"]]


def test_folders_first_without_what_is_hidden_unknown_or_leads_out(picker, folder):
    assert names(picker) == ["inner", "a.txt", "b.pdf", "inside.txt", "Ä <b>.csv"]
    assert picker.view["entries"][1]["size"] == 10
    assert picker.view["kinds"] == [".csv", ".pdf", ".txt"]
    assert "program.exe" in names(lx.FilePicker(folder, all_files=True))


def test_walking_through_folders(picker):
    say(picker, "open", name="inner")
    assert (picker.view["crumbs"], names(picker)) == (["root", "inner"], ["deeper", "c.pdf"])
    say(picker, "open", name="deeper")
    assert picker.view["empty"]
    say(picker, "crumb", depth=0)
    assert picker.view["crumbs"] == ["root"]


@pytest.mark.parametrize("name", ["..", "../..", "up", "inner/../../", "/etc", "way_out.txt"])
def test_nothing_leads_out(picker, name):
    say(picker, "open", name=name)
    say(picker, "choose", names=[name], chosen=True)
    say(picker, "preview", name=name)
    assert picker.view["crumbs"] == ["root"]
    assert picker.files == []
    assert picker.view["message"]
    with pytest.raises(ConfigError, match=r"leads out|is no file"):
        picker.files = [name]


def test_choosing_filtering_and_all(picker, folder):
    say(picker, "choose", names=["b.pdf"], chosen=True)
    say(picker, "choose", names=["a.txt"], chosen=True)
    assert [path.name for path in picker.files] == ["b.pdf", "a.txt"]
    assert (picker.view["chosen"], picker.view["bytes"]) == (2, 20)
    say(picker, "choose", names=["b.pdf"], chosen=False)
    say(picker, "filter", text="Ä")
    assert names(picker) == ["Ä <b>.csv"]
    say(picker, "all", chosen=True)
    assert [path.name for path in picker.files] == ["a.txt", "Ä <b>.csv"]
    say(picker, "filter", text="")
    say(picker, "kind", kind=".pdf")
    assert names(picker) == ["inner", "b.pdf"]
    (folder / "a.txt").unlink()
    assert [path.name for path in picker.files] == ["Ä <b>.csv"]
    say(picker, "clear")
    assert picker.files == []


def test_sorting_keeps_folders_first(picker, folder):
    (folder / "a.txt").write_bytes(b"x" * 500)
    say(picker, "reload")
    say(picker, "sort", key="size")
    assert (names(picker)[0], names(picker)[-2:]) == ("inner", ["a.txt", "inside.txt"])
    say(picker, "sort", key="size")
    assert names(picker)[:3] == ["inner", "inside.txt", "a.txt"]
    assert (picker.view["sort"], picker.view["ascending"]) == ("size", False)
    os.utime(folder / "b.pdf", (0, 0))
    say(picker, "reload")
    say(picker, "sort", key="modified")
    assert names(picker)[:2] == ["inner", "b.pdf"]
    say(picker, "sort", key="__class__")
    assert picker.view["sort"] == "modified"


def test_several_are_chosen_at_once(picker):
    say(picker, "choose", names=["a.txt", "b.pdf"], chosen=True)
    assert [path.name for path in picker.files] == ["a.txt", "b.pdf"]
    assert (picker.view["files"], picker.view["filesChosen"]) == (4, 3)  # inside.txt is a link to a.txt


def test_what_it_picked_can_be_extracted():
    picker = lx.FilePicker(samples()[0].parent)
    picker.files = ["receipt_bakery.txt"]
    assert lx.extract(picker, {"total_amount": float}, progress=False)["_status"].tolist() == ["success"]


def test_pictures_of_pdfs():
    picker = lx.FilePicker(samples()[0].parent)
    say(picker, "preview", name="invoice_northlight_1042.pdf")
    assert base64.b64decode(picker.image).startswith(b"\x89PNG")
    say(picker, "preview", name="receipt_bakery.txt")
    assert picker.image == ""
    assert "only PDFs and images have one" in picker.view["message"]


def upload(picker, content, name="new.pdf", chunk=4096):
    say(picker, "upload", key="k", name=name, size=len(content))
    for offset in range(0, len(content), chunk):
        say(picker, "chunk", content[offset : offset + chunk], key="k", offset=offset)


def test_uploads_arrive_whole_and_are_chosen(picker, folder):
    content = os.urandom(100_000)
    upload(picker, content)
    assert hashlib.sha256((folder / "new.pdf").read_bytes()).digest() == hashlib.sha256(content).digest()
    assert [path.name for path in picker.files] == ["new.pdf"]
    assert "new.pdf" in names(picker)
    assert picker.sent[0] == {"type": "ack", "key": "k", "received": 0}
    assert picker.sent[-1] == {"type": "ack", "key": "k", "received": 100_000}
    upload(picker, b"again")
    assert (folder / "new (2).pdf").read_bytes() == b"again"
    upload(picker, b"", name="empty.txt")
    assert (folder / "empty.txt").read_bytes() == b""


@pytest.mark.parametrize(
    "name", ["../evil.pdf", "..\\evil.pdf", "/etc/evil.pdf", "a/b/evil.pdf", "ev\x00il.pdf", "ev\nil.pdf"]
)
def test_names_lead_nowhere_else(picker, folder, name):
    upload(picker, b"x", name=name)
    assert (folder / "evil.pdf").read_bytes() == b"x"
    assert not (folder.parent / "evil.pdf").exists()


@pytest.mark.parametrize("name", ["", "..", "///", " . "])
def test_names_that_are_none(picker, folder, name):
    before = sorted(folder.iterdir())
    upload(picker, b"x", name=name)
    assert "is no name for a file" in picker.view["message"]
    assert sorted(folder.iterdir()) == before


def test_a_broken_upload_leaves_nothing(picker, folder):
    before = sorted(folder.iterdir())
    say(picker, "upload", key="k", name="big.pdf", size=100)
    say(picker, "chunk", b"x" * 50, key="k", offset=0)
    assert sorted(folder.iterdir()) == before
    say(picker, "chunk", b"x" * 50, key="k", offset=20)
    assert picker.sent[-1] == {"type": "refused", "key": "k"}
    assert "interrupted: try again" in picker.view["message"]
    say(picker, "upload", key="k", name="big.pdf", size=100)
    say(picker, "abort", key="k")
    say(picker, "chunk", b"x", key="k", offset=0)
    say(picker, "chunk", b"too long", key="unknown", offset=0)
    assert sorted(folder.iterdir()) == before


def test_what_is_too_large_or_cannot_be_written(picker, folder, monkeypatch):
    say(picker, "upload", key="k", name="huge.pdf", size=uploads.MOST_BYTES + 1)
    assert "larger than 2 GB" in picker.view["message"]
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3})())
    say(picker, "upload", key="k", name="huge.pdf", size=100)
    assert "no room for huge.pdf" in picker.view["message"]


def test_many_files_are_shown_in_part(tmp_path):
    for number in range(700):
        (tmp_path / f"{number:04}.txt").touch()
    picker = lx.FilePicker(tmp_path)
    assert (len(picker.view["entries"]), picker.view["more"]) == (500, 200)
    say(picker, "all", chosen=True)
    assert len(picker.files) == 700


def test_wrong_arguments_and_plain_forms(tmp_path, picker):
    with pytest.raises(ConfigError, match="is no folder"):
        lx.FilePicker(tmp_path / "gone")
    with pytest.raises(TypeError, match="rot"):
        lx.FilePicker(rot=".")
    say(picker, "all", chosen=True)
    html = picker._repr_mimebundle_()[0]["text/html"]
    assert "<b>" not in html
    assert "3 files chosen" in html


def test_a_root_that_is_no_path():
    with pytest.raises(lx.ConfigError, match="root=3 must be the path"):
        lx.FilePicker(3)
