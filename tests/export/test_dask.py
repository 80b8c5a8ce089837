"""On a Dask cluster: the same bytes as alone, though a worker is killed in the middle."""

import os
import signal
import threading
from pathlib import Path

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.export import extract_to as module

pytest.importorskip("distributed", reason="Dask is not installed (extra `dask`)")

SCHEMA = {"invoice_number": str, "total": float}


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two processes, without a dashboard."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster


@pytest.fixture
def client(cluster):
    with cluster.get_client() as client:
        yield client


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(24):
        (folder / f"{number:02}.txt").write_text(f"Invoice number: A-{number}\nTotal: {number}.50\n")
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*.parquet"))}


def test_a_worker_is_killed_and_nothing_is_lost(client, documents, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4)
    alone = lx.extract_to(tmp_path / "alone", documents, SCHEMA, progress=False)
    killed = threading.Event()

    def files():
        yield from sorted(documents.iterdir())[:16]  # four chunks are with the two workers
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        killed.set()
        yield from sorted(documents.iterdir())[16:]

    done = lx.extract_to(tmp_path / "out", files(), SCHEMA, executor=client, progress=False)
    assert killed.is_set()
    assert (done.documents, done.failed, done.parts) == (24, 0, 6)
    assert contents(done.folder) == contents(alone.folder)
    client.wait_for_workers(2, timeout=60)


def test_frames_on_daemonic_workers_which_may_have_no_children(client, documents):
    dataframe = pytest.importorskip("dask.dataframe", reason="dask.dataframe is not installed")
    extractor = lx.frames_extractor(SCHEMA)
    paths = pd.DataFrame({"path": [str(path) for path in sorted(documents.iterdir())]})
    results = dataframe.from_pandas(paths, npartitions=4).map_partitions(extractor, meta=extractor.meta)
    found = results.compute(scheduler=client).reset_index(drop=True)
    here = extractor(paths)
    assert found.astype(here.dtypes).equals(here)
    assert found["total"].tolist() == [number + 0.5 for number in range(24)]
