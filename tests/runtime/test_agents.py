"""Schemas kept on a host under a name."""

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.agents import means_agent
from llamaextract_nb.runtime.wires.agents import OWN

FIELDS = {"invoice_number": str, "total": float}


def test_a_saved_agent_extracts_is_replaced_and_goes(folder, service, home):
    first = lx.save_agent("invoices", FIELDS, description="what we owe", client=service)
    assert lx.extract(folder, "invoices", client=service, progress=False)["total"].sum() == 5.0
    assert lx.save_agent("invoices", {"total": float}, client=service) == first
    saved = lx.agents(client=service)
    assert saved.index.tolist() == ["invoices"]
    assert saved.loc["invoices", ["id", "description"]].tolist() == [first, "what we owe"]
    assert saved.loc["invoices", "fields"] == ["total"]
    assert str(saved["created"].dt.tz) == "UTC"
    lx.delete_agent("invoices", client=service)
    assert lx.agents(client=service).empty
    with pytest.raises(lx.SchemaError, match=r"no agent 'invoices'.*its agents: none"):
        lx.delete_agent("invoices", client=service)


def test_agents_that_runs_made_for_themselves_are_not_shown(folder, service, home):
    lx.extract(folder, FIELDS, client=service, progress=False)
    with service.client() as client:
        assert [agent.name[: len(OWN)] for agent in client.list_agents()] == [OWN]
    assert lx.agents(client=service).empty


@pytest.mark.parametrize("name", ["", " ", "{}", "a.json", "schema.yaml", f"{OWN}x", 3, None])
def test_what_cannot_name_an_agent(name, home):
    with pytest.raises(lx.SchemaError, match="cannot name an agent"):
        lx.save_agent(name, FIELDS)


def test_a_schema_that_cannot_be_saved(home):
    with pytest.raises(lx.SchemaError):
        lx.save_agent("invoices", {"total": object()})


@pytest.mark.parametrize("text", ["a/" + "b" * 5000, "number / total", "a/\0b"])
def test_any_text_can_be_asked_for_on_a_host(text):
    assert means_agent(text)


def test_all_agents_of_a_name_go_and_an_id_finds_one(folder, service, home):
    with service.client() as client:
        json_schema = lx.Schema(FIELDS).json_schema
        ids = [client.create_agent("twice", data_schema=json_schema).id for _ in range(2)]
    assert lx.extract(folder, ids[1], client=service, progress=False)["total"].sum() == 5.0
    lx.delete_agent("twice", client=service)
    assert lx.agents(client=service).empty
