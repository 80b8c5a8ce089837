"""A real language model, the smallest there is: whatever it answers, it ends, and the result is no worse for it.

`python -m pip install -e ".[test-model]" && python -m pytest -m model`
"""

import json

import jsonschema
import pytest

import llamaextract_nb as lx
from llamaextract_nb.engine import extract
from llamaextract_nb.engine.language import reading
from llamaextract_nb.engine.language.engine import LanguageEngine
from llamaextract_nb.engine.language.model import Model
from llamaextract_nb.engine.language.settings import find_settings
from tests import small_model

from .conftest import document
from .test_fitting import leaves, nullable

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not small_model.is_installed(), reason='no real model is installed: pip install -e ".[test-model]"'
    ),
]

RECEIPT = """CORNER GROCERY
14 Mill Lane, Leeds LS1 4AB
Receipt no. 20417    Date: 12/03/2026

Bread             1.85
Milk 2L           2.10
Eggs x12          3.49

TOTAL             7.44
Cash             10.00
"""
SCHEMA = lx.Schema(
    {
        "receipt_number": str,
        "date": "date",
        "total": float,
        "items": [{"name": str, "price": float}],
    }
).json_schema
SPENT = 4_000  # tokens of the receipt: two questions with their answers; the first engine spent 25,000 and got nothing


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """The real model's, instead of those of the tests' own server."""
    with small_model.serving(tmp_path_factory.mktemp("model")) as found:
        yield found


@pytest.fixture
def engine(variables):
    model = Model(find_settings(variables))
    yield LanguageEngine(model)
    model.close()


def is_whole(extraction):
    """Whether data and findings are what any engine must give."""
    jsonschema.Draft202012Validator(nullable(SCHEMA)).validate(extraction.data)
    json.dumps(extraction.data, allow_nan=False)
    return all(path in extraction.findings for path, _ in leaves(extraction.data))


def test_the_server_says_what_it_serves(engine):
    served = engine._model.served
    assert (served.context, served.parameters) == (small_model.CONTEXT, small_model.PARAMETERS)


def test_a_receipt_is_read_as_well_as_without_it(engine):
    page = document(RECEIPT)
    extraction = engine.extract(page, SCHEMA)
    assert is_whole(extraction)
    assert extraction.data == extract(page, SCHEMA).data
    assert engine.budget.spent < SPENT
    assert all("offline engine" in finding.reason for finding in extraction.findings.values() if finding.value)


def test_a_model_that_is_not_known_to_be_small_ends_too(engine, monkeypatch):
    """As behind a server that does not say how large its model is: it answers by itself, and is found out."""
    monkeypatch.setattr(reading, "_SMALL", 0)
    page = document(RECEIPT)
    extraction = engine.extract(page, SCHEMA)
    assert is_whole(extraction)
    assert extraction.data["items"] == extract(page, SCHEMA).data["items"]
    assert engine.budget.spent < SPENT


def test_a_long_document_goes_in_parts_that_fit(engine):
    lines = [f"Bolt M{n:03} zinc plated     {n}.50" for n in range(100, 220)]
    schema = {"type": "object", "properties": {"last_price": {"type": "number"}}}
    page = document("\n".join(lines))
    engine.extract(page, schema)
    assert engine.budget.requests > 1


def test_a_run_of_the_tier(variables, tmp_path, monkeypatch):
    for name, value in {**variables, "LLAMAEXTRACT_NB_HOME": str(tmp_path / "home")}.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "receipt.txt"
    file.write_text(RECEIPT)
    with lx.LocalService(tmp_path / "service") as service:
        run = lx.submit(file, SCHEMA, client=service, tier="agentic", progress=False)
        frame = run.result()
        assert frame.loc["receipt.txt", "total"] == 7.44
        assert len(run.table("items")) == 3
        (result,) = run.results
    assert 0 < result.metadata["usage"]["num_tokens"] < SPENT
