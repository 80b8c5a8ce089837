"""Limits of what a document and a job may cost, and what they did cost."""

import pytest

from llamaextract_nb.errors import BudgetError

from .conftest import GOOD, NOTE, PAGES, ROWS, SCHEMA, document


def test_too_many_pages(server, engine_of):
    with pytest.raises(BudgetError, match=r"has 3 pages.* LLAMAEXTRACT_NB_LLM_MAX_PAGES"):
        engine_of(max_pages=2).extract(document("a", "b", "c"), SCHEMA)
    assert not server.requests


def test_too_many_tokens_are_refused_before_anything_is_sent(server, engine_of):
    with pytest.raises(BudgetError, match="LLAMAEXTRACT_NB_LLM_MAX_TOKENS"):
        engine_of(max_tokens=200).extract(document(*PAGES), ROWS)
    assert not server.requests


def test_a_document_stops_at_its_limit(server, engine_of):
    server.replies = ["no JSON"]
    engine = engine_of(max_tokens=1_000)
    engine.budget.spent = 900
    with pytest.raises(BudgetError, match="limit of a document is 1000"):
        engine.extract(document(NOTE), SCHEMA)


def test_a_job_has_a_limit_of_its_own(server, engine_of):
    with pytest.raises(BudgetError, match="LLAMAEXTRACT_NB_LLM_MAX_JOB_TOKENS"):
        engine_of(spent_by_job=5_000, max_job_tokens=5_100).extract(document(NOTE), SCHEMA)


def test_usage_is_counted(server, engine_of):
    server.replies = [{**GOOD, "total": "a lot"}, GOOD]
    engine = engine_of()
    engine.extract(document(NOTE), SCHEMA)
    assert engine.usage == {"model": "tiny", "num_requests": 2, "num_tokens": 200}
