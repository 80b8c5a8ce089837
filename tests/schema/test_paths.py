"""Paths in data: what evidence calls a value leads back to it, whatever the fields are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.results import Correction, FileResult, corrected, to_evidence
from llamaextract_nb.results.correction import at, lengths
from llamaextract_nb.schema.paths import joined, locate

PLAIN = st.text("abc_é ", min_size=1, max_size=3)
ODD = st.text("ab.[]0", min_size=1, max_size=4)


def schemas(names):
    leaf = st.sampled_from([{"type": "string"}, {"type": "number"}, {"type": "integer"}])

    def grown(inner):
        objects = st.dictionaries(names, inner, min_size=1, max_size=3).map(
            lambda fields: {"type": "object", "properties": fields}
        )
        return st.one_of(objects, inner.map(lambda item: {"type": "array", "items": item}))

    fields = st.dictionaries(names, st.recursive(leaf, grown, max_leaves=5), min_size=1, max_size=3)
    return fields.map(lambda properties: lx.Schema({"type": "object", "properties": properties}))


def filled(field, number=0):
    """Data in which every value is another."""
    if field.kind == "object":
        return {child.name: filled(child, 10 * number + place) for place, child in enumerate(field.fields)}
    if field.kind == "array":
        return [filled(field.item, 10 * number + place) for place in range(2)]
    return f"v{number}" if field.kind == "string" else number


def path_of(steps):
    path = ""
    for step in steps:
        path = joined(path, step)
    return path


@given(schemas(ODD))
def test_every_path_of_evidence_leads_to_a_field(schema):
    data = filled(schema.field)
    for path in to_evidence([FileResult("a", "success", data)])["path"]:
        steps, field = locate(schema.field, path)
        assert path_of(steps) == path
        assert field.kind in ("string", "number", "integer")
        assert at(data, steps) is not None


@given(schemas(PLAIN), st.data())
def test_what_is_corrected_stands_at_its_path_and_nowhere_else(schema, drawn):
    data = filled(schema.field)
    result = FileResult("a", "success", data)
    before = to_evidence([result]).set_index("path")["value"].to_dict()
    path = drawn.draw(st.sampled_from(list(before)))
    steps, field = locate(schema.field, path)
    assert at(data, steps) == before[path]
    new = "new" if field.kind == "string" else 4321
    one = Correction("a", path, before[path], new, None, lengths=lengths(data, steps))
    changed, applied = corrected(result, schema.field, [one])
    after = to_evidence([changed]).set_index("path")
    assert after["value"].to_dict() == before | {path: new}
    assert after["verified"].dropna().to_dict() == {path: "corrected"}
    assert applied == [one]
    assert data == filled(schema.field)


@given(schemas(PLAIN))
def test_a_whole_document_is_confirmed(schema):
    result = FileResult("a", "success", filled(schema.field))
    one = Correction("a", "", result.data, result.data, None, "confirmed")
    changed, _ = corrected(result, schema.field, [one])
    assert changed.data == result.data
    assert (to_evidence([changed])["verified"] == "confirmed").all()


@given(st.text("abc.[]0123456789²-", max_size=12))
def test_paths_that_lead_nowhere_lead_to_none(path):
    root = lx.Schema({"a": str, "b": [{"c": float}]}).field
    found = locate(root, path)
    assert found is None or path_of(found[0]) == path


@pytest.mark.parametrize(
    "path", ["b[1", "b[]", "b[-1]", "b[1]c", "b.c", "b[1].", ".a", "a.", "a[0]", "b[99999999999]", "b[²]"]
)
def test_what_is_no_path(path):
    assert locate(lx.Schema({"a": str, "b": [{"c": float}]}).field, path) is None
