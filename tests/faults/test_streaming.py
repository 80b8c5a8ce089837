"""Documents as they finish and documents to Parquet, over a host that fails: each comes once, nothing is done twice."""

from __future__ import annotations

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime import streaming

from . import SCHEMA, Faults, documents, truth
from .conftest import BOTH
from .test_every_fault import every_fault

COUNT = 40


@BOTH
def test_each_document_comes_once(serve, connect, wire, monkeypatch):
    monkeypatch.setattr(streaming, "FILES_IN_RUN", 10)
    server = serve(every_fault(), failing=0.05)
    found = list(lx.extract_iter(iter(documents(COUNT)), SCHEMA, client=connect(server)))
    assert sorted(result.file for result in found) == sorted(name for name, _ in documents(COUNT))
    for result in found:
        assert result.error if result.data is None else result.data == truth(result.file)
    assert server.log.duplicates().unexcused == 0


@BOTH
def test_a_folder_of_parquet_has_each_document_once(serve, connect, wire, tmp_path):
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    server = serve(Faults(errors_before=0.05, resets_after=0.02), failing=0.1)
    lx.extract_to(tmp_path / "out", iter(documents(COUNT)), SCHEMA, client=connect(server), progress=False)
    frame = pd.read_parquet(tmp_path / "out" / "documents").reset_index()
    assert sorted(frame["file"]) == sorted(name for name, _ in documents(COUNT))
    good = frame.loc[frame["_status"] == "success"]
    assert {row["file"]: {"total": row["total"], "id": row["id"]} for row in good.to_dict("records")} == {
        name: truth(name) for name in good["file"]
    }
    assert 0 < len(good) < COUNT
    assert server.log.duplicates().unexcused == 0
    jobs = len(server.log.jobs)
    lx.extract_to(tmp_path / "out", iter(documents(COUNT)), SCHEMA, client=connect(server), progress=False)
    assert len(server.log.jobs) == jobs  # what is written is not done again, whatever came of it
