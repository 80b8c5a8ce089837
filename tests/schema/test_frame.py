"""Schemas from frames and CSV files: of their columns, or of a table of fields."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.results import FileResult, to_frame
from llamaextract_nb.schema import Schema

FIELDS = pd.DataFrame(
    [
        ("number", "text", "The invoice's own number"),
        ("seller.name", "str", None),
        ("seller.vat_id", "string", ""),
        ("items[].name", "string", "What was bought"),
        ("items[].price", "float", None),
        ("tags[]", "string", "Words on it"),
        ("date", "date", None),
    ],
    columns=["Name", "Type", "Description"],
)
SHORT = {
    "number": (str, "The invoice's own number"),
    "seller": {"name": str, "vat_id": str},
    "items": [{"name": (str, "What was bought"), "price": float}],
    "tags": [("string", "Words on it")],
    "date": "date",
}


def test_a_table_of_fields(tmp_path):
    FIELDS.to_csv(tmp_path / "fields.CSV", index=False)
    assert Schema(FIELDS) == Schema(SHORT)
    assert Schema(tmp_path / "fields.CSV") == Schema(str(tmp_path / "fields.CSV")) == Schema(SHORT)
    assert Schema(FIELDS.iloc[:, :2]).field.fields[0].kind == "string"


def test_a_table_of_values_gives_a_field_for_each_column(tmp_path):
    data = pd.DataFrame({"name": ["A", "B"], "type": ["invoice", "date"], "day": ["2026-01-02", None], "seller.total": [1, 2.5]})  # fmt: skip
    data.to_csv(tmp_path / "data.csv", index=False)
    schema = Schema(tmp_path / "data.csv")
    assert {path: leaf.kind for path, leaf in schema.field.leaves()} == {
        "name": "string", "type": "string", "day": "date", "seller.total": "number",
    }  # fmt: skip
    assert Schema(data).field.fields[-1].kind == "object"


def test_an_exported_run_gives_its_schema_back(tmp_path):
    schema = Schema({"total": float, "seller": {"name": str}, "count": int})
    frame = to_frame(schema.field, [FileResult("a", "success", {"total": 1.5, "seller": {"name": "A"}, "count": 3})])
    frame.to_csv(tmp_path / "run.csv")
    kinds = {path: leaf.kind for path, leaf in schema.field.leaves()}
    for source in (frame, tmp_path / "run.csv"):
        assert {path: leaf.kind for path, leaf in Schema(source).field.leaves()} == kinds


KINDS = st.sampled_from(["string", "number", "integer", "boolean", "date", "date-time"])
NAMES = st.text(st.characters(exclude_characters=".[]", exclude_categories=["C", "Z"]), min_size=1, max_size=5).filter(lambda n: n[0] != "_")  # fmt: skip


@given(st.dictionaries(NAMES, KINDS | st.dictionaries(NAMES, KINDS, min_size=1) | st.lists(st.dictionaries(NAMES, KINDS, min_size=1), min_size=1, max_size=1), min_size=1))  # fmt: skip
def test_any_fields_come_through_a_table(short):
    rows = []
    for name, spec in short.items():
        inner = spec[0] if isinstance(spec, list) else spec
        prefix = f"{name}[]." if isinstance(spec, list) else f"{name}."
        rows += [(name, spec)] if isinstance(spec, str) else [(prefix + key, kind) for key, kind in inner.items()]
    assert Schema(pd.DataFrame(rows, columns=["name", "type"])).field == Schema(short).field


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a", "string"), ("a", "date")], "a is there twice"),
        ([("a", "string"), ("a.b", "date")], "a.b is in a, which is no object"),
        ([("a[].b", "string"), ("a.c", "date")], "a.c is in a, which is no object"),
        ([("", "string")], "name must be a string with letters"),
    ],
)
def test_fields_that_cannot_be(rows, words):
    with pytest.raises(SchemaError, match=words):
        Schema(pd.DataFrame(rows, columns=["name", "type"]))


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b'a,b\n"1,2\n3'])
def test_files_that_are_no_table(tmp_path, content):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SchemaError, match=r"bad\.csv"):
        Schema(path)
