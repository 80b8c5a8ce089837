"""Filling a schema: valid data, a finding for every leaf, the same each time."""

import copy
import datetime

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from llamaextract_nb.engine import extract, read
from llamaextract_nb.errors import SchemaError
from llamaextract_nb.sample_data import sample_schema, sample_truth, samples

DOCUMENTS = {path.name: path for path in samples()}
# A document rarely says in which time zone it is, and the engine does not make one up: date-times may be local.
FORMATS = jsonschema.FormatChecker(["date"])
FORMATS.checks("date-time", ValueError)(lambda text: not isinstance(text, str) or datetime.datetime.fromisoformat(text))
TRUTH = {row["file"]: row for row in sample_truth()}
NOTE = """Acme Ltd
Invoice number: A-17            Date: 5 March 2026
Paid: yes                       Status: shipped

Item        Qty   Price
Bolt M4       4    2.50
Nut           1    1.00

Total: 11.00 EUR
"""


@pytest.fixture(scope="module")
def note(tmp_path_factory):
    path = tmp_path_factory.mktemp("note") / "note.txt"
    path.write_text(NOTE)
    return read(path)


def leaves(value, path=()):
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def nullable(node):
    """The schema in which every single value may also be null: what the engine promises to satisfy."""
    node = copy.deepcopy(node)
    if "anyOf" in node:
        return {"anyOf": [nullable(option) for option in node["anyOf"]] + [{"type": "null"}]}
    if node.get("type") == "object" and node.get("properties"):
        return {**node, "properties": {name: nullable(inner) for name, inner in node["properties"].items()}}
    if node.get("type") == "array":
        return {**node, "items": nullable(node.get("items", {}))}
    return {"anyOf": [node, {"type": "null"}]}


def check(document, schema):
    result = extract(document, schema)
    jsonschema.validate(result.data, nullable(schema), format_checker=FORMATS)
    found = dict(leaves(result.data))
    assert set(found) <= set(result.findings)
    for path in set(result.findings) - set(found):  # what is said of a whole list
        assert any(leaf[: len(path)] == path for leaf in found)
        assert result.findings[path].reason
        assert result.findings[path].value is None
    for path, value in found.items():
        finding = result.findings[path]
        assert 0.0 <= finding.confidence <= 1.0
        if value in (None, [], {}):
            assert finding.reason
        else:
            assert finding.value == value
            assert finding.verified in ("exact", "normalised", "fuzzy", "absent")
    return result


def test_each_type_with_its_place(note):
    schema = {
        "type": "object",
        "properties": {
            "invoice_number": {"type": "string"},
            "date": {"type": "string", "format": "date"},
            "paid": {"type": "boolean"},
            "status": {"enum": ["ordered", "shipped"]},
            "total": {"type": "number"},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"item": {"type": "string"}, "qty": {"type": "integer"}, "price": {"type": "number"}},
                },
            },
        },
    }
    result = check(note, schema)
    assert result.data == {
        "invoice_number": "A-17", "date": "2026-03-05", "paid": True, "status": "shipped", "total": 11.0,
        "items": [{"item": "Bolt M4", "qty": 4, "price": 2.5}, {"item": "Nut", "qty": 1, "price": 1.0}],
    }  # fmt: skip
    anchors = {path: finding.citations[0].anchor for path, finding in result.findings.items()}
    assert anchors["invoice_number",] == anchors["date",] == "line 2"
    assert anchors["items", 1, "price"] == "line 7"
    assert result.findings["date",].verified == "normalised"
    assert result.findings["date",].citations[0].text == "5 March 2026"


def test_what_is_not_there_is_null_with_a_reason(note):
    result = check(note, {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}})
    assert result.data == {"iban": None}
    assert result.findings["iban",].reason


def test_instructions_and_descriptions_steer(note):
    schema = {"type": "object", "properties": {"x": {"type": "number", "description": "The total of the invoice"}}}
    assert extract(note, schema).data == {"x": 11.0}


def test_lists_keep_to_their_longest(note):
    schema = {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "maxItems": 1,
                "items": {"type": "object", "properties": {"item": {"type": "string"}, "qty": {"type": "integer"}}},
            }
        },
    }
    assert check(note, schema).data == {"items": [{"item": "Bolt M4", "qty": 4}]}


def test_a_schema_that_cannot_be_used(note):
    with pytest.raises(SchemaError):
        extract(note, {"type": "object", "properties": {}})


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_samples_are_valid_and_the_same_each_time(name):
    schema = sample_schema(TRUTH[name]["schema_id"])
    first = check(read(DOCUMENTS[name]), schema)
    second = extract(read(DOCUMENTS[name]), schema)
    assert first == second


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_samples_hold_their_truth(name):
    result = extract(read(DOCUMENTS[name]), sample_schema(TRUTH[name]["schema_id"]))
    assert dict(leaves(result.data)) == dict(leaves(TRUTH[name]["data"]))


@pytest.mark.parametrize("name", sorted(name for name in DOCUMENTS if name.lower().endswith(".pdf")))
def test_boxes_of_samples_are_those_of_their_truth(name):
    document = read(DOCUMENTS[name])
    result = extract(document, sample_schema(TRUTH[name]["schema_id"]))
    found = {dotted(path): finding for path, finding in result.findings.items()}
    for entry in TRUTH[name]["evidence"]:
        citations = found[entry["path"]].citations
        assert citations, entry["path"]
        # A name may stand on the page more than once; any of these places is a true one.
        same = [other["box"] for other in TRUTH[name]["evidence"] if other["text"] == entry["text"]]
        places = [*same, *places_of(document, entry["text"])]
        assert citations[0].page == entry["page"]
        assert any(overlap(citations[0].boxes[0], box) for box in places), entry["path"]


def dotted(path):
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def places_of(document, text):
    """The boxes of every place of the document where these words stand one after the other."""
    wanted = text.split()
    for page in document.pages:
        for line in page.lines:
            for start in range(len(line.words) - len(wanted) + 1):
                words = line.words[start : start + len(wanted)]
                if [word.text.strip(",.:") for word in words] == [word.strip(",.:") for word in wanted]:
                    yield (words[0].x0, min(w.y0 for w in words), words[-1].x1, max(w.y1 for w in words))


def overlap(one, other):
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return width > 0 and height > 0 and width * height > 0.5 * smaller


NAMES = st.sampled_from(
    ["total", "item", "items", "date", "paid", "status", "qty", "seller", "x", "größe", "a b", "Acme"]
)
SCALARS = st.sampled_from(
    [
        {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"},
        {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"},
        {"type": "string", "enum": ["shipped", "Bolt", "11.00"]}, {"type": ["number", "null"], "minimum": 2},
        {"type": "string", "pattern": "^[A-Z]-[0-9]+$"}, {"type": "string", "maxLength": 3},
    ]
)  # fmt: skip


def objects(inner):
    return st.builds(
        lambda fields, required: {
            "type": "object",
            "properties": fields,
            "required": list(fields) if required else [],
        },
        st.dictionaries(NAMES, inner, min_size=1, max_size=4),
        st.booleans(),
    )


NODES = st.recursive(
    SCALARS,
    lambda inner: (
        objects(inner)
        | st.builds(lambda item: {"type": "array", "items": item}, inner)
        | st.builds(lambda item, most: {"type": "array", "items": item, "maxItems": most}, inner, st.integers(0, 2))
    ),
    max_leaves=10,
)


@given(objects(NODES))
@settings(
    max_examples=120,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
def test_any_schema_is_filled_validly(note, schema):
    check(note, schema)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=400), objects(NODES)
)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_text_is_searched(tmp_path_factory, text, schema):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(f"Note {text}", encoding="utf-8", errors="replace")
    check(read(path, name="any.txt"), schema)
