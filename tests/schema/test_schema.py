"""`Schema` from each of its sources, and what it refuses."""

import datetime
import enum
import json
from typing import Literal

import pandas as pd
import pytest
from pydantic import BaseModel, Field

from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.schema import Schema


class Status(enum.Enum):
    OPEN = "open"
    PAID = "paid"


class Line(BaseModel):
    text: str = Field(description="What was bought")
    price: float | None = None


class Invoice(BaseModel):
    """An invoice."""

    number: str
    day: datetime.date | None = None
    sent: datetime.datetime | None = None
    status: Status = Status.OPEN
    kind: Literal["a", "b"] = "a"
    lines: list[Line] = []
    tags: list[str] | None = None
    total: float = Field(alias="grand total", default=0.0)


def kinds(schema):
    return {child.name: child.kind for child in schema.field.fields}


def test_from_a_pydantic_class():
    schema = Schema(Invoice)
    assert kinds(schema) == {
        "number": "string", "day": "date", "sent": "date-time", "status": "enum", "kind": "enum", "lines": "array",
        "tags": "array", "grand total": "number",
    }  # fmt: skip
    assert schema.field.fields[0].required
    assert schema.field.fields[1].nullable
    assert schema.field.fields[5].item.fields[0].description == "What was bought"
    assert schema.model is Invoice


def test_from_json_schema_with_everything():
    schema = Schema(
        {
            "type": "object",
            "$defs": {"money": {"type": "number", "minimum": 0}},
            "properties": {
                "net": {"$ref": "#/$defs/money", "description": "Net"},
                "tax": {"anyOf": [{"$ref": "#/$defs/money"}, {"type": "null"}]},
                "day": {"type": ["string", "null"], "format": "date"},
                "currency": {"enum": ["EUR", "USD", None]},
                "seller": {"type": "object", "properties": {"name": {"type": "string"}}},
                "rows": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}}},
            },
            "required": ["net"],
        }
    )
    net, tax, day, currency, seller, rows = schema.field.fields
    assert (net.kind, net.required, net.node["minimum"], net.description) == ("number", True, 0, "Net")
    assert (tax.kind, tax.nullable) == ("number", True)
    assert (day.kind, day.nullable) == ("date", True)
    assert (currency.kind, currency.enum) == ("enum", ("EUR", "USD"))
    assert (seller.kind, seller.fields[0].name) == ("object", "name")
    assert (rows.kind, rows.item.fields[0].kind) == ("array", "integer")


def test_from_the_short_form():
    schema = Schema(
        {"total": (float, "the sum"), "day": "date", "at": datetime.datetime, "n": int, "ok": bool, "status": Status,
         "kind": Literal["a", "b"], "tags": [str], "items": [{"name": str, "price": float}], "seller": {"name": "string?"}}
    )  # fmt: skip
    assert kinds(schema) == {
        "total": "number", "day": "date", "at": "date-time", "n": "integer", "ok": "boolean", "status": "enum", "kind": "enum",
        "tags": "array", "items": "array", "seller": "object",
    }  # fmt: skip
    assert schema.field.fields[0].description == "the sum"
    assert all(child.nullable for child in schema.field.fields if child.kind not in ("array",))


def test_a_field_called_type_is_the_short_form():
    assert kinds(Schema({"type": str, "total": float})) == {"type": "string", "total": "number"}
    assert kinds(Schema({"type": "string", "properties": "string"})) == {"type": "string", "properties": "string"}


def properties(source):
    return Schema(source).json_schema["properties"]


@pytest.mark.parametrize(
    "fragment",
    [
        {"type": "number"},
        {"type": ["number", "null"], "description": "The sum", "minimum": 0},
        {"type": "string", "format": "date", "title": "string"},
        {"enum": ["EUR", "USD"]},
        {"type": ["string", "null"], "examples": ["a", 1]},
        {"const": 4},
        {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None},
        {"type": "object", "properties": {"type": {"type": "string"}}, "required": ["type"], "additionalProperties": False},
        {"properties": {"name": {}, "any": True}},
        {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number", "x-unit": "EUR"}}}},
        {"items": {"type": "string"}, "minItems": 1},
    ],
)  # fmt: skip
def test_a_field_may_be_json_schema(fragment):
    assert properties({"total": fragment}) == {"total": fragment}
    assert properties({"seller": {"total": fragment, "name": str}})["seller"]["properties"]["total"] == fragment
    assert properties({"totals": [fragment]}) == {"totals": {"type": "array", "items": fragment}}
    mixed = properties({"a": str, "total": fragment, "type": fragment})
    assert mixed == {"a": {"type": ["string", "null"]}, "total": fragment, "type": fragment}
    assert properties({"total": (fragment, "words")})["total"] == {**fragment, "description": "words"}


@pytest.mark.parametrize(
    ("short", "fields"),
    [
        ({"type": str, "plate": str}, ["type", "plate"]),
        ({"type": str}, ["type"]),
        ({"type": "date"}, ["type"]),
        ({"type": "string", "plate": "string"}, ["type", "plate"]),
        ({"type": "string", "enum": "string"}, ["type", "enum"]),
        ({"type": "string", "properties": "integer"}, ["type", "properties"]),
        ({"type": {"type": "string"}, "title": {"type": "string"}}, ["type", "title"]),
        ({"type": {"name": str}}, ["type"]),
        ({"items": [{"type": str}], "format": str}, ["items", "format"]),
        ({"items": {"name": str}}, ["items"]),
        ({"properties": {"colour": {"value": "string"}}}, ["properties"]),
        ({"title": "string", "description": "string"}, ["title", "description"]),
        ({"required": "boolean", "type": "string"}, ["required", "type"]),
    ],
)
def test_a_nested_object_stays_one_whatever_its_fields_are_called(short, fields):
    for source in ({"vehicle": short}, {"vehicles": [short]}):
        (field,) = Schema(source).field.fields
        assert [child.name for child in (field.item or field).fields] == fields


def test_a_field_that_is_no_json_is_said():
    with pytest.raises(SchemaError, match="no JSON"):
        Schema({"total": {"type": "number", "default": {1, 2}}})


def test_files_and_text(tmp_path):
    schema = Schema({"total": float})
    path = schema.save(tmp_path / "s.json")
    assert Schema.load(path) == Schema(path) == Schema(str(path)) == schema
    assert Schema(json.dumps(schema.json_schema)) == schema
    assert hash(Schema(path)) == hash(schema)
    assert Schema(path).hash == schema.hash
    (tmp_path / "broken.json").write_text('{"type": "object",\n "properties": }')
    with pytest.raises(SchemaError, match=r"broken\.json is no JSON: .* at line 2, column 16; mend it there"):
        Schema.load(tmp_path / "broken.json")
    with pytest.raises(SchemaError, match="cannot be read"):
        Schema("nothing.json")
    with pytest.raises(ConfigError, match="cannot be written"):
        schema.save(tmp_path / "nowhere" / "s.json")


def test_a_widget_with_a_schema():
    class Builder:
        schema = Schema({"total": float})

    assert Schema(Builder()) == Builder.schema
    Builder.schema = None
    with pytest.raises(SchemaError, match="no valid schema yet"):
        Schema(Builder())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"type": "array", "items": {"type": "string"}}, "root of a schema must be an object"),
        ({}, "has no field"),
        ({"type": "object", "properties": {}}, "has no field"),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}}, "refers to itself"),
        ({"type": "object", "$defs": {"n": {"properties": {"n": {"$ref": "#/$defs/n"}}}}, "properties": {"a": {"$ref": "#/$defs/n"}}},
         "refers to itself"),
        ({"type": "object", "properties": {"a": {"$ref": "https://example.com/s.json"}}}, "only references inside"),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/nothing"}}}, "leads nowhere"),
        ({"type": "object", "properties": {"a": {"type": "strnig"}}}, "unknown type 'strnig'"),
        ({"a": "flaot"}, "unknown type 'flaot': use one of string, number, integer, boolean, date, date-time"),
        ({"a": object}, "unknown type"),
        ({"a": [str, int]}, "exactly one item"),
        ({3: str}, "name must be a string"),
        ({"x" * 10_000: str}, "10000 characters"),
        ({"type": "object", "properties": {"a": {"minimum": float("nan")}}}, "no JSON"),
        (int, "the class int"),
        (7, "the type int: give a Pydantic class"),
        ("[1]", "must be a JSON object"),
        ("{", "no JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(source, message):
    with pytest.raises(SchemaError, match=message) as caught:
        Schema(source)
    assert len(str(caught.value)) < 500


def test_the_path_of_the_wrong_field():
    with pytest.raises(SchemaError) as caught:
        Schema({"seller": {"rows": [{"price": "money"}]}})
    assert caught.value.path == "seller.rows[].price"


def test_a_recursive_class():
    class Node(BaseModel):
        children: list["Node"] = []

    with pytest.raises(SchemaError, match="refers to itself"):
        Schema(Node)


def test_check_says_what_to_mend():
    deep = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": str}}}}}}}}
    assert any(p.level == "error" and "8 levels" in p.message for p in Schema(deep).check())
    found = Schema(
        {"type": "object", "required": ["must"], "properties": {"must": {"type": "string"}, "no id!": {"type": "string", "description": "d"},
         "none": {"enum": []}, "bare": {"type": "array"}}}
    ).check()  # fmt: skip
    said = {(p.path, p.level, p.message) for p in found}
    assert ("must", "warning", "A required field that may not be null invites invention.") in said
    assert ("no id!", "warning", "'no id!' is no identifier.") in said
    assert ("none", "error", "The enum has no values.") in said
    assert ("bare", "warning", "The array says nothing about what is in it.") in said
    assert Schema({"total": (float, "The sum")}).check() == []
    assert any("150000" in p.message for p in Schema({f"f{n}": (str, "x" * 60) for n in range(1500)}).check())


def test_diff():
    before = Schema({"a": str, "b": float, "items": [{"x": int}]})
    after = {"a": (str, "new words"), "c": float, "items": [{"x": int, "y": int}]}
    rows = before.diff(after).set_index("path")["change"].to_dict()
    assert rows == {"a": "changed", "b": "removed", "c": "added", "items.y": "added"}


def test_infer_from_a_frame():
    frame = pd.DataFrame(
        {
            "name": pd.array(["a"], dtype="string"), "n": pd.array([1], dtype="Int64"), "x": [1.5],
            "ok": pd.array([True], dtype="boolean"), "day": pd.to_datetime(["2026-01-02"]),
            "at": pd.to_datetime(["2026-01-02 03:04"]), "c": pd.Categorical(["p"], categories=["p", "q"]),
            "seller.name": ["s"], "rows": [[{"a": 1, "b": "t"}]], "_status": ["success"],
        }
    )  # fmt: skip
    schema = Schema.infer(frame)
    assert kinds(schema) == {
        "name": "string", "n": "integer", "x": "number", "ok": "boolean", "day": "date", "at": "date-time", "c": "enum",
        "seller": "object", "rows": "array",
    }  # fmt: skip
    assert [child.kind for child in schema.field.fields[-1].item.fields] == ["integer", "string"]
    with pytest.raises(SchemaError, match="no columns"):
        Schema.infer(pd.DataFrame())


def test_a_repr_is_short_and_a_copy_is_ones_own():
    schema = Schema({f"f{n}": str for n in range(200)})
    assert len(repr(schema)) < 400
    schema.json_schema["properties"].clear()
    assert len(schema.field.fields) == 200
    assert len(schema.json_schema["properties"]) == 200


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ([{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "string"),
        ([{"type": "object"}, {"type": "array", "items": {"type": "string"}}], "array"),
        ([{"type": "object", "additionalProperties": {}}, {"type": "object", "properties": {"a": {}}}], "object"),
        ([{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {}}], "any"),
    ],
)
def test_a_union_is_read_as_one_of_its_options(options, kind):
    schema = Schema({"type": "object", "properties": {"skills": {"anyOf": [*options, {"type": "null"}]}}})
    assert schema.field.fields[0].kind == kind
    assert schema.field.fields[0].nullable
