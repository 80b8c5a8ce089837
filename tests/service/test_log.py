"""What the log says, and never says; and how large it grows."""

import logging
import stat
import subprocess
import sys

import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.service.log import LOG, MOST_BYTES, OLDER_FILES, _Formatter


def line(message, *args, error=None):
    info = (type(error), error, error.__traceback__) if error is not None else None
    return _Formatter("s3cret").format(logging.LogRecord("a.b", logging.ERROR, "x.py", 1, message, args, info))


def raised(make):
    try:
        make()
    except Exception as error:
        return error


def test_an_exception_is_told_by_its_kind_and_place():
    def read():
        raise ValueError("Patient: Jane Doe, born 1970")

    def work():
        try:
            read()
        except ValueError as error:
            raise KeyError("Jane Doe") from error

    said = line("A job broke.", error=raised(work))
    assert "Jane" not in said
    assert "KeyError because of ValueError at test_log.py:" in said
    assert " work < test_log.py:" in said

    def several():
        raise ExceptionGroup("Jane", [raised(read)])

    assert "Jane" not in line("A job broke.", error=raised(several))
    assert "ValueError at test_log.py:" in line("A job broke.", error=raised(several))


def test_a_line_is_one_line_without_the_key():
    said = line("%s went wrong with s3cret", "a\r\nb\x1b[2J\u2028c.pdf")
    assert said.isprintable()
    assert said.endswith("a b [2J c.pdf went wrong with [key]")
    assert len(line("x" * 5_000)) < 1_100


def test_it_stays_small(tmp_path):
    code = (
        "import logging, pathlib, sys; from llamaextract_nb.service.log import start_log\n"
        "start_log(pathlib.Path(sys.argv[1]), 'key')\n"
        "for n in range(20_000): logging.getLogger('x').warning('%d %s', n, 'y' * 500)\n"
        "print('on the output')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("on the output\n", "")
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + OLDER_FILES
    assert all(file.stat().st_size <= MOST_BYTES for file in files)
    assert "19999" in (tmp_path / LOG).read_text()[-600:]


def test_a_service_that_says_much_starts_and_lets_go_of_its_pipes(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.stderr.write('warning\\n' * 100_000)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with LocalService(tmp_path / "data") as service, service.client() as client:
        assert client.list_agents() == []
        if sys.platform == "linux":
            for number in (1, 2):
                target = f"/proc/{service._child._process.pid}/fd/{number}"
                assert subprocess.run(["readlink", target], capture_output=True, text=True).stdout == "/dev/null\n"


def test_the_reason_of_a_failed_start_reaches_its_user(tmp_path, monkeypatch):
    (tmp_path / "pebble.py").write_text("raise ImportError('pebble is broken here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with pytest.raises(ConfigError, match="cannot start: ImportError: pebble is broken here"):
        LocalService(tmp_path / "data")


def test_a_folder_that_was_open_is_closed(tmp_path):
    data = tmp_path / "data"
    (data / "files" / "ab").mkdir(parents=True)
    for path in (data / "files" / "ab" / "abc", data / LOG, data / f"{LOG}.1", data / "token-8321"):
        path.write_text("x")
    for path in [data, *data.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    (data / "files" / "away").symlink_to(tmp_path)
    outside = stat.S_IMODE(tmp_path.stat().st_mode)
    with LocalService(data):
        for path in [data, *data.rglob("*")]:
            assert path.is_symlink() or stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == outside


def test_a_folder_of_other_things_keeps_its_permissions(tmp_path):
    other = tmp_path / "notebook.ipynb"
    other.write_text("{}")
    tmp_path.chmod(0o755)
    other.chmod(0o644)
    with LocalService(tmp_path):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
        assert stat.S_IMODE(other.stat().st_mode) == 0o644
        assert stat.S_IMODE((tmp_path / "service.sqlite").stat().st_mode) == 0o600
