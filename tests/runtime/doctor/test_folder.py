"""The data folder, as disks and their owners make it, and the service on it."""

import os
import sqlite3
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.doctor import folder
from llamaextract_nb.runtime.ledger import open_ledger


def the(check, *arguments):
    """The finding of a check that has one."""
    (found,) = check(*arguments)
    return found


def test_a_folder_that_can_be_used_is_left_as_it_was(home):
    assert the(folder.data_folder).status == "ok"
    assert list(home.iterdir()) == []


def test_a_folder_that_is_not_there_yet_is_made_for_its_owner_alone(home):
    home.rmdir()
    assert the(folder.data_folder).status == "ok"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "file" / "home"))
    found = the(folder.data_folder)
    assert found.status == "problem"
    assert "cannot be written (Not a directory)" in found.finding
    assert "LLAMAEXTRACT_NB_HOME" in found.fix
    assert the(folder.disk).status in ("ok", "note")
    assert the(folder.size).finding == "0 bytes are kept."
    assert the(folder.ledger).status == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_that_is_read_only(home):
    home.chmod(0o500)
    assert the(folder.data_folder).status == "problem"


def test_a_disk_without_room(monkeypatch, home):
    def refuse(**arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.tempfile, "TemporaryDirectory", refuse)
    assert "No space left on device" in the(folder.data_folder).finding


@pytest.mark.parametrize(("free", "status"), [(1e6, "problem"), (1e9, "note"), (1e12, "ok")])
def test_how_much_is_free(monkeypatch, free, status):
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert the(folder.disk).status == status
    assert bool(the(folder.disk).fix) == (status != "ok")


def test_others_may_look_in(home):
    home.chmod(0o750)
    found = the(folder.data_folder)
    assert (found.status, found.fix) == ("problem", f'chmod 700 "{home}"')


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_network_file_system(mounts, home, kind):
    mounts("/dev/sda / ext4", f"server:/home {home.parent} {kind}")
    found = the(folder.data_folder)
    assert found.status == "problem"
    assert f"({kind})" in found.finding
    assert "LLAMAEXTRACT_NB_HOME" in found.fix


def test_a_disk_that_is_mounted_under_a_network_file_system(mounts, home):
    mounts(f"server:/home {home.parent} nfs", f"/dev/sdb {home} ext4", "half-a-line")
    assert the(folder.data_folder).status == "ok"


def test_a_file_system_without_a_journal(monkeypatch):
    monkeypatch.setattr(folder, "_journal", lambda path: "delete")
    assert "cannot keep a journal" in the(folder.data_folder).finding


def test_a_database_that_cannot_be_locked(monkeypatch):
    def refuse(path):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(folder, "_journal", refuse)
    assert "database is locked" in the(folder.data_folder).finding


def test_what_is_kept_by_what(home):
    for name, size in {"ledger.sqlite": 1000, "ledger.sqlite-wal": 500, "service/files/ab/cd": 3_000_000}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(bytes(size))
    (home / "elsewhere").symlink_to("/usr")
    found = the(folder.size)
    assert found.status == "ok"
    assert "service/files 3.0 MB, ledger.sqlite 1.5 kB" in found.finding


def test_more_than_can_be_counted(monkeypatch, home):
    monkeypatch.setattr(folder, "_MOST_ENTRIES", 10)
    for number in range(20):
        (home / f"{number}").write_bytes(b"x")
    found = the(folder.size)
    assert (found.status, found.finding.startswith("More than 10 bytes")) == ("note", True)
    assert found.fix


def test_a_ledger(home):
    assert "the first run makes it" in the(folder.ledger).finding
    open_ledger().keep_run("r", "local", {}, {})
    assert the(folder.ledger).finding == "It lists 1 run."


def test_a_ledger_that_is_no_database(home):
    (home / "ledger.sqlite").write_bytes(b"not a database" * 100)
    found = the(folder.ledger)
    assert found.status == "problem"
    assert found.fix


def test_a_ledger_in_the_place_that_is_not_looked_at(tmp_path):
    (tmp_path / "usual").mkdir()
    (tmp_path / "usual" / "ledger.sqlite").write_bytes(b"")
    found = the(folder.ledger)
    assert (found.status, str(tmp_path / "usual") in found.finding) == ("note", True)


def test_the_service_that_is_given(service):
    assert the(folder.local_service, service, False).status == "ok"
    assert list(folder.local_service(service, True)) == []
    assert list(folder.local_service(lx.Client(api_key="k"), False)) == []


def test_a_service_that_cannot_start(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "file"))
    found = the(folder.local_service, None, False)
    assert found.status == "problem"
    assert str(Path("file") / "service") in found.finding
    assert "LLAMAEXTRACT_NB_HOME" in found.fix
