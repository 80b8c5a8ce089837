"""Whatever a model answers: data that fits the schema, and a finding for every leaf."""

import copy
import json

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.language.evidence import Evidence
from llamaextract_nb.engine.language.fitting import Fitted
from llamaextract_nb.engine.language.merging import Merging
from llamaextract_nb.engine.language.replies import json_object
from llamaextract_nb.engine.language.shape import strict_schema
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.schema.fields import root_field

from .conftest import document

SCHEMA = {
    "type": "object",
    "properties": {
        "a": {"type": "string", "maxLength": 12},
        "b": {"type": "number", "minimum": 0},
        "c": {"type": "integer"},
        "d": {"type": "string", "format": "date"},
        "e": {"type": "string", "format": "date-time"},
        "f": {"type": "boolean"},
        "g": {"enum": ["EUR", "USD", 3, None]},
        "h": {},
        "i": {"type": "object"},
        "j": {"type": "object", "properties": {"a": {"type": "string", "pattern": "^[A-Z]+$"}}},
        "k": {"type": "array", "items": {"type": "number"}, "maxItems": 3},
        "l": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"a": {"type": "string"}, "k": {"type": "array", "items": {"type": "string"}}},
            },
        },
    },
}
ROOT = root_field(SCHEMA)
VERIFIER = Verifier(document("Total 12.50 EUR\nACME, 3 April 2026"))
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["EUR", "2026-04-03", "3 April 2026", "12,50 €", "ja", "N/A", "ACME", "2026-04-03T07:00", 3, 12.5]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abk"), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = st.dictionaries(st.sampled_from("abcdefghijkl"), VALUES, max_size=12)


def nullable(node):
    """The schema in which every single value may also be null."""
    node = copy.deepcopy(node)
    if node.get("properties"):
        return {**node, "properties": {name: nullable(inner) for name, inner in node["properties"].items()}}
    if node.get("type") == "array":
        return {**node, "items": nullable(node["items"])}
    return node if node.get("type") == "object" else {"anyOf": [node, {"type": "null"}]}


def leaves(value, path=()):
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


@settings(suppress_health_check=list(HealthCheck))
@given(st.lists(ANSWERS, min_size=1, max_size=3))
def test_any_answers_become_valid_data_with_findings(answers):
    merging = Merging(ROOT, lambda *_: True)
    problems = {}
    for answer in answers:
        fitted = Fitted(ROOT, answer, Conventions())
        merging.add(fitted.data, lambda *_: True)
        problems |= fitted.problems
    data = merging.data()
    evidence = Evidence(VERIFIER, merging.claims, problems)
    evidence.add(ROOT, data)
    jsonschema.Draft202012Validator(nullable(SCHEMA), format_checker=jsonschema.FormatChecker(["date"])).validate(data)
    json.dumps(data, allow_nan=False)
    for path, value in leaves(data):
        finding = evidence.findings[path]
        assert finding.value == (value or None if isinstance(value, list | dict) else value)
        assert finding.value is not None or finding.reason
        assert finding.verified != "absent" or finding.confidence <= 0.15


@given(st.text(max_size=80), ANSWERS)
def test_any_reply_is_an_object_or_none(text, answer):
    assert json_object(text) is None or isinstance(json_object(text), dict)
    sent = json.dumps(answer)
    assert json_object(f"Well.\n```json\n{sent}\n```") == json_object(sent)


def test_strict_schema_tells_what_the_dialect_cannot_say():
    shape = strict_schema(ROOT)["properties"]
    assert shape["b"] == {"type": ["number", "null"], "description": "minimum: 0."}
    assert shape["d"] == {"type": ["string", "null"], "description": "A date, YYYY-MM-DD."}
    assert shape["g"] == {"type": ["string", "number", "null"], "enum": ["EUR", "USD", 3, None]}


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("b", -1, None),
        ("b", "12,50 €", 12.5),
        ("c", 3.0, 3),
        ("c", 3.5, None),
        ("d", "2026-04-03T00:00:00", "2026-04-03"),
        ("d", "2026-02-30", None),
        ("f", "yes", True),
        ("f", 1, None),
        ("g", "€", "EUR"),
        ("g", "3", 3),
        ("a", 12, "12"),
        ("a", True, None),
    ],
)
def test_values_are_read_or_refused(name, value, fits):
    fitted = Fitted(ROOT, {name: value}, Conventions(decimal_mark=","))
    assert fitted.data[name] == fits
    assert bool(fitted.problems) == (fits is None)
