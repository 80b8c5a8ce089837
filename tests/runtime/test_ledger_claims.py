"""Who works on which answer: each is taken once, and by somebody else only when its owner is gone."""

import contextlib
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from llamaextract_nb.runtime.ledger import Answer, Claim, Ledger, Task, open_ledger

CLAIM = """
import sys
from pathlib import Path
from llamaextract_nb.runtime.ledger import open_ledger
ledger = open_ledger(Path(sys.argv[1]))
print(ledger.owner, flush=True)
for line in sys.stdin:
    first, last = map(int, line.split())
    claims = ledger.claim([f"k{number}" for number in range(first, last)], f"run of {ledger.owner}", "cloud")
    print(*(key for key, claim in claims.items() if claim.mine), flush=True)
"""


@contextlib.contextmanager
def claimer(folder):
    """Another process that claims the keys whose numbers it is told."""
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, process.stdout.readline().strip()


def tell(process, first, last):
    process.stdin.write(f"{first} {last}\n")
    process.stdin.flush()


@pytest.fixture
def ledger(tmp_path):
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        yield ledger


def test_a_claim_and_its_end(ledger):
    claims = ledger.claim(["a", "b", "c"], "run", "cloud")
    created = claims["a"].task.created
    assert claims["a"] == Claim(Task("a", ledger.owner, "run", "cloud", "claimed", None, None, created), mine=True)
    assert [claim.mine for claim in claims.values()] == [True, True, True]
    ledger.keep_tasks([replace(claims["a"].task, state="running", file_id="f", job_id="j")])
    again = ledger.claim(["a"], "run", "cloud")["a"]
    assert again == Claim(replace(claims["a"].task, state="running", file_id="f", job_id="j"), mine=True)
    other = ledger.claim(["a", "b"], "another run", "cloud")
    assert [(claim.mine, claim.task.run_id, claim.task.owner == ledger.owner) for claim in other.values()] == [
        (False, "run", True),
        (False, "run", True),
    ]
    ledger.keep_answers({"a": Answer({}, None)})
    ledger.release(["b"])
    taken = ledger.claim(["a", "b", "c"], "another run", "cloud")
    assert [claim.mine for claim in taken.values()] == [True, True, False]
    assert taken["a"].task.job_id is None


def test_a_claim_that_was_not_written_is_written_with_its_task(ledger):
    task = Task("a", ledger.owner, "run", "cloud", "creating", "f", None, 1.0)
    ledger.keep_tasks([task, task])
    assert ledger.claim(["a"], "run", "cloud")["a"] == Claim(task, mine=True)


def test_two_processes_take_each_key_once(ledger, tmp_path):
    with claimer(tmp_path) as (first, _), claimer(tmp_path) as (second, _):
        for process in (first, second):
            for start in range(0, 2000, 20):
                tell(process, start, start + 20)
        ours = [key for start in range(0, 2000, 20) for key in _mine(ledger, start, start + 20)]
        # Read to the end before one ends, as its keys would then be free.
        theirs = [[key for _ in range(100) for key in process.stdout.readline().split()] for process in (first, second)]
    assert sorted([*ours, *theirs[0], *theirs[1]]) == sorted(f"k{number}" for number in range(2000))


def _mine(ledger, first, last):
    claims = ledger.claim([f"k{number}" for number in range(first, last)], "run", "cloud")
    return [key for key, claim in claims.items() if claim.mine]


def test_threads_of_a_process_take_each_key_once(ledger):
    taken = []

    def take(run_id):
        claims = ledger.claim([f"k{number}" for number in range(500)], run_id, "cloud")
        taken.extend(key for key, claim in claims.items() if claim.mine)

    threads = [threading.Thread(target=take, args=(f"run-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"k{number}" for number in range(500))


def test_a_living_process_keeps_its_keys(ledger, tmp_path):
    with claimer(tmp_path) as (process, owner):
        tell(process, 0, 2)
        assert process.stdout.readline().split() == ["k0", "k1"]
        claims = ledger.claim(["k0", "k2"], "run", "cloud")
        assert (claims["k0"].mine, claims["k0"].task.owner, claims["k2"].mine) == (False, owner, True)
        ledger.keep_tasks([Task("k0", ledger.owner, "run", "cloud", "running", "f", "j", 0.0)])
        ledger.release(["k0"])
        assert ledger.claim(["k0"], "run", "cloud") == {"k0": claims["k0"]}


def test_what_a_killed_process_had_under_way_is_taken_over_as_it_stands(ledger, tmp_path):
    with claimer(tmp_path) as (process, owner):
        tell(process, 0, 3)
        process.stdout.readline()
        with ledger._database.reading() as connection:
            connection.execute("update tasks set state = 'running', file_id = 'f', job_id = 'j' where key = 'k1'")
        process.send_signal(signal.SIGKILL)
        process.wait()
    with claimer(tmp_path) as (second, _):  # both want them: each goes to one of us
        tell(second, 0, 3)
        ours = ledger.claim(["k0", "k1", "k2"], "run", "elsewhere")
        theirs = second.stdout.readline().split()
    mine = [key for key, claim in ours.items() if claim.mine]
    assert sorted([*mine, *theirs]) == ["k0", "k1", "k2"]
    task = ledger.claim(["k1"], "run", "elsewhere")["k1"].task  # theirs, too, now that they have ended
    assert task == Task("k1", ledger.owner, "run", "cloud", "running", "f", "j", task.created)
    assert task.owner != owner


def test_a_ledger_that_is_closed_gives_up_its_keys(tmp_path):
    with contextlib.closing(Ledger(tmp_path)) as first, contextlib.closing(Ledger(tmp_path)) as second:
        assert first.claim(["a"], "run", "cloud")["a"].mine
        assert not second.claim(["a"], "run", "cloud")["a"].mine
        first.close()
        assert second.claim(["a"], "run", "cloud")["a"].mine


def test_the_ledger_of_a_folder_is_one_owner(home):
    assert open_ledger().owner == open_ledger(home).owner
