"""JSON Schema to Pydantic class, to source, and back: nothing is lost."""

import keyword

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema

NAMES = st.one_of(
    st.sampled_from(["total", "model_x", "schema", "json", "class", "1994", "grand total", "__init__", "Field", "größe", "a-b", "a_b", "datetime", "x" * 120]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip),
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
SCALARS = st.one_of(
    st.builds(lambda t: {"type": t}, st.sampled_from(["string", "number", "integer", "boolean"])),
    st.builds(lambda f: {"type": "string", "format": f}, st.sampled_from(["date", "date-time", "email"])),
    st.builds(lambda v: {"enum": v}, st.lists(WORDS.filter(bool), min_size=1, max_size=4, unique=True)),
    st.builds(lambda v: {"enum": v}, st.lists(st.floats(-9, 9).map(lambda x: x + 0.5), min_size=1, max_size=3, unique=True)),
    st.builds(lambda n: {"type": "number", "minimum": n}, st.integers(-5, 5)),
    st.builds(lambda p: {"type": "string", "pattern": p}, st.sampled_from(["^a(?=b)", "[0-9]+"])),
)  # fmt: skip


def described(node, text, nullable):
    node = {**node, **({"description": text} if text else {})}
    if nullable and "enum" in node:
        return {**node, "enum": [*node["enum"], None]}
    return {"anyOf": [node, {"type": "null"}]} if nullable else node


def objects(inner):
    def make(fields, required):
        names = list(fields)
        return {
            "type": "object",
            "properties": fields,
            "required": [n for n, r in zip(names, required, strict=False) if r],
        }

    return st.builds(make, st.dictionaries(NAMES, inner, min_size=1, max_size=4), st.lists(st.booleans(), max_size=4))


NODES = st.recursive(
    st.builds(described, SCALARS, WORDS, st.booleans()),
    lambda inner: st.one_of(
        st.builds(lambda item: {"type": "array", "items": item}, inner),
        st.builds(described, objects(inner), WORDS, st.booleans()),
    ),
    max_leaves=8,
)
SCHEMAS = objects(NODES)
RELAXED = settings(
    max_examples=60,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],  # explaining a failure would make hundreds of classes
)
EXTRA = ("pattern", "minimum", "format")


def shape(field):
    """What must survive: names, types, requiredness, nullability, descriptions, enums, keywords, structure."""
    return (
        field.name,
        field.kind,
        field.required,
        field.nullable,
        field.description,
        field.enum,
        tuple((key, field.node[key]) for key in EXTRA if key in field.node),
        shape(field.item) if field.item is not None else None,
        tuple(shape(child) for child in field.fields),
    )


@given(SCHEMAS)
@RELAXED
def test_through_the_class(json_schema):
    schema = Schema(json_schema)
    back = Schema(schema.model)
    assert [shape(child) for child in back.field.fields] == [shape(child) for child in schema.field.fields]


@given(SCHEMAS)
@RELAXED
def test_through_the_source(json_schema):
    schema = Schema(json_schema)
    namespace = {"__name__": "generated"}
    exec(compile(schema.code(), "<code>", "exec", dont_inherit=True), namespace)
    back = Schema(namespace[schema.model.__name__])
    assert [shape(child) for child in back.field.fields] == [shape(child) for child in schema.field.fields]


@given(SCHEMAS)
@RELAXED
def test_to_json_schema_and_back(json_schema):
    schema = Schema(json_schema)
    assert schema.json_schema == json_schema
    assert Schema(schema.json_schema) == schema


@given(SCHEMAS)
@RELAXED
def test_properties_alone_are_the_whole(json_schema):
    schema = Schema(json_schema["properties"])
    assert schema.json_schema == {"type": "object", "properties": json_schema["properties"]}
    assert Schema({"inside": json_schema["properties"]}).json_schema["properties"]["inside"] == {
        "type": ["object", "null"],
        "properties": json_schema["properties"],
    }


def test_hostile_words_stay_words():
    trap = "'); import os; os.abort()  #"
    schema = Schema(
        {
            "type": "object",
            "properties": {trap: {"type": "string", "description": trap, "title": trap}, "class": {"enum": [trap]}},
        }
    )
    namespace = {"__name__": "generated"}
    exec(schema.code(), namespace)
    assert set(namespace["Document"].model_json_schema()["properties"]) == {trap, "class"}
    assert all(not keyword.iskeyword(name) for name in namespace["Document"].model_fields)


def test_a_schema_imports_nothing():
    node = {"type": "string", "customTypePath": "os.system", "x-python-import": {"module": "os", "name": "system"}}
    schema = Schema({"type": "object", "properties": {"x": node}})
    namespace = {"__name__": "generated"}
    exec(schema.code(), namespace)
    assert "os" not in namespace
    assert "system" not in namespace
    assert namespace["Document"](x="a").x == "a"
    with pytest.raises(SchemaError, match="only references inside the schema work"):
        Schema({"type": "object", "properties": {"x": {"$ref": "https://example.com/schema.json"}}})


def test_the_class_checks_values():
    model = Schema({"total": float, "day": "date", "items": [{"name": str}]}).model
    value = model.model_validate({"total": 1, "day": "2026-01-02", "items": [{"name": "x"}]})
    assert (value.total, value.day.isoformat(), value.items[0].name) == (1.0, "2026-01-02", "x")
