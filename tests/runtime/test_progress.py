"""The progress line: overwritten in a terminal, a line for each tenth of the files in a log."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from types import SimpleNamespace

from llamaextract_nb.runtime.progress import TextProgress

CODE = "import llamaextract_nb as lx; lx.extract([('a.txt', b'Total: 5'), ('b.txt', b'')], {'total': float}, progress='text')"


def test_a_log_has_a_line_for_each_tenth_however_many_files(capsys):
    run = SimpleNamespace(counts={"done": 0, "queued": 1000})
    with TextProgress(run) as progress:
        for done in range(1001):
            run.counts = {"done": done, "queued": 1000 - done}
            progress.update()
    assert capsys.readouterr().err.splitlines() == [f"{done}/1000 files" for done in range(0, 1001, 100)]


def test_a_log_begins_with_the_place_and_ends_with_the_count(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "LLAMAEXTRACT_NB_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = done.stderr.splitlines()
    assert lines[0] == "Local engine: nothing leaves this machine"
    assert lines[-1] == "2/2 files, 1 failed"
    assert len(set(lines)) == len(lines) <= 5
    assert "\r" not in done.stderr


def test_a_terminal_has_a_bar(tmp_path):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], env={**os.environ, "LLAMAEXTRACT_NB_HOME": str(tmp_path)}, stderr=theirs
    )
    assert process.wait(60) == 0
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\r" in shown
    assert "2/2 files" in shown
