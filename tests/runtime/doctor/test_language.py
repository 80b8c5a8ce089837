"""The language model that the environment names, at a server that has it, has not, or is none."""

import pytest

from llamaextract_nb.runtime.doctor.language import language_model


@pytest.fixture
def named(answering, monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_BASE_URL", f"{answering.base_url}/v1")
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_MODEL", "tiny")
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_KEY", "sk-0123456789abcdef")
    return answering


def the(quick=False):
    (found,) = language_model(quick)
    return found


def models(*names):
    return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}


def test_nothing_is_named():
    assert list(language_model(False)) == []


@pytest.mark.parametrize(
    ("status", "body", "found", "words"),
    [
        (200, models("tiny", "other"), "ok", "has tiny"),
        (200, models("tiny:latest"), "ok", "has tiny"),
        (200, models("b", "a"), "problem", "has no model tiny; it has: a, b."),
        (200, models(), "problem", "it has: none"),
        (401, {"error": {"message": "Incorrect key sk-01234***cdef"}}, "problem", "refuses the key (HTTP 401)"),
        (404, {}, "note", "does not say which models"),
        (503, {}, "note", "does not say which models"),
        (200, b"<html>", "note", "does not say which models"),
        (200, [1], "note", "does not say which models"),
        (200, {"data": [{}]}, "problem", "has no model tiny"),
    ],
)
def test_what_the_host_says(named, status, body, found, words):
    named.says(status, body)
    assert the().status == found
    assert words in the().finding
    assert "0123" not in the().finding + the().fix
    assert bool(the().fix) == (found != "ok")
    assert {path for path, _ in named.seen} == {"/v1/models"}


def test_it_is_not_asked_when_time_is_short(named):
    assert the(quick=True).status == "ok"
    assert named.seen == []


def test_a_host_that_is_not_there(named, monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    assert the().finding == "127.0.0.1:9 cannot be reached."


def test_half_of_the_variables(monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_MODEL", "tiny")
    assert the().status == "problem"
    assert "LLAMAEXTRACT_NB_LLM_BASE_URL" in the().finding + the().fix
