"""Tables as Arrow and Parquet: types by the schema, the same bytes for the same values, readable by everyone."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.naming import file_names, unique
from llamaextract_nb.export.parquet import to_parquet
from llamaextract_nb.export.tables import tables_of
from llamaextract_nb.results import FileResult
from llamaextract_nb.schema import Schema

SCHEMA = Schema(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"}, "n": {"type": "integer"}, "x": {"type": "number"}, "ok": {"type": "boolean"},
            "day": {"type": "string", "format": "date"}, "status": {"enum": ["open", "paid", None]},
            "seller": {"type": "object", "properties": {"city": {"type": "string"}}}, "free": {},
            "tags": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "object", "properties": {
                "p": {"type": "number"}, "on": {"type": "string", "format": "date"},
                "parts": {"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}}}}},
        },
    }
)  # fmt: skip
DATA = {
    "name": "a", "n": 3, "x": 1.5, "ok": True, "day": "2026-01-02", "status": "paid", "seller": {"city": "Bonn"},
    "free": {"any": [1, "b"]}, "tags": ["t", None],
    "rows": [{"p": 1.0, "on": "2026-02-03", "parts": [{"q": 1}, {"q": "?"}]}, {"p": "?", "parts": []}, "odd"],
}  # fmt: skip
TREE = {"name": {"confidence": 0.5, "alternatives": [{"value": True, "confidence": 0.25}]}}
GOOD = FileResult("a.pdf", "success", DATA, metadata={"field_metadata": TREE})
BAD = FileResult("b.pdf", "error", None, "b.pdf is damaged.", "extract", "Mend it.")
ROWS = [
    {"p": 1.0, "on": pd.Timestamp("2026-02-03"), "parts": [{"q": 1}, {"q": None}]},
    {"p": None, "on": None, "parts": []},
    None,
]


def test_types_follow_the_schema_and_not_the_values():
    strange = FileResult("c.pdf", "success", {"status": "strange"})
    full, empty = tables_of(SCHEMA.field, [GOOD, BAD, strange]), tables_of(SCHEMA.field, [BAD])
    assert list(full) == ["documents", "tags", "rows", "rows.parts", "evidence", "errors"]
    for name, table in full.items():
        assert pa.table(table).schema.equals(pa.table(empty[name]).schema, check_metadata=True), name
    types = {field.name: str(field.type) for field in pa.table(full["documents"]).schema}
    assert types["rows"] == (
        "list<item: struct<p: double, on: timestamp[us], parts: list<item: struct<q: int64>>>>"
    )  # fmt: skip
    assert types["status"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert (types["file"], types["n"], types["day"], types["free"]) == ("string", "int64", "timestamp[us]", "string")


def test_every_reader_of_arrow_reads_the_same():
    table_ = tables_of(SCHEMA.field, [GOOD, BAD])["documents"]
    documents = pl.DataFrame(table_)
    assert documents["rows"].to_list() == [ROWS, None]
    assert documents["seller.city"].to_list() == ["Bonn", None]
    assert documents["free"].to_list() == ['{"any": [1, "b"]}', None]
    assert duckdb.sql("select file, rows[1].parts[1].q, tags from table_ where ok").fetchall() == [
        ("a.pdf", 1, ["t", None])
    ]
    assert pa.table(table_)["rows"].to_pylist() == [ROWS, None]


def test_evidence_has_its_values_by_type():
    evidence = pl.DataFrame(tables_of(SCHEMA.field, [GOOD])["evidence"])
    rows = {row["path"]: row for row in evidence.iter_rows(named=True)}
    assert (rows["n"]["value"], rows["n"]["value_number"], rows["n"]["value_boolean"]) == ("3", 3.0, None)
    assert (rows["ok"]["value"], rows["ok"]["value_number"], rows["ok"]["value_boolean"]) == ("true", None, True)
    assert rows["day"]["value"] == "2026-01-02"
    assert rows["day"]["value_date"] == rows["rows[0].on"]["value_date"].replace(month=1, day=2)
    assert rows["name"]["value_date"] is None
    assert rows["name"]["alternatives"][0]["value"] == "true"
    assert rows["name"]["alternatives"][0]["page"] is None


def test_files_come_back_as_they_were(tmp_path):
    tables = tables_of(SCHEMA.field, [GOOD, BAD])
    tables["documents"].frame.attrs["run"] = "one"
    folder = to_parquet(tables, tmp_path / "new" / "out")
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.parquet" for name in tables)
    for name in ("documents", "rows", "evidence", "errors"):
        read, made = pd.read_parquet(folder / f"{name}.parquet"), tables[name].frame
        plain = [column for column in made if str(made[column].dtype) not in ("object", "category")]
        assert read.index.names == made.index.names
        assert read[plain].dtypes.to_dict() == made[plain].dtypes.to_dict()
        assert read[plain].astype("string").to_dict() == pd.DataFrame(made[plain]).astype("string").to_dict()
    assert duckdb.sql(f"select count(*) from '{folder}/evidence.parquet'").fetchall() == [(len(tables["evidence"]),)]
    assert pl.read_parquet(folder / "rows.parquet")["p"].to_list() == [1.0, None, None]


def test_the_same_values_are_the_same_bytes(tmp_path):
    one, two = tables_of(SCHEMA.field, [GOOD, BAD]), tables_of(SCHEMA.field, [GOOD, BAD])
    two["documents"].frame.attrs["run"] = "another"
    one, two = to_parquet(one, tmp_path / "1"), to_parquet(two, tmp_path / "2")
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_names_stay_in_the_folder_and_apart(tmp_path):
    names = ["documents", "../up", "a/b", "a:b", "con", "Items", "items", "", "..", "x" * 300]
    schema = Schema({"type": "object", "properties": {name or " ": {"type": "array", "items": {"type": "string"}} for name in names}})  # fmt: skip
    folder = to_parquet(tables_of(schema.field, [GOOD]), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    files = {path.stem.casefold() for path in folder.iterdir()}
    assert len(files) == len(names) + 3
    assert {"documents", "documents_2", "_con", "items", "items_2", "a_b", "a_b_2"} <= files
    assert file_names(["nul.txt", "com"]) == ["_nul.txt", "com"]
    assert unique(["abcd", "abce", "ABC"], longest=3) == ["abc", "a_2", "A_3"]


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"file.* cannot be made: .*Choose another folder"):
        to_parquet(tables_of(SCHEMA.field, []), tmp_path / "file" / "in")
    (tmp_path / "documents.parquet").mkdir()
    with pytest.raises(ConfigError, match=r"documents\.parquet cannot be written"):
        to_parquet(tables_of(SCHEMA.field, []), tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["2026-01-02", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*DATA, "p", "parts", "q", "city"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from([*DATA]), ANY), max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_host_says_is_parquet(data):
    results = [FileResult(str(number), "success", each) for number, each in enumerate(data)]
    for name, table in tables_of(SCHEMA.field, results).items():
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table(table), sink)
        assert pq.read_table(pa.BufferReader(sink.getvalue())).num_rows == len(table), name
