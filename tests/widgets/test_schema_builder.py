"""The schema builder without a browser: rows, problems, undo, and schemas that come back as they went in."""

import json
from typing import Literal

import pandas as pd
import pytest
from pydantic import BaseModel, Field

import llamaextract_nb as lx
from llamaextract_nb.errors import SchemaError
from llamaextract_nb.sample_data import sample_schema, samples
from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets.schema_templates import TEMPLATES


def say(builder, kind, **message):
    builder._receive(builder, {"type": kind, **message}, [])


def rows(builder):
    return {row["name"]: row for row in builder.view["rows"]}


def fields(builder):
    return [(row["depth"], row["name"], row["kind"]) for row in builder.view["rows"]]


def shape(field):
    return (field.name, field.kind, field.required, field.nullable, field.description, field.enum,
            shape(field.item) if field.item else None, tuple(shape(child) for child in field.fields))  # fmt: skip


class Invoice(BaseModel):
    number: str = Field(description="Invoice number", pattern="^[A-Z]+")
    state: Literal["open", "paid"] | None = None
    tags: list[str] = []
    codes: list[Literal["a", "b"]] = []
    lines: list["Line"]


class Line(BaseModel):
    text: str
    parts: list["Part"]


class Part(BaseModel):
    weight: float | None = None


@pytest.mark.parametrize(
    "source",
    [
        Invoice,
        {"total": float, "items": [{"name": (str, "Name"), "sizes": [{"x": int}]}], "day": "date"},
        {"type": "object", "properties": {"m": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}}},
        {"type": "object", "title": "Bill", "required": ["a"], "properties": {"a": {"type": "number", "minimum": 3, "title": "A"}}},
        *map(sample_schema, ["invoice", "contract", "statement"]),
        *TEMPLATES.values(),
    ],
)  # fmt: skip
def test_any_schema_comes_back_as_it_was(source):
    schema = Schema(source)
    built = lx.SchemaBuilder(source).schema
    assert shape(built.field) == shape(schema.field)
    assert shape(lx.SchemaBuilder(built).schema.field) == shape(schema.field)


def test_lists_of_lists():
    builder = lx.SchemaBuilder({"rows": [[float]], "a": str})
    assert fields(builder)[0] == (0, "rows", "list:list:number")
    say(builder, "set", id=rows(builder)["a"]["id"], key="kind", value="list:list:object")
    say(builder, "set", id=builder.view["rows"][2]["id"], key="name", value="b")
    node = builder.schema.json_schema["properties"]["a"]["items"]
    assert (node["type"], node["items"]["properties"]["b"]["type"]) == ("array", ["string", "null"])


@pytest.mark.parametrize(
    "items",
    [
        {"type": "array", "title": "Row", "items": {"type": "number"}},
        {"type": ["array", "null"], "items": {"type": "number"}},
        {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
    ],
)
def test_lists_that_the_form_cannot_show_stay_as_they_are(items):
    schema = Schema({"type": "object", "properties": {"a": {"type": "array", "items": items}}})
    builder = lx.SchemaBuilder(schema)
    assert fields(builder) == [(0, "a", "other")]
    assert builder.schema == schema


def test_short_lists_are_previewed_on_a_line():
    builder = lx.SchemaBuilder({"type": "object", "properties": {"a": {"enum": ["x\n  ]", "[y", "z"]}, "b": {"type": ["string", "null"]}}})  # fmt: skip
    say(builder, "preview", open=True)
    assert '"type": ["string", "null"]' in builder.view["preview"]
    assert json.loads(builder.view["preview"]) == builder.schema.json_schema


def test_keywords_that_the_form_does_not_show_are_kept():
    built = lx.SchemaBuilder(Invoice).schema.json_schema
    assert built["properties"]["number"]["pattern"] == "^[A-Z]+"


def test_from_nothing_to_a_schema():
    builder = lx.SchemaBuilder()
    assert builder.schema is None
    say(builder, "add")
    (row,) = builder.view["rows"]
    assert row["problems"][0][:2] == ["error", "The field has no name."]
    assert builder.schema is None
    say(builder, "set", id=row["id"], key="name", value="total")
    say(builder, "set", id=row["id"], key="kind", value="number")
    say(builder, "set", id=row["id"], key="description", value="Total with tax")
    assert builder.schema.json_schema == {
        "type": "object",
        "properties": {"total": {"type": ["number", "null"], "description": "Total with tax"}},
    }
    say(builder, "set", id=row["id"], key="required", value=True)
    assert builder.schema.json_schema["required"] == ["total"]
    assert [p.message for p in builder.problems] == ["A required field that may not be null invites invention."]


def test_groups_lists_and_choices():
    builder = lx.SchemaBuilder({"a": str})
    row = rows(builder)["a"]
    say(builder, "set", id=row["id"], key="kind", value="list:object")
    inner = builder.view["rows"][1]
    assert (inner["depth"], inner["name"]) == (1, "")
    say(builder, "set", id=inner["id"], key="name", value="state")
    say(builder, "set", id=inner["id"], key="kind", value="enum")
    assert builder.schema is None
    say(builder, "set", id=inner["id"], key="values", value="open\n paid \n\nopen")
    item = builder.schema.field.fields[0].item.fields[0]
    assert item.enum == ("open", "paid")
    say(builder, "add", inside=row["id"])
    say(builder, "collapse", id=row["id"])
    assert [r["name"] for r in builder.view["rows"]] == ["a"]
    assert builder.view["rows"][0]["inside"] == 2


def test_order_duplicates_and_deletion():
    builder = lx.SchemaBuilder({"a": str, "b": {"c": int}})
    first, second = rows(builder)["a"]["id"], rows(builder)["b"]["id"]
    say(builder, "move", id=second, by=-1)
    say(builder, "move", id=second, by=-1)
    assert fields(builder) == [(0, "b", "object"), (1, "c", "integer"), (0, "a", "string")]
    say(builder, "duplicate", id=second)
    say(builder, "duplicate", id=second)
    assert [name for depth, name, _ in fields(builder) if not depth] == ["b", "b_3", "b_2", "a"]
    assert len({row["id"] for row in builder.view["rows"]}) == 7
    say(builder, "delete", id=first)
    assert list(builder.schema.json_schema["properties"]) == ["b", "b_3", "b_2"]
    say(builder, "delete", id=first)


def test_undo_and_redo_take_whole_words():
    builder = lx.SchemaBuilder({"a": str})
    row = rows(builder)["a"]["id"]
    for text in ("t", "to", "tot", "total"):
        say(builder, "set", id=row, key="name", value=text)
    say(builder, "add")
    say(builder, "undo")
    assert [r["name"] for r in builder.view["rows"]] == ["total"]
    say(builder, "undo")
    assert [r["name"] for r in builder.view["rows"]] == ["a"]
    assert not builder.view["undo"]
    say(builder, "undo")
    say(builder, "redo")
    say(builder, "redo")
    assert [r["name"] for r in builder.view["rows"]] == ["total", ""]
    assert not builder.view["redo"]


def test_names_that_repeat_are_an_error_at_their_row():
    builder = lx.SchemaBuilder({"a": str, "b": str})
    say(builder, "set", id=rows(builder)["b"]["id"], key="name", value="a")
    assert builder.schema is None
    assert builder.view["rows"][1]["problems"][0][1] == "There is a field 'a' already."
    assert [row["name"] for row in builder.view["rows"]] == ["a", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "b": }', "line 2, column 7"),
        ("[]", "must be a JSON object"),
        ('{"type": "array", "items": {}}', "must be an object"),
        ('{"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}', "refers to itself"),
        ("", "line 1, column 1"),
    ],
)
def test_what_is_pasted_wrong_is_said_and_the_form_stays(text, message):
    builder = lx.SchemaBuilder({"a": str})
    say(builder, "paste", text=text)
    assert message in builder.view["message"]
    assert fields(builder) == [(0, "a", "string")]
    say(builder, "paste", text='{"b": "number"}')
    assert (builder.view["message"], fields(builder)) == ("", [(0, "b", "number")])
    say(builder, "undo")
    assert fields(builder) == [(0, "a", "string")]


def test_fifty_levels():
    node = {"type": "string"}
    for _ in range(49):
        node = {"type": "object", "properties": {"x": node}}
    builder = lx.SchemaBuilder(node)
    assert builder.schema is not None
    assert "LlamaExtract takes 7" in builder.view["problems"][0][1]


def test_previews():
    builder = lx.SchemaBuilder({"total": (float, "Total"), "items": [{"name": str}]})
    assert builder.view["preview"] == ""  # nobody looks
    say(builder, "preview", open=True)
    assert json.loads(builder.view["preview"]) == builder.schema.json_schema
    say(builder, "preview", open=True, tab="Pydantic")
    namespace = {}
    exec(builder.view["preview"], namespace)
    assert shape(Schema(namespace["Document"]).field) == shape(builder.schema.field)
    say(builder, "preview", open=True, tab="Short form")
    assert Schema(eval(builder.view["preview"])) == builder.schema


def test_from_a_frame_files_and_templates():
    frame = pd.DataFrame({"total": [1.5], "day": pd.to_datetime(["2026-01-01"])})
    assert [f[1:] for f in fields(lx.SchemaBuilder(frame))] == [("total", "number"), ("day", "date")]
    builder = lx.SchemaBuilder()
    builder.infer([*samples("receipt"), ("empty.txt", b"")])
    assert builder.schema is not None
    assert builder.view["told"][0] == "Local engine: nothing leaves this machine"
    assert builder.view["told"][1].startswith("Left out empty.txt: empty.txt is empty")
    for name in builder.view["templates"]:
        say(builder, "template", name=name)
        assert builder.schema is not None
        assert not builder.problems
        assert builder.view["told"] == []


def test_a_builder_is_a_schema():
    assert Schema(lx.SchemaBuilder({"total": float})) == Schema({"total": float})
    with pytest.raises(SchemaError, match="has no valid schema yet"):
        Schema(lx.SchemaBuilder())


def test_wrong_arguments_and_plain_forms():
    with pytest.raises(TypeError, match="shema"):
        lx.SchemaBuilder(shema={})
    with pytest.raises(SchemaError):
        lx.SchemaBuilder(5)
    builder = lx.SchemaBuilder({"<script>": (str, "<b>")})
    bundle = builder._repr_mimebundle_()[0]
    assert "<script" not in bundle["text/html"]
    assert bundle["text/plain"] == "SchemaBuilder(1 field, valid)"


def test_messages_that_make_no_sense_change_nothing():
    builder = lx.SchemaBuilder({"a": str})
    for message in (
        {"type": "set", "id": 0, "key": "name", "value": "x"},
        {"type": "nothing"},
        {"type": "add", "inside": -1},
    ):
        builder._receive(builder, message, [])
    row = rows(builder)["a"]["id"]
    say(builder, "set", id=row, key="__class__", value="x")
    assert builder.view["rows"][0]["name"] == "a"
