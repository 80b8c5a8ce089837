"""A Series of documents in, a frame with its index out; and what else people really pass."""

import asyncio
import os
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.runtime.aligned import Aligned
from llamaextract_nb.runtime.sources import by_rows, find_sources

SHORT = {"invoice_number": str, "total": float}
QUIET = {"progress": False}


@pytest.fixture
def frame(folder):
    paths = [str(folder / "note2.txt"), None, str(folder / "note0.txt"), str(folder / "gone.txt"), str(folder / "note2.txt")]  # fmt: skip
    return pd.DataFrame({"path": paths, "more": range(5)}, index=["e", "d", "c", "b", "a"])


def test_a_column_is_extracted_in_place(frame, service, home):
    found = lx.extract(frame["path"], SHORT, client=service, **QUIET)
    frame["total"] = found["total"]
    assert frame["total"].fillna(-1).to_dict() == {"e": 2.5, "d": -1, "c": 0.5, "b": -1, "a": 2.5}
    assert list(found.columns) == ["invoice_number", "total", "_status", "_error", "_file"]
    assert "no path in this row" in found.loc["d", "_error"]
    assert "does not exist" in found.loc["b", "_error"]
    run = lx.open_run(found)
    assert run.frame.index.tolist() == found["_file"].tolist()
    pd.testing.assert_frame_equal(asyncio.run(lx.aextract(frame["path"], SHORT, client=service, **QUIET)), found, check_freq=False)  # fmt: skip


def test_indexes_of_every_kind(folder, service, home):
    paths = [folder / "note0.txt", folder / "note1.txt"]
    for index in (pd.date_range("2026-01-01", periods=2), pd.MultiIndex.from_tuples([(1, "a"), (1, "b")]), [7, 7]):
        series = pd.Series(paths, index=index, name="path")
        found = lx.extract(series, SHORT, client=service, **QUIET)
        pd.testing.assert_index_equal(found.index, series.index)
        assert found["total"].tolist() == [0.5, 1.5]


def test_pages_and_archives_repeat_the_index(folder, service, home, tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(folder / "note1.txt", "x/note1.txt")
        archive.write(folder / "note2.txt", "note2.txt")
    series = pd.Series([str(tmp_path / "two.zip"), folder / "note0.txt"], index=["z", "f"])
    found = lx.extract(series, SHORT, client=service, **QUIET)
    assert list(zip(found.index, found["total"], strict=True)) == [("z", 1.5), ("z", 2.5), ("f", 0.5)]
    found = lx.extract(series, SHORT, client=service, target="per_page", **QUIET)
    assert found.index.tolist() == ["z", "z", "f"]
    assert found["_file"].str.contains("#page=1").all()


@given(st.lists(st.sampled_from(["a.pdf", "b/a.pdf", "b/c.pdf", None, np.nan, pd.NA, pd.NaT]), min_size=1, max_size=9))
def test_every_row_has_a_document_or_says_why_not(rows):
    positions, sources = by_rows(pd.Series(rows, dtype="object"))
    assert positions == list(range(len(rows)))
    assert all(source.problem for source in sources)
    assert [source.label == "(no path)" for source in sources] == [pd.isna(row) for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(names=st.lists(st.text("abc.é /", min_size=1, max_size=4), unique=True, min_size=1, max_size=5))
def test_contents_by_name(names):
    found = find_sources({name: name.encode() for name in names})
    assert [source.content for source in found] == [name.encode() for name in names]
    assert len({source.label for source in found}) == len(names)


def test_a_dict_of_something_else_says_so(folder):
    with pytest.raises(lx.ConfigError, match=r"files\['a.pdf'\] is of the type str: give \{name: bytes\}"):
        find_sources({"a.pdf": "text"})


def test_paths_as_bytes(folder):
    path = os.fsencode(folder / "note0.txt")
    assert find_sources(path) == find_sources([path]) == find_sources(folder / "note0.txt")
    for content in (b"%PDF-1.7 content", b"a\x00b", b"x" * 5000, b""):
        with pytest.raises(lx.ConfigError, match="bytes without a name"):
            find_sources([content])


def test_members_of_archives_by_urls(folder, service, home, tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(folder / "note1.txt", "in/note1.txt")
    found = lx.extract(f"zip://in/note1.txt::{tmp_path / 'two.zip'}", SHORT, client=service, **QUIET)
    assert found["total"].tolist() == [1.5]


def test_a_frame_leads_to_its_run_after_what_pandas_does_with_it(folder, service, home, tmp_path):
    frame = lx.extract(folder, SHORT, client=service, **QUIET)
    other = lx.extract(folder, {"total": float}, client=service, **QUIET)
    run = lx.open_run(frame).id
    made = [
        frame.copy(), frame[frame["total"] > 1], frame.query("total > 1"), frame.head(1), frame.assign(x=1), frame["total"],
        frame.sort_values("total"), frame.reset_index(), frame.dropna(), frame[["total"]], frame.convert_dtypes(),
        pd.concat([frame.head(1), frame.tail(1)]), frame.groupby("_status").sum(numeric_only=True), frame.loc[["note0.txt"]],
    ]  # fmt: skip
    frame.to_pickle(tmp_path / "frame.pkl")
    made.append(pd.read_pickle(tmp_path / "frame.pkl"))
    assert [lx.open_run(each).id for each in made] == [run] * len(made)
    with pytest.raises(lx.ConfigError, match="several runs, put together, belong to none"):
        lx.open_run(pd.concat([frame, other]))


def test_an_empty_series_says_so():
    with pytest.raises(lx.DocumentError, match="no file to extract"):
        lx.extract(pd.Series([], dtype="object"), SHORT, **QUIET)
    assert Aligned(pd.Series([], dtype="object")).sources == []
