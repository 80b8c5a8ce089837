"""Frames in, frames out: the same columns and types for any input, in any process."""

import pickle
import zipfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import fsspec
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples

SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "count": {"type": "integer"},
        "paid": {"type": "boolean"},
        "currency": {"enum": ["EUR", "USD"]},
        "seller": {"type": "object", "properties": {"name": {"type": "string"}}},
        "note": {},
        "items": {"type": "array", "items": {"type": "object", "properties": {"na`me": {"type": "string"}, "amount": {"type": "number"}}}},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def extractor():
    return pickle.loads(pickle.dumps(lx.frames_extractor(SCHEMA)))


def test_columns_types_and_sparks_words(extractor):
    assert extractor.ddl == (
        "`file` string, `number` string, `date` timestamp_ntz, `count` bigint, `paid` boolean, `currency` string, "
        "`seller.name` string, `note` string, `items` array<struct<`na``me`: string, `amount`: double>>, "
        "`tags` array<string>, `_status` string, `_error` string"
    )
    assert extractor.meta.dtypes.astype(str).to_dict() == {
        "file": "string", "number": "string", "date": "datetime64[us]", "count": "Int64", "paid": "boolean",
        "currency": "string", "seller.name": "string", "note": "string", "items": "object", "tags": "object",
        "_status": "string", "_error": "string",
    }  # fmt: skip


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a.txt", "b.csv", "c.pdf", "d.zip", "", None, 3, "e\x00.txt"]),
        st.sampled_from([b"Total: 5.00 EUR\nCount: 3\n", b"", b"%PDF-1.7 cut", b"name,amount\nA,1\nB,2\n", None]),
    ),
    max_size=4,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, whole=st.booleans())
def test_any_frame_gives_the_same_columns_and_a_row_for_each_document(extractor, rows, whole):
    frame = pd.DataFrame(rows, columns=["name", "content"]).astype(object)
    found = extractor(frame) if whole else next(extractor(iter([frame])))
    pd.testing.assert_series_equal(found.dtypes, extractor.meta.dtypes)
    assert len(found) == len(rows)
    assert ((found["_status"] == "success") == found["_error"].isna()).all()


def test_paths_urls_and_archives_are_read_where_the_work_is(extractor, tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("x.txt", "Number: X-71\n")
        archive.writestr("y.txt", "Number: Y-71\n")
    with fsspec.open("memory://there/z.txt", "wb") as file:
        file.write(b"Number: Z-71\n")
    paths = [str(tmp_path / "two.zip"), "memory://there/z.txt", f"zip://x.txt::{tmp_path / 'two.zip'}", "gone.pdf"]
    (found,) = extractor([pd.DataFrame({"path": paths, "more": 1})])
    inside = [f"{paths[0]}/x.txt", f"{paths[0]}/y.txt"]
    assert found["file"].tolist() == [*inside, *paths[1:]]
    assert found["number"].tolist()[:4] == ["X-71", "Y-71", "Z-71", "X-71"]
    assert "does not exist" in found["_error"].iloc[-1]


def test_columns_of_sparks_binary_files(extractor):
    frame = pd.DataFrame({"path": ["file:/a/b.txt"], "length": [10], "content": [bytearray(b"Number: 7\n")]})
    assert extractor(frame)[["file", "number"]].to_numpy().tolist() == [["file:/a/b.txt", "7"]]
    with pytest.raises(lx.ConfigError, match="has the columns file: it needs `path`"):
        extractor(pd.DataFrame({"file": ["a.pdf"]}))


def test_results_are_those_of_a_run_in_any_process(tmp_path, monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    paths = [str(path) for path in samples("invoice")[:3]]
    function = lx.frames_extractor(sample_schema("invoice"))
    here = function(pd.DataFrame({"path": paths}))
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        there = processes.submit(function, pd.DataFrame({"path": paths})).result()
    pd.testing.assert_frame_equal(here, there)
    frame = lx.extract(paths, sample_schema("invoice"), progress=False)
    names = ["invoice_number", "invoice_date", "seller.name", "total_amount", "line_items", "_status", "_error"]
    pd.testing.assert_frame_equal(here[names], frame[names].reset_index(drop=True))
