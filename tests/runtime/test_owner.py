"""Owners of work: alive as long as their process, whatever ends it."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import threading

import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.owner import Owner

OWN = """
import sys
from pathlib import Path
from llamaextract_nb.runtime.owner import Owner
owner = Owner(Path(sys.argv[1]))
print(owner.id, flush=True)
"""
WAIT = "sys.stdin.read()\n"
FORK_AND_END = """
import os
if os.fork() == 0:
    sys.exit()  # as a child that cleans up
print(os.wait()[1], flush=True)
"""
FORK_AND_WAIT = """
import os
if child := os.fork():
    os.waitpid(child, 0)
else:
    print(os.getpid(), flush=True)
    sys.stdin.read()
    os._exit(0)
"""


@contextlib.contextmanager
def process(folder, code):
    """A process that is an owner, and its id; it ends when its standard input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", OWN + code, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        yield running, running.stdout.readline().strip()


def locks(folder):
    return sorted(path.stem for path in (folder / "owners").iterdir())


def test_owners_of_one_process(tmp_path):
    first, second = Owner(tmp_path), Owner(tmp_path)
    assert first.id != second.id
    assert not first.is_gone(first.id)
    assert not first.is_gone(second.id)
    assert not second.is_gone(first.id)
    assert locks(tmp_path) == sorted([first.id, second.id])
    first.close()
    assert second.is_gone(first.id)
    assert locks(tmp_path) == [second.id]
    second.close()


def test_an_owner_nobody_has_seen_is_gone(tmp_path):
    owner = Owner(tmp_path)
    assert owner.is_gone("0" * 32)
    assert locks(tmp_path) == [owner.id]
    owner.close()


def test_what_others_own_is_private(tmp_path):
    owner = Owner(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "owners").stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data" / "owners").iterdir()] == [0o600]
    owner.close()


def test_a_killed_process_is_gone_at_once(tmp_path):
    owner = Owner(tmp_path)
    with process(tmp_path, WAIT) as (running, other):
        assert not owner.is_gone(other)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert owner.is_gone(other)
        assert locks(tmp_path) == [owner.id]
    owner.close()


def test_a_new_owner_removes_the_locks_of_the_dead(tmp_path):
    with process(tmp_path, WAIT) as (running, other):
        running.kill()
        running.wait()
        assert locks(tmp_path) == [other]
        owner = Owner(tmp_path)
    assert locks(tmp_path) == [owner.id]
    owner.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_forked_child_neither_frees_nor_keeps_its_parents_lock(tmp_path):
    owner = Owner(tmp_path)
    with process(tmp_path, FORK_AND_WAIT) as (running, other):
        child = int(running.stdout.readline())
        assert not owner.is_gone(other)
        running.kill()
        running.wait()
        os.kill(child, 0)  # still there
        assert owner.is_gone(other)
    with process(tmp_path, FORK_AND_END + WAIT) as (running, other):
        assert running.stdout.readline().strip() == "0"
        assert not owner.is_gone(other)
    owner.close()


def test_a_lock_outlives_the_thread_that_took_it(tmp_path):
    owners = []
    thread = threading.Thread(target=lambda: owners.append(Owner(tmp_path)))
    thread.start()
    thread.join()
    watcher = Owner(tmp_path)
    assert not watcher.is_gone(owners[0].id)
    for owner in (*owners, watcher):
        owner.close()


def test_owners_that_begin_at_once_keep_their_locks(tmp_path):
    """Each sweeps the folder as it begins, while others have made their file but do not hold it yet."""
    owners = []
    begin = threading.Barrier(8)

    def own():
        begin.wait()
        owners.extend([Owner(tmp_path) for _ in range(10)])

    threads = [threading.Thread(target=own) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(owners) == 80
    watcher = Owner(tmp_path)
    assert [owner.id for owner in owners if watcher.is_gone(owner.id)] == []
    for owner in (*owners, watcher):
        owner.close()
    assert locks(tmp_path) == []


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "owners").write_text("in the way")
    with pytest.raises(ConfigError, match=r"cannot be written \(File exists\).*LLAMAEXTRACT_NB_HOME"):
        Owner(tmp_path)
