"""The table of outcomes: what each failure belongs to, and that the docs quote it."""

from pathlib import Path

import pytest

from llamaextract_nb import errors
from llamaextract_nb.runtime.outcomes import OUTCOMES, Belongs, Step, as_markdown, belongs


def status(code, retry_after=None):
    return errors.APIStatusError("no", code, retry_after=retry_after)


PASSING = [errors.APIConnectionError("refused"), errors.RateLimitError("slow down"), status(408), status(425), status(503, 3.0)]  # fmt: skip
IN_DOUBT = [errors.APIConnectionError("cut", sent=True), errors.APIResponseError("no JSON"), status(500), status(502), status(503), status(504)]  # fmt: skip


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_what_the_host_did_not_hear_is_tried_again(error, step):
    assert belongs(error, step) is Belongs.PASSING


@pytest.mark.parametrize("error", IN_DOUBT, ids=repr)
def test_what_it_may_have_heard_is_lost_only_where_something_was_created(error):
    assert {step: belongs(error, step) for step in Step} == {
        step: Belongs.LOST if step is Step.CREATE else Belongs.PASSING for step in Step
    }


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("error", [errors.AuthenticationError("no", 401), errors.AuthenticationError("no", 403), errors.BudgetError("no"), errors.ConfigError("no")], ids=repr)  # fmt: skip
def test_keys_credits_and_settings_are_the_runs(error, step):
    assert belongs(error, step) is Belongs.RUN


@pytest.mark.parametrize(
    ("error", "step", "whose"),
    [
        (errors.InvalidRequestError("no", 400), Step.AGENT, Belongs.RUN),
        (errors.NotFoundError("no", 404), Step.AGENT, Belongs.RUN),
        (errors.InvalidRequestError("no", 413), Step.UPLOAD, Belongs.FILE),
        (errors.NotFoundError("no", 410), Step.CREATE, Belongs.GONE),
        (errors.InvalidRequestError("no", 400), Step.CREATE, Belongs.GONE),
        (errors.NotFoundError("no", 404), Step.FOLLOW, Belongs.GONE),
        (errors.JobError("failed"), Step.FOLLOW, Belongs.FILE),
        (errors.DocumentError("empty"), Step.UPLOAD, Belongs.FILE),
        (status(501), Step.UPLOAD, Belongs.FILE),
    ],
)
def test_what_is_refused(error, step, whose):
    assert belongs(error, step) is whose


def test_every_failure_belongs_somewhere():
    assert OUTCOMES[-1].belongs is Belongs.FILE
    assert all(belongs(errors.LlamaExtractError("?"), step) in Belongs for step in Step)


def test_readme_quotes_the_table():
    assert as_markdown() in (Path(__file__).parents[2] / "docs" / "failures.md").read_text(encoding="utf-8")
