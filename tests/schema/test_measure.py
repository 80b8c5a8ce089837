"""Schemas made to stand for more than they say: each is refused in one sentence, before anything walks it."""

import contextlib
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, create_model

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import root_field
from llamaextract_nb.schema.measure import MOST_CHARACTERS, MOST_LEVELS, MOST_NAME, measure


def nested(levels, wrap):
    node = {"type": "string"}
    for _ in range(levels):
        node = wrap(node)
    return {"type": "object", "properties": {"a": node}}


def referring(times, make):
    """Return a schema of definitions of which each is made from a reference to the one before."""
    definitions = {"d0": {"type": "string"}}
    for number in range(1, times):
        definitions[f"d{number}"] = make({"$ref": f"#/$defs/d{number - 1}"})
    return {"type": "object", "$defs": definitions, "properties": {"a": {"$ref": f"#/$defs/d{times - 1}"}}}


def used_often(definition):
    fields = {f"f{number}": {"$ref": "#/$defs/d"} for number in range(20_000)}
    return {"$defs": {"d": definition}, "properties": fields}


TOO_DEEP = {
    "properties": nested(200, lambda node: {"type": "object", "properties": {"a": node}}),
    "items": nested(5_000, lambda node: {"type": "array", "items": node}),
    "anyOf": nested(5_000, lambda node: {"anyOf": [node, {"type": "null"}]}),
    "not": nested(5_000, lambda node: {"not": node}),
    "if": nested(5_000, lambda node: {"if": node}),
    "patternProperties": nested(5_000, lambda node: {"patternProperties": {"x": node}}),
    "a chain of references": referring(20_000, lambda ref: ref),
    "unused definitions": {**nested(1, dict), "$defs": nested(200, lambda node: {"items": node})},
}
TOO_LONG = {
    "properties": referring(31, lambda ref: {"type": "object", "properties": {"x": ref, "y": ref}}),
    "allOf": referring(31, lambda ref: {"allOf": [ref, ref]}),
    "anyOf": referring(31, lambda ref: {"anyOf": [ref, ref]}),
    "not": referring(24, lambda ref: {"not": {"allOf": [ref, ref]}, "if": ref}),
    "patternProperties": referring(31, lambda ref: {"patternProperties": {"x": ref, "y": ref}}),
    "values": used_often({"enum": list(range(100_000))}),
    "keywords": used_often({f"x{number}": 1 for number in range(50_000)}),
    "words": used_often({"description": "x" * 900_000}),
    "one list": {"properties": {"a": {}}, "required": ["a"] * 300_000},
}


@pytest.mark.parametrize("read", [Schema, root_field, measure])
@pytest.mark.parametrize("schema", TOO_DEEP.values(), ids=TOO_DEEP)
def test_too_deep(schema, read):
    with pytest.raises(SchemaError, match=r"nested more than 100 levels of JSON deep: flatten it\.$"):
        read(schema)


@pytest.mark.parametrize("read", [Schema, root_field, measure])
@pytest.mark.parametrize("schema", TOO_LONG.values(), ids=TOO_LONG)
def test_too_long(schema, read):
    with pytest.raises(SchemaError, match=r"more than 1,000,000 characters when .* split it\.$"):
        read(schema)


def test_objects_that_hold_each_other():
    """As only Python has them: JSON would have to write them out."""
    shared = {"type": "string"}
    for _ in range(40):
        shared = {"type": "object", "properties": {"a": shared, "b": shared}}
    short = {"total": float}
    for _ in range(40):
        short = {"a": short, "b": [short]}
    for bomb in (shared, short):
        with pytest.raises(SchemaError, match="more than 1,000,000 characters"):
            Schema(bomb)
    loop = {"type": "object", "properties": {}}
    loop["properties"]["a"] = loop
    itself = {}
    itself["a"] = [itself]
    for bomb in (loop, itself):
        with pytest.raises(SchemaError, match="nested more than 100 levels"):
            Schema(bomb)


def test_classes_that_hold_each_other():
    model = create_model("Model0", total=(float, ...))
    for number in range(1, 30):
        model = create_model(f"Model{number}", x=(model, ...), y=(model, ...))
    assert issubclass(model, BaseModel)
    with pytest.raises(SchemaError, match="more than 1,000,000 characters"):
        Schema(model)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"properties": {"a": {"$ref": "#"}}}, r"a\.a refers to itself through '#'"),
        ({"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}] * 2}}, "properties": {"x": {"$ref": "#/$defs/a"}}}, "x refers to itself"),
        ({"properties": {"a": {"$ref": "#/" + "/" * 900_000}}}, "a: the reference .* leads nowhere"),
        ({"properties": {"a": {}}, "required": [[], {}, 1, "a"] * 10_000}, "`required` must be a list of field names"),
        ({"properties": {"x" * 2_000: {}}}, "A name has 2000 characters, more than 1000"),
        ({"properties": {"a": {"description": "\ud800"}}}, r"half a character, '\\ud800'"),
        ({"properties": {"\udfff": {}}}, r"half a character, '\\udfff'"),
        ({"properties": {"a": {"minimum": float("nan")}}}, "is no JSON"),
        ({"properties": {"a": {"minimum": 10**5_000}}}, "is no JSON"),
        ({"properties": {"a": {"maximum": 10**400}}}, "a: `maximum` must be a number"),
        ({"properties": {"a": {"maxLength": True}}}, "a: `maxLength` must be a number, not True"),
        ({"properties": {"a": {"items": {"multipleOf": "x"}}}}, r"a\[\]: `multipleOf` must be a number"),
        ({"properties": {"a": {"pattern": ["x"]}}}, "a: `pattern` must be a regular expression"),
    ],
)  # fmt: skip
def test_what_else_does_harm(schema, said):
    with pytest.raises(SchemaError, match=said) as caught:
        Schema(schema)
    assert len(str(caught.value)) < 500


def test_what_llamaextract_takes_is_taken():
    fields = {f"field_{n}": {"type": ["string", "null"], "description": "d" * 15} for n in range(5_000)}
    assert len(Schema({"type": "object", "properties": fields}).field.fields) == 5_000
    node = {"type": "string"}
    for level in range(7):
        node = {"anyOf": [{"type": "array", "items": {"type": "object", "properties": {f"l{level}": node}}}, {"type": "null"}]}  # fmt: skip
    assert Schema({"type": "object", "properties": {"a": node}}).check() is not None


def test_the_limits_are_where_they_are_said_to_be():
    for over in (False, True):
        at_limit = {"a" * MOST_NAME: nested(0, dict), "b": ["x" * 1_000] * (MOST_CHARACTERS // 1_004 - 2)}
        deep = []
        for _ in range(MOST_LEVELS - 2 + over):
            deep = [deep]
        for value in (at_limit if not over else {**at_limit, "c": "x" * 2_000}, {"a": deep}):
            if over:
                with pytest.raises(SchemaError):
                    measure(value)
            else:
                measure(value)


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["#", "#/a", "#/$defs/a"])
)
keys = st.sampled_from(["type", "properties", "items", "$ref", "$defs", "allOf", "anyOf", "required", "enum", "a", "pattern", "minimum"])  # fmt: skip
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=30
)


@given(st.dictionaries(keys, values, max_size=6))
def test_anything_is_read_or_refused(schema):
    for read in (root_field, Schema):
        with contextlib.suppress(SchemaError):  # any other error fails
            read(schema)


def test_a_file_of_it(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(TOO_LONG["properties"]))
    with pytest.raises(SchemaError, match="more than 1,000,000 characters"):
        Schema(path)
    path.write_text("[" * 50_000)
    with pytest.raises(SchemaError, match="nested too deeply"):
        Schema(path)
    path.write_text('{"properties": {"a": {"minimum": 1' + "0" * sys.get_int_max_str_digits() + "}}}")
    with pytest.raises(SchemaError):
        Schema(path)
