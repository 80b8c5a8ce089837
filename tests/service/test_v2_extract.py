"""Jobs of v2, by the official client: what they answer, how they are listed, cancelled and deleted."""

import contextlib
import io
import time
from datetime import timedelta

import llama_cloud
import pytest
from llama_cloud._polling import PollingError
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.sample_data import sample_schema, samples
from llamaextract_nb.service import extracts
from llamaextract_nb.service.extracts import first_pages

from .conftest import SDK, running

TOTAL = {
    "type": "object",
    "properties": {"total": {"type": ["number", "null"]}, "vat_id": {"type": ["string", "null"]}},
}
QUICK = {"polling_interval": 0.05, "max_interval": 0.05}


def upload(sdk, content=b"Invoice number: A-17\nTotal: 118.50\n", name="note.txt", **more):
    return sdk.files.create(file=(name, content), purpose="extract", **more).id


def pdf(*pages):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 400))
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(40, 360 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


THREE = pdf(["Invoice A-1", "Total: 10.00"], ["Invoice A-2", "Total: 20.00"], ["Invoice A-3", "Total: 30.00"])


def run(sdk, file, schema=TOTAL, **settings):
    """Run a job to its end, and return it with everything that can be asked for."""
    done = sdk.extract.run(file_input=file, configuration={"data_schema": schema, **settings}, **QUICK)
    return sdk.extract.get(done.id, expand=["extract_metadata", "usage", "configuration"])


def test_a_job_from_its_creation_to_its_result(sdk):
    file = upload(sdk, samples("invoice")[0].read_bytes(), "invoice.pdf", project_id="p")
    settings = {"data_schema": sample_schema("invoice"), "cite_sources": True, "confidence_scores": True, "tier": "cost_effective"}  # fmt: skip
    job = sdk.extract.create(file_input=file, configuration=settings, project_id="p")
    assert (job.status, job.file_input, job.project_id, job.configuration, job.extract_result) == ("PENDING", file, "p", None, None)  # fmt: skip
    done = sdk.extract.wait_for_completion(job.id, **QUICK)
    assert done.status == "COMPLETED"
    assert done.updated_at > done.created_at == job.created_at
    assert done.extract_result["invoice_number"]
    assert done.metadata.usage.num_pages_extracted == 1
    assert done.usage is None
    assert done.extract_metadata is not None  # a switch of the evidence asks for it as `expand` does
    full = sdk.extract.get(job.id, expand=["usage", "configuration"])
    assert (full.usage.credits, full.usage.extract_credits, full.usage.parse_credits) == (0, 0, 0)
    assert full.configuration.to_dict() == settings
    leaf = done.extract_metadata.field_metadata.document_metadata["invoice_number"]
    assert 0 < leaf["confidence"] == leaf["extraction_confidence"] <= 1
    citation = leaf["citation"][0]
    width, height = citation["page_dimensions"]["width"], citation["page_dimensions"]["height"]
    assert citation["page"] == 1
    for box in citation["bounding_boxes"]:
        assert 0 <= box["x"] < box["x"] + box["w"] <= width < 1_000
        assert 0 <= box["y"] < box["y"] + box["h"] <= height < 1_200


@pytest.mark.parametrize(
    ("switches", "entries"),
    [
        ({}, None),
        ({"cite_sources": False, "confidence_scores": None}, None),
        ({"cite_sources": True}, {"citation"}),
        ({"confidence_scores": True}, {"confidence", "extraction_confidence"}),
    ],
)
def test_evidence_is_what_was_asked_for(sdk, switches, entries):
    metadata = run(sdk, upload(sdk), **switches).extract_metadata
    if entries is None:
        assert metadata is None
    else:
        leaf = metadata.field_metadata.document_metadata["total"]
        assert set(leaf) & {"citation", "confidence", "extraction_confidence"} == entries


def test_evidence_that_is_not_wanted_leaves_fields_of_its_name(sdk):
    schema = {"type": "object", "properties": {"confidence": {"type": ["string", "null"]}, "citation": {"type": "object", "properties": {"confidence": {"type": ["number", "null"]}}}}}  # fmt: skip
    tree = run(sdk, upload(sdk, b"Confidence: high"), schema, cite_sources=True).extract_metadata.field_metadata.document_metadata  # fmt: skip
    assert set(tree) == {"confidence", "citation"}
    assert "citation" in tree["confidence"]
    assert "confidence" not in tree["confidence"]
    assert set(tree["citation"]) == {"confidence"}


def test_pages(sdk):
    file = upload(sdk, THREE, "three.pdf")
    each = run(sdk, file, extraction_target="per_page", cite_sources=True)
    assert [page["total"] for page in each.extract_result] == [10, 20, 30]
    fields = each.extract_metadata.field_metadata
    assert (fields.document_metadata, fields.row_metadata) == (None, None)
    assert [page["total"]["citation"][0]["page"] for page in fields.page_metadata] == [1, 2, 3]
    for chosen, totals in (
        ({"target_pages": "2-3"}, [20, 30]),
        ({"max_pages": 2}, [10, 20]),
        ({"target_pages": "3, 2", "max_pages": 1}, [20]),
        ({"target_pages": "2-900000", "max_pages": 10**20}, [20, 30]),
    ):
        job = run(sdk, file, extraction_target="per_page", **chosen)
        assert [page["total"] for page in job.extract_result] == totals
        assert job.metadata.usage.num_pages_extracted == len(totals)


@pytest.mark.parametrize(
    ("pages", "most", "first"),
    [("", None, ""), ("", 3, "1-3"), ("4", None, "4"), ("1-3,5", 2, "1-2"), ("5,1-2", 3, "1-2,5-5"), ("1-4,2-6", 5, "1-4,5-5"), ("3-1", 2, "3-1"), ("7,7,7", 2, "7-7")],
)  # fmt: skip
def test_the_first_of_some_pages(pages, most, first):
    assert first_pages(pages, most) == first


def test_rows(sdk):
    table = b"Item,Amount\nApples,3\nPears,4\nPlums,5\n"
    row = {"type": "object", "properties": {"item": {"type": ["string", "null"]}, "amount": {"type": ["integer", "null"]}}}  # fmt: skip
    job = run(sdk, upload(sdk, table, "fruit.csv"), row, extraction_target="per_table_row", confidence_scores=True)
    assert job.extract_result == [{"item": name, "amount": n} for n, name in enumerate(("Apples", "Pears", "Plums"), 3)]
    rows = job.extract_metadata.field_metadata.row_metadata
    assert [set(row) for row in rows[:3]] == [{"item", "amount"}] * 3
    assert run(sdk, upload(sdk, b"nothing here"), row, extraction_target="per_table_row", cite_sources=True).extract_result == []  # fmt: skip


def test_a_document_that_cannot_be_read_fails_its_job(sdk):
    file = upload(sdk, b"%PDF-1.7 broken", "broken.pdf")
    with contextlib.suppress(PollingError):  # the awaited form returns the job
        run(sdk, file)
    job = sdk.every(sdk.extract.list(file_input=file, expand=["usage"]))[0]
    assert job.status == "FAILED"
    assert job.error_message.startswith("broken.pdf")
    assert (job.extract_result, job.usage.credits) == (None, 0)


def test_a_tier_above_without_a_language_model_is_answered_offline_and_says_so(sdk):
    file = upload(sdk)
    for tier in ("agentic", "agentic_plus", "turbo"):
        job = run(sdk, file, tier=tier, cite_sources=True)
        assert job.extract_result["total"] == 118.5
        assert f"the tier {tier} asks a language model" in job.extract_metadata.notes[0]
    assert not hasattr(run(sdk, file, tier="cost_effective", cite_sources=True).extract_metadata, "notes")


def test_a_tier_above_asks_the_language_model_that_is_set_up(tmp_path, server, environment, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    server.replies = [{"total": 118.5, "vat_id": None}]
    with running(tmp_path, workers=1) as service, SDK(service.url) as sdk:
        file = upload(sdk)
        for tier, asked in (("cost_effective", 0), (None, 0), ("agentic", 1), ("turbo", 2)):
            job = run(sdk, file, tier=tier, cite_sources=True)
            assert job.extract_result["total"] == 118.5
            assert len(server.requests) == asked
            assert not hasattr(job.extract_metadata, "notes")


def test_instructions_are_followed(sdk):
    file = upload(sdk, b"Date: 03/04/2026\n")
    schema = {"type": "object", "properties": {"date": {"type": ["string", "null"], "format": "date"}}}
    said = {run(sdk, file, schema, system_prompt=prompt).extract_result["date"] for prompt in ("Dates are day first.", "Dates are month first.")}  # fmt: skip
    assert said == {"2026-04-03", "2026-03-04"}


def test_listings(sdk, cloud):
    project = f"jobs-{time.time_ns()}"
    file, other = upload(sdk), upload(sdk)
    make = {"configuration": {"data_schema": TOTAL}, "project_id": project}
    jobs = [sdk.extract.run(file_input=each, **make, **QUICK) for each in (file, file, other)]
    ids = [job.id for job in jobs]

    def listed(**more):
        return [job.id for job in sdk.every(sdk.extract.list(project_id=project, **more))]

    assert listed() == listed(page_size=1) == listed(page_size=2) == ids[::-1]
    assert listed(file_input=file) == listed(document_input_value=file) == ids[1::-1]
    assert listed(job_ids=ids[1:], document_input_type="file_id") == ids[:0:-1]
    assert listed(job_ids=["none"]) == listed(document_input_type="parse_job_id") == listed(configuration_id="none") == []  # fmt: skip
    assert listed(status="COMPLETED") == ids[::-1]
    assert listed(status="THROTTLED") == listed(status="PENDING") == []
    middle = jobs[1].created_at
    assert listed(created_at_on_or_after=middle) == ids[:0:-1]
    assert listed(created_at_on_or_before=middle.isoformat()) == ids[1::-1]
    assert listed(created_at_on_or_before=str(middle.replace(tzinfo=None))) == ids[1::-1]
    assert listed(created_at_on_or_after=middle + timedelta(days=1)) == []
    full = sdk.every(sdk.extract.list(job_ids=ids[:1], expand=["configuration", "usage"]))[0]
    assert (full.configuration.data_schema, full.usage.credits) == (TOTAL, 0)
    assert set(ids) <= {job.id for job in sdk.every(sdk.extract.list(page_size=1_000))}
    first = sdk.page(sdk.extract.list(project_id=project, page_size=2))
    sdk.extract.run(file_input=file, **make, **QUICK)
    second = sdk.page(sdk.extract.list(project_id=project, page_size=2, page_token=first.next_page_token))
    assert [job.id for job in (*first.items, *second.items)] == ids[::-1]


def test_a_pending_and_a_running_job_are_cancelled_and_deleted(sdk, cloud, slow):
    file = upload(sdk)
    make = {"file_input": file, "configuration": {"data_schema": TOTAL}}
    busy = [sdk.extract.create(**make) for _ in range(2)]  # as many as there are workers
    waiting = [sdk.extract.create(**make) for _ in range(2)]
    slow.begun(2)
    slow.stop()
    assert [sdk.extract.get(job.id).status for job in (*busy, *waiting)] == ["RUNNING"] * 2 + ["PENDING"] * 2
    for job in (*busy, *waiting):
        with pytest.raises(llama_cloud.ConflictError, match="not over"):
            sdk.extract.delete(job.id)
    cancelled = [sdk.extract.cancel(job.id) for job in (waiting[0], busy[0])]
    assert [job.status for job in cancelled] == ["CANCELLED"] * 2
    assert sdk.extract.get(busy[0].id).status == "CANCELLED"
    slow.ended(1)
    with pytest.raises(llama_cloud.ConflictError, match="is over, with the status CANCELLED"):
        sdk.extract.cancel(busy[0].id)
    sdk.extract.delete(busy[0].id)
    sdk.extract.delete(busy[1].id, force=True)
    slow.ended(2)
    for job in busy:
        with pytest.raises(llama_cloud.NotFoundError):
            sdk.extract.get(job.id)
    assert sdk.extract.wait_for_completion(waiting[1].id, **QUICK).status == "COMPLETED"
    assert sdk.extract.get(waiting[0].id).status == "CANCELLED"


def test_a_file_that_is_deleted_while_its_job_waits(sdk, cloud, slow):
    file = upload(sdk, b"Total: 77")
    make = {"file_input": file, "configuration": {"data_schema": TOTAL}}
    busy = [sdk.extract.create(**make) for _ in range(2)]
    waiting = sdk.extract.create(**make)
    slow.begun(2)
    sdk.files.delete(file)
    with pytest.raises(llama_cloud.NotFoundError, match="no such file"):
        sdk.extract.create(**make)
    slow.stop()
    for job in busy:
        sdk.extract.cancel(job.id)
    assert sdk.extract.wait_for_completion(waiting.id, **QUICK).extract_result["total"] == 77


def test_a_full_queue_is_429(sdk, cloud, slow, monkeypatch):
    file = upload(sdk)
    monkeypatch.setattr(extracts, "MOST_OPEN", 2)
    make = {"file_input": file, "configuration": {"data_schema": TOTAL}}
    jobs = [sdk.extract.create(**make) for _ in range(2)]
    with pytest.raises(llama_cloud.RateLimitError, match="Too many jobs wait"):
        sdk.extract.create(**make)
    for job in jobs:
        sdk.extract.cancel(job.id)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"tier": "best"}, "configuration.tier must be one of cost_effective, agentic, agentic_plus, turbo"),
        ({"parse_tier": "turbo"}, "configuration.parse_tier must be one of"),
        ({"extraction_target": "per_word"}, "configuration.extraction_target"),
        ({"target_pages": "one"}, "configuration.target_pages must list pages"),
        ({"max_pages": 0}, "configuration.max_pages must be 1 or more"),
        ({"max_pages": "2"}, "configuration.max_pages"),
        ({"version": 2}, "configuration.version"),
        ({"cite_sources": "yes"}, "configuration.cite_sources"),
        ({"spreadsheet_mode": True}, "spreadsheet_mode"),
        ({"data_schema": {"type": "array"}}, "configuration.data_schema"),
        ({"data_schema": {}}, "configuration.data_schema: The root of a schema must be an object"),
    ],
)
def test_settings_that_cannot_be_followed_are_400(sdk, settings, said):
    with pytest.raises(llama_cloud.BadRequestError, match=said):
        sdk.extract.create(file_input="x", configuration={"data_schema": TOTAL, **settings})


def test_what_is_not_there_is_404(sdk):
    for call in (
        lambda: sdk.extract.get("none"),
        lambda: sdk.extract.cancel("none"),
        lambda: sdk.extract.delete("none", force=True),
        lambda: sdk.extract.create(file_input="none", configuration={"data_schema": TOTAL}),
        lambda: sdk.extract.create(file_input="none", configuration_id="none"),
        lambda: sdk.extract.generate_schema(file_id="none"),
    ):
        with pytest.raises(llama_cloud.NotFoundError, match="no such"):
            call()


def test_one_configuration_and_no_more(sdk):
    for given in ({}, {"configuration": {"data_schema": TOTAL}, "configuration_id": "x"}):
        with pytest.raises(llama_cloud.BadRequestError, match="either configuration or configuration_id"):
            sdk.extract.create(file_input="x", **given)


def test_every_setting_is_taken_and_told_again(sdk):
    settings = {"data_schema": TOTAL, "tier": "cost_effective", "parse_tier": "fast", "extraction_target": "per_doc", "target_pages": "1", "max_pages": 5, "system_prompt": "Be exact.", "cite_sources": True, "confidence_scores": False, "advanced_citations": True, "disable_cache": True, "version": "latest", "parse_config_id": "cfg-1"}  # fmt: skip
    job = sdk.extract.run(file_input=upload(sdk), configuration=settings, **QUICK)
    assert sdk.extract.get(job.id, expand=["configuration"]).configuration.to_dict() == settings
    nulls = {**dict.fromkeys(settings), "data_schema": TOTAL}
    assert sdk.extract.run(file_input=upload(sdk), configuration=nulls, **QUICK).status == "COMPLETED"


def test_schemas_are_validated(sdk):
    assert sdk.extract.validate_schema(data_schema=TOTAL).data_schema == TOTAL
    bare = {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "string"}}}
    assert sdk.extract.validate_schema(data_schema=bare).data_schema == {"type": "object", **bare}
    for wrong in ({}, {"type": "array"}, {"properties": {"a": {"type": "strnig"}}}, {"properties": {"a": {"$ref": "#/nowhere"}}}):  # fmt: skip
        with pytest.raises(llama_cloud.BadRequestError, match="data_schema: "):
            sdk.extract.validate_schema(data_schema=wrong)


def test_schemas_are_generated(sdk):
    file = upload(sdk, samples("invoice")[0].read_bytes(), "invoice.pdf")
    made = sdk.extract.generate_schema(prompt="invoice number, total", name="mine")
    assert (made.name, made.parameters.product_type) == ("mine", "extract_v2")
    assert set(made.parameters.data_schema["properties"]) == {"invoice_number", "total"}
    seen = sdk.extract.generate_schema(file_id=file)
    assert seen.name
    assert {"invoice_no", "seller"} <= set(seen.parameters.data_schema["properties"])
    given = {"type": "object", "properties": {"mine": {"type": "string", "description": "our own"}}}
    assert sdk.extract.generate_schema(data_schema=given).parameters.data_schema == given
    both = sdk.extract.generate_schema(data_schema=given, prompt="total").parameters.data_schema["properties"]
    assert both["mine"] == given["properties"]["mine"]
    assert "total" in both
    with pytest.raises(llama_cloud.BadRequestError, match="Give a prompt, a file_id or a data_schema"):
        sdk.extract.generate_schema()
    with pytest.raises(llama_cloud.BadRequestError, match=r"broken\.pdf"):
        sdk.extract.generate_schema(file_id=upload(sdk, b"%PDF-1.7 broken", "broken.pdf"))
