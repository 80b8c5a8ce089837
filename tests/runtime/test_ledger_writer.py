"""Writing to the ledger: in order, together, and never one for another's fault."""

import asyncio
import contextlib
import subprocess
import sys
import threading

import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.ledger import Answer, Ledger


@pytest.fixture
def ledger(tmp_path):
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        yield ledger


@contextlib.contextmanager
def statements(ledger):
    """The statements that the ledger's connection runs."""
    seen = []
    with ledger._database.reading() as connection:
        connection.set_trace_callback(seen.append)
    yield seen
    with ledger._database.reading() as connection:
        connection.set_trace_callback(None)


def fail(message):
    raise LookupError(message)


def test_writes_at_once_share_transactions(ledger):
    async def write():
        await asyncio.gather(
            *(ledger.off(ledger.keep_answers, {f"k{number}": Answer({"n": number}, None)}) for number in range(10_000))
        )

    with statements(ledger) as seen:
        asyncio.run(write())
    assert len(ledger.answered(f"k{number}" for number in range(10_000))) == 10_000
    assert 1 <= sum(statement.lower().startswith("commit") for statement in seen) < 1_000


def test_later_writes_win(ledger):
    futures = [ledger.write(ledger.keep_answers, {"k": Answer({"n": number}, None)}) for number in range(500)]
    ledger.keep_answers({"k": Answer({"n": "last"}, {"m": 1})})
    assert all(future.done() for future in futures)
    assert ledger.answer("k") == Answer({"n": "last"}, {"m": 1})


def test_reads_in_between_see_what_was_written_before(ledger):
    async def both():
        kept = ledger.off(ledger.keep_answers, {"k": Answer({}, None)})
        return await asyncio.gather(kept, ledger.off(ledger.answered, ["k", "other"]))

    assert asyncio.run(both()) == [None, {"k"}]


def test_a_write_that_fails_fails_alone(ledger):
    with ledger._database.reading():  # the writer waits, so that all come together
        futures = [
            ledger.write(ledger.keep_answers, {"a": Answer({}, None)}),
            ledger.write(ledger.keep_files, "no such run", [{"position": 0, "label": "", "state": "", "attempts": 0}]),
            ledger.write(fail, "not the ledger's"),
            ledger.write(ledger.keep_answers, {"b": Answer({}, None)}),
        ]
    with pytest.raises(ConfigError, match=r"ledger.sqlite cannot be used \(FOREIGN KEY"):
        futures[1].result()
    with pytest.raises(LookupError, match="not the ledger's"):
        futures[2].result()
    assert [futures[0].result(), futures[3].result()] == [None, None]
    assert ledger.answered("ab") == {"a", "b"}


def test_a_write_whose_waiter_was_cancelled_is_written(ledger):
    async def cancel():
        with ledger._database.reading():
            task = asyncio.create_task(ledger.off(ledger.keep_answers, {"k": Answer({}, None)}))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancel())
    ledger.close()
    assert ledger.answered(["k"]) == {"k"}


def test_a_file_that_another_process_holds_fails_each_write_once(tmp_path, monkeypatch):
    monkeypatch.setattr("llamaextract_nb.runtime.ledger.database._BUSY", 0)
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('begin immediate');"
        "print('held', flush=True); sys.stdin.read()"
    )
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        with subprocess.Popen(
            [sys.executable, "-c", hold, tmp_path / "ledger.sqlite"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            other.stdout.readline()
            with statements(ledger) as seen:
                with ledger._database.reading():
                    futures = [ledger.write(ledger.keep_answers, {key: Answer({}, None)}) for key in "abc"]
                for future in futures:
                    with pytest.raises(ConfigError, match="database is locked"):
                        future.result()
            assert sum(statement.startswith("begin") for statement in seen) == 1
        ledger.keep_answers({"d": Answer({}, None)})
        assert ledger.answered("abcd") == {"d"}


FILL = """
import resource, signal, sys
from pathlib import Path
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.ledger import Answer, open_ledger

ledger = open_ledger(Path(sys.argv[1]))
ledger.keep_answers({"first": Answer({}, None)})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, unlimited[1]))
big = Answer({"text": "x" * 1_000_000}, None)
futures = [ledger.write(ledger.keep_answers, {key: answer}) for key, answer in {"big": big, "small": Answer({}, None)}.items()]
try:
    futures[0].result()
except ConfigError as error:
    print(error)
print(futures[1].exception(), sorted(ledger.answered(["first", "big", "small"])))
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
ledger.keep_answers({"big": big})
print(sorted(ledger.answered(["first", "big", "small"])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of files")
def test_a_full_disk(tmp_path):
    done = subprocess.run([sys.executable, "-c", FILL, tmp_path], capture_output=True, text=True, check=True)
    reason, small, after = done.stdout.splitlines()
    assert reason.startswith(f"The ledger {tmp_path}/ledger.sqlite cannot be used (")
    assert "free disk space" in reason
    assert small == "None ['first', 'small']"
    assert after == "['big', 'first', 'small']"
    assert done.stderr == ""


def test_what_is_queued_at_the_end_is_written(tmp_path):
    code = (
        "import sys; from pathlib import Path; from llamaextract_nb.runtime.ledger import Answer, open_ledger\n"
        "ledger = open_ledger(Path(sys.argv[1]))\n"
        "for number in range(2000): ledger.write(ledger.keep_answers, {str(number): Answer({}, None)})"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True)
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        assert len(ledger.answered(map(str, range(2000)))) == 2000


def test_many_threads(ledger):
    ledger.keep_run("run", "here", {}, {})

    def work(thread):
        for number in range(50):
            key = f"{thread}-{number}"
            ledger.keep_answers({key: Answer({"key": key}, None)})
            assert ledger.answer(key) == Answer({"key": key}, None)
            row = {"position": thread * 50 + number, "label": key, "state": "done", "attempts": 1, "answer": key}
            ledger.keep_files("run", [row])

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _, rows = ledger.run("run")
    assert [row["position"] for row in rows] == list(range(400))
    assert len(ledger.answers(row["answer"] for row in rows)) == 400
