"""The same run over v1 and over v2: the same frame, and evidence that differs only in what a wire lacks."""

from __future__ import annotations

import pandas as pd
import pytest

import llamaextract_nb as lx

SCHEMA = {
    "invoice_number": str,
    "invoice_date": "date",
    "currency": str,
    "seller": {"name": str, "vat_id": str},
    "total_amount": float,
    "line_items": [{"description": str, "quantity": float, "unit_price": float, "amount": float}],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with lx.LocalService(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def over(service, home):
    """Return a function that extracts over a version of the API on the local service."""

    def run(version: str, files: object, schema: object = SCHEMA, **options: object) -> lx.Run:
        with service.client(api_version=version) as client:
            started = lx.submit(files, schema, client=client, progress=False, **options)
            started.result(timeout=60)
            return started

    return run


@pytest.mark.parametrize(
    "options", [{}, {"target": "per_page"}, {"target": "per_table_row"}, {"pages": "1", "tier": "cost_effective"}]
)
def test_the_same_frame_and_the_same_evidence(over, options):
    files = lx.samples("invoice")[:3]
    schema = SCHEMA["line_items"][0] if options.get("target") == "per_table_row" else SCHEMA
    first, second = (over(version, files, schema, **options) for version in ("v1", "v2"))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert (first.frame["_status"] == "success").all()
    assert len(first.frame) >= 3
    pd.testing.assert_frame_equal(first.evidence, second.evidence)
    assert first.evidence["x0"].notna().any()
    assert first.status["pages"].tolist() == second.status["pages"].tolist()
    if "target" not in options:
        pd.testing.assert_frame_equal(first.table("line_items"), second.table("line_items"))


def test_a_file_that_cannot_be_read_says_so_on_both(over):
    files = [("cut.pdf", b"%PDF-1.7 ..."), ("note.txt", b"Invoice number: 7")]
    first, second = (over(version, files) for version in ("v1", "v2"))
    assert first.frame["_status"].tolist() == second.frame["_status"].tolist() == ["error", "success"]
    reason = first.errors["reason"][0]
    assert reason.startswith("cut.pdf")
    assert reason in second.errors["reason"][0]


def test_without_citations_and_confidence(over):
    files = lx.samples("invoice")[:1]
    run = over("v2", files, cite_sources=False)
    assert run.evidence[["page", "x0", "text"]].isna().all(axis=None)
    assert run.evidence["confidence"].notna().any()
    run = over("v2", files, confidence_scores=False)
    assert run.evidence["confidence"].isna().all()
    assert run.evidence["x0"].notna().any()


def test_saved_configurations_and_schemas_made_from_documents(service, home):
    with service.client(api_version="v2") as client:
        lx.save_agent("invoices", SCHEMA, client=client)
        assert lx.agents(client=client).loc["invoices", "fields"] == list(SCHEMA)
        lx.save_agent("invoices", {"total_amount": float}, client=client)
        assert lx.agents(client=client)["fields"].tolist() == [["total_amount"]]
        frame = lx.extract(lx.samples("invoice")[:2], "invoices", client=client, progress=False)
        assert frame["total_amount"].notna().all()
        lx.delete_agent("invoices", client=client)
        assert lx.agents(client=client).empty
        assert lx.Schema.infer(lx.samples("invoice")[:2], client=client).json_schema["properties"]
