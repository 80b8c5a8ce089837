"""What a run costs: it stops before its budget is exceeded, and tells what the host billed, once that is known."""

from __future__ import annotations

import inspect
import threading

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime import settling
from llamaextract_nb.runtime.budget import to_credits

from .conftest import BOTH

A_PAGE = 8  # credits: cost_effective, extracted and parsed


@pytest.mark.parametrize(
    ("budget", "amount"),
    [(None, None), (500, 500.0), (0, 0.0), ("500", 500.0), ("500 credits", 500.0), ("$5", 4000.0), ("5 USD", 4000.0), (".5$", 400.0)],
)  # fmt: skip
def test_a_budget_is_in_credits_or_dollars(budget, amount):
    assert to_credits(budget) == (None if amount is None else pytest.approx(amount))


@pytest.mark.parametrize("budget", [True, -1, float("nan"), float("inf"), "much", "$5 USD", "5 EUR", "-5", [5]])
def test_a_budget_that_cannot_be_read(budget, submit, serve):
    with pytest.raises(
        lx.ConfigError, match=r'budget=.* cannot be read: give credits, as in 500, or dollars, as in "5'
    ):
        submit(serve(), 1, budget=budget)


@BOTH
def test_a_run_stops_before_its_budget_is_exceeded(serve, submit, check, wire):
    server = serve()
    run = submit(server, 10, tier="cost_effective", budget=4 * A_PAGE + 1)
    with pytest.raises(lx.BudgetError, match=r"8 credits\) would exceed the budget of 33 credits, of which 32 are"):
        run.result(timeout=60)
    assert run.counts == {"done": 4, "waiting": 6}
    assert len(server.log.jobs) == 4
    with pytest.raises(lx.BudgetError):  # what was spent before counts
        run.retry().result(timeout=60)
    opened = lx.open_run(run.id)
    assert opened is run
    again = submit(server, 10, tier="cost_effective", budget="1 USD")
    again.result(timeout=60)
    assert check(again, server, 10) == (10, 0)
    assert len(server.log.jobs) == 10  # nothing was paid twice
    if wire == "v2":
        assert again.status["credits"].sum() == 6 * A_PAGE
        assert run.status["credits"].sum() == 4 * A_PAGE


def test_what_an_unknown_length_costs_is_not_guessed(serve, submit):
    run = submit(serve(), [("a.bin", b"\x00\x01 no document")], tier="cost_effective", budget=100)
    with pytest.raises(lx.BudgetError, match=r"The pages of a\.bin cannot be counted"):
        run.result(timeout=60)


@pytest.mark.parametrize("wire", ["v2"])
def test_credits_are_asked_for_until_billing_has_settled(serve, submit, monkeypatch):
    monkeypatch.setattr(settling, "PAUSES", (0.0, 0.1, 0.1))
    server = serve(settles=2)  # nothing is known of a job at the first looks
    run = submit(server, 3)
    assert run.result(timeout=60)["total"].notna().all()
    settled = threading.Event()
    run.on_change(lambda: settled.set() if run.status["credits"].notna().all() else None)
    assert run.status["credits"].notna().all() or settled.wait(60)
    assert run.status["credits"].tolist() == [8.0] * 3


def test_extract_shows_its_options():
    options = inspect.signature(lx.submit).parameters
    for function in (lx.extract, lx.aextract):
        assert inspect.signature(function).parameters == options
    assert {"client", "pages", "target", "instructions", "cache", "progress", "on_error", "patience", "budget"} <= set(options)  # fmt: skip
