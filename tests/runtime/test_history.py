"""Past runs from Python and from the command line: listed, shown, pruned."""

import contextlib
import os
from datetime import timedelta

import pytest
from click.testing import CliRunner

import llamaextract_nb as lx
from llamaextract_nb.cli import main
from llamaextract_nb.runtime import history
from llamaextract_nb.runtime.ledger import Ledger


@pytest.fixture
def ledger(home):
    """A ledger with a finished run of 1970, and one that is not finished."""
    with contextlib.closing(Ledger(home)) as ledger:
        rows = [
            {"position": 0, "label": "a.pdf", "state": "done", "attempts": 1, "seconds": 1.5, "pages": 3},
            {"position": 1, "label": os.fsdecode(b"\xe9\x1b[2J.pdf"), "state": "failed", "attempts": 2, "stage": "read",
             "error": "It is empty.", "hint": "Mend it."},
        ]  # fmt: skip
        ledger.keep_run("old", "local", {}, {}, where="Local engine: nothing leaves this machine")
        ledger.keep_files("old", rows)
        ledger.keep_run("open", "local", {}, {})
        ledger.keep_files("open", [rows[0] | {"state": "waiting"}])
        with ledger._database.reading() as connection:
            connection.execute("update runs set created = 0")
        yield ledger


def command(*arguments):
    done = CliRunner().invoke(main, ["runs", *arguments])
    return done.exit_code, done.output


def test_old_runs_are_removed(ledger):
    told = lx.prune_runs(dry_run=True)
    assert told.to_dict("index") == {
        "old": {"created": told["created"].iloc[0], "where": "Local engine: nothing leaves this machine",
                "files": 2, "done": 1, "failed": 1, "waiting": 0}
    }  # fmt: skip
    assert sorted(lx.runs().index) == ["old", "open"]
    assert lx.prune_runs(timedelta(days=10)).equals(told)
    assert lx.runs().index.tolist() == ["open"]
    assert lx.prune_runs(0).empty
    assert lx.prune_runs(0).dtypes.equals(lx.runs().dtypes)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("30d", 2_592_000),
        ("2w", 1_209_600),
        (" 12 h", 43_200),
        ("5m", 300),
        ("0s", 0),
        (1.5, 1.5),
        (timedelta(1), 86_400),
    ],
)
def test_ages(age, expected):
    assert history.seconds(age) == expected


@pytest.mark.parametrize("age", ["", "30", "d", "-1d", "1y", "1.5d", "٣d", -1, float("nan"), True, None, timedelta(-1)])
def test_ages_that_cannot_be_read(age):
    with pytest.raises(lx.ConfigError, match=r"older_than=.* cannot be read"):
        history.seconds(age)


def test_the_command_that_lists(ledger):
    code, output = command("list")
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()[2:]] == ["old", "open"]


def test_the_command_that_lists_nothing(home):
    assert command("list") == (0, "The ledger holds no runs.\n")


def test_the_command_that_shows(ledger):
    code, output = command("show", "old")
    assert code == 0
    assert output.startswith("old: Local engine: nothing leaves this machine\n")
    assert output.endswith("\n1 done, 1 failed\n")
    assert "It is empty." in output
    assert "Mend it." in output
    assert r"\xe9\x1b[2J.pdf" in output
    code, output = command("show", "open")
    assert output.endswith("\n1 waiting\n")
    code, output = command("show", "another")
    assert (code, output) == (
        2,
        "Error: The ledger has no run with the id 'another': `llamaextract-nb runs list` lists them.\n",
    )


def test_the_command_that_prunes(ledger):
    for option, said in [("--dry-run", "Would remove"), ("--older-than=30d", "Removed")]:
        code, output = command("prune", option)
        assert code == 0
        assert output.endswith(f"\n{said} 1 run older than 30d.\n")
    assert command("prune") == (0, "Removed 0 runs older than 30d.\n")
    code, output = command("prune", "--older-than", "soon")
    assert code == 2
    assert output.startswith("Error: older_than='soon' cannot be read")
