"""Configurations of v2, by the official client."""

import time

import llama_cloud
import pytest

SCHEMA = {"type": "object", "properties": {"total": {"type": ["number", "null"]}}}
EXTRACT = {"product_type": "extract_v2", "data_schema": SCHEMA, "tier": "cost_effective", "cite_sources": True}
PARSE = {"product_type": "parse_v2", "tier": "fast", "version": "latest", "page_ranges": {"max_pages": 3}}


@pytest.fixture
def project():
    return f"saved-{time.time_ns()}"


def test_a_configuration_is_saved_changed_used_and_deleted(sdk, project):
    saved = sdk.configurations.create(name="invoices", parameters=EXTRACT, project_id=project)
    assert (saved.name, saved.product_type, saved.parameters.to_dict()) == ("invoices", "extract_v2", EXTRACT)
    assert sdk.configurations.retrieve(saved.id).to_dict() == saved.to_dict()
    file = sdk.files.create(file=("a.txt", b"Total: 12.00"), purpose="extract").id
    job = sdk.extract.run(file_input=file, configuration_id=saved.id, polling_interval=0.05, max_interval=0.05)
    assert (job.extract_result, job.configuration_id) == ({"total": 12}, saved.id)
    assert job.extract_metadata.field_metadata.document_metadata["total"]["citation"]

    renamed = sdk.configurations.update(saved.id, name="bills")
    assert (renamed.name, renamed.parameters, renamed.created_at) == ("bills", saved.parameters, saved.created_at)
    assert renamed.version > saved.version
    assert renamed.updated_at > saved.updated_at
    other = {**EXTRACT, "tier": "agentic"}
    changed = sdk.configurations.update(saved.id, parameters=other)
    assert (changed.name, changed.parameters.tier) == ("bills", "agentic")
    assert changed.version > renamed.version

    assert sdk.configurations.delete(saved.id) is None
    for gone in (
        lambda: sdk.configurations.retrieve(saved.id),
        lambda: sdk.configurations.update(saved.id, name="x"),
        lambda: sdk.configurations.delete(saved.id),
        lambda: sdk.extract.create(file_input=file, configuration_id=saved.id),
    ):
        with pytest.raises(llama_cloud.NotFoundError, match="no such configuration"):
            gone()
    kept = sdk.extract.get(job.id, expand=["configuration"]).configuration.to_dict()
    assert kept == {name: value for name, value in EXTRACT.items() if name != "product_type"}
    assert [each.id for each in sdk.every(sdk.extract.list(configuration_id=saved.id))] == [job.id]


def test_listings(sdk, project):
    made = [sdk.configurations.create(name=name, parameters=parameters, project_id=project).id for name, parameters in (("a", EXTRACT), ("b", PARSE), ("a", EXTRACT), ("c", EXTRACT))]  # fmt: skip

    def listed(**more):
        return [each.id for each in sdk.every(sdk.configurations.list(project_id=project, **more))]

    assert listed() == listed(page_size=1) == listed(page_size=3) == made[::-1]
    assert listed(name="a") == [made[2], made[0]]
    assert listed(name="a", latest_only=True) == [made[2]]
    assert listed(latest_only=True, page_size=1) == [made[3], made[2], made[1]]
    assert listed(product_type=["parse_v2"]) == [made[1]]
    assert listed(product_type=["parse_v2", "extract_v2"]) == made[::-1]
    assert listed(product_type=["classify_v2"]) == []
    sdk.configurations.update(made[0], name="a")
    assert listed(name="a", latest_only=True) == [made[0]]
    assert set(made) <= {each.id for each in sdk.every(sdk.configurations.list(page_size=1_000))}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"product_type": "classify_v2", "rules": []}, "parameters.product_type must be one of extract_v2, parse_v2"),
        ({"data_schema": SCHEMA}, "parameters.product_type"),
        ({"product_type": ["extract_v2"]}, "parameters.product_type"),
        ({"product_type": "extract_v2"}, "parameters.data_schema: Field required"),
        ({**EXTRACT, "tier": "best"}, "parameters.tier must be one of"),
        ({**EXTRACT, "data_schema": {"type": "array"}}, "parameters.data_schema"),
        ({**EXTRACT, "max_pages": True}, "parameters.max_pages"),
        ({**PARSE, "tier": "turbo"}, "parameters.tier must be one of fast"),
        ({"product_type": "parse_v2", "tier": "fast"}, "parameters.version"),
    ],
)
def test_what_cannot_be_saved_is_400(sdk, project, parameters, said):
    with pytest.raises(llama_cloud.BadRequestError, match=said):
        sdk.configurations.create(name="x", parameters=parameters, project_id=project)
    saved = sdk.configurations.create(name="x", parameters=EXTRACT, project_id=project)
    with pytest.raises(llama_cloud.BadRequestError, match=r"parameters\."):
        sdk.configurations.update(saved.id, parameters=parameters)
    assert sdk.configurations.retrieve(saved.id).to_dict() == saved.to_dict()


def test_a_product_stays_what_it_is(sdk, project):
    saved = sdk.configurations.create(name="x", parameters=PARSE, project_id=project)
    assert saved.parameters.page_ranges.max_pages == 3
    with pytest.raises(llama_cloud.BadRequestError, match="is parse_v2 here and cannot change"):
        sdk.configurations.update(saved.id, parameters=EXTRACT)
    with pytest.raises(llama_cloud.BadRequestError, match="is of parse_v2, not of extract_v2"):
        sdk.extract.create(file_input="x", configuration_id=saved.id)
