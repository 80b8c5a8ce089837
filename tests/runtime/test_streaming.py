"""Documents as they finish: all of them, in flat memory, and the rest cancelled when nobody wants it."""

import gc
import threading
import weakref

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime import history, streaming
from llamaextract_nb.runtime.history import runs
from llamaextract_nb.sample_data import samples

SHORT = {"invoice_number": str, "total": float}


@pytest.fixture(autouse=True)
def _small_runs(monkeypatch):
    monkeypatch.setattr(streaming, "FILES_IN_RUN", 4)


def texts(count):
    return (
        (f"in/{number}.txt", f"Invoice number: A-{number}\nTotal: {number}.50\n".encode()) for number in range(count)
    )


def test_each_document_comes_once_by_its_whole_path(folder, service, home):
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (folder / "deep").mkdir()
    (folder / "deep" / "note0.txt").write_text("Invoice number: B-0\nTotal: 9.00\n")
    found = {result.file: result for result in lx.extract_iter([folder, folder / "gone.txt"], SHORT, client=service)}
    names = ("copy.txt", "cut.pdf", "deep/note0.txt", "gone.txt", "note0.txt", "note1.txt", "note2.txt")
    assert sorted(found) == [str(folder / name) for name in names]
    assert found[str(folder / "deep/note0.txt")].data == {"invoice_number": "B-0", "total": 9.0}
    assert found[str(folder / "cut.pdf")].status == "error"
    assert "does not exist" in found[str(folder / "gone.txt")].error
    evidence = found[str(folder / "note1.txt")].evidence
    assert evidence["path"].tolist() == ["invoice_number", "total"]
    assert (evidence["file"] == str(folder / "note1.txt")).all()


def test_parts_of_documents_keep_their_numbers(service, home):
    found = list(
        lx.extract_iter([("in/a.txt", b"Total: 1.00\n\fTotal: 2.00\n")], SHORT, client=service, target="per_page")
    )
    assert [result.file for result in found] == [f"in/a.txt#page={number + 1}" for number in range(len(found))]


def test_files_are_listed_while_others_are_extracted_and_nothing_is_kept(service, home):
    listed, alive, most = 0, weakref.WeakSet(), 0

    def listing():
        nonlocal listed
        for listed, item in enumerate(texts(24), 1):  # noqa: B007 - it is told outside
            yield item

    for taken, result in enumerate(lx.extract_iter(listing(), SHORT, client=service), 1):
        assert listed <= taken + 4 * streaming.FILES_IN_RUN
        alive.add(Weak(result))
        del result
        gc.collect()
        most = max(most, len(alive))
    assert listed == taken == 24
    assert most <= 2 * streaming.FILES_IN_RUN  # what finished between two looks
    assert len(runs()) == 6


class Weak:
    """Stands for a result, whose slots leave no room for weak references: in reach as long as its data is."""

    def __init__(self, result):
        result.data["stands"] = self


def test_leaving_the_loop_cancels_the_rest(service, home, monkeypatch):
    monkeypatch.setattr(streaming, "FILES_IN_RUN", 100)
    page = samples("invoice")[0].read_bytes()
    results = lx.extract_iter([(f"{n}.pdf", page + b"\n" * n) for n in range(60)], SHORT, client=service)
    assert next(results).status == "success"
    (run,) = (run for run in history._live.values() if not run.done)
    changed = threading.Event()
    run.on_change(changed.set)
    while {"queued", "uploading"} & set(run.counts):  # what is cancelled while it connects may leave a socket open
        changed.wait(1)
        changed.clear()
    results.close()
    assert run.done
    assert run.counts["cancelled"] > 0


def test_errors_come_at_once_where_they_can(service, home):
    with pytest.raises(TypeError, match="did you mean 'pages'"):
        lx.extract_iter(texts(1), SHORT, page="1")
    with pytest.raises(lx.SchemaError):
        lx.extract_iter(texts(1), {"total": "nonsense"})
    with pytest.raises(lx.DocumentError, match="no file to extract"):
        next(lx.extract_iter([], SHORT, client=service))


def test_on_error_raise(service, home):
    files = [("a.txt", b"Total: 1.00\n"), ("cut.pdf", b"%PDF-1.7 cut")]
    with pytest.raises(lx.JobError, match=r"cut\.pdf"):
        list(lx.extract_iter(files, SHORT, client=service, on_error="raise"))


def test_what_stops_a_run_is_raised_after_what_was_finished(service, home):
    wrong = lx.Client(api_key="wrong", base_url=service.base_url)
    with pytest.raises(lx.AuthenticationError):
        list(lx.extract_iter(texts(9), SHORT, client=wrong))


def test_results_of_other_threads(service, home):
    found = []
    thread = threading.Thread(target=lambda: found.extend(lx.extract_iter(texts(5), SHORT, client=service)))
    thread.start()
    thread.join()
    assert sorted(result.data["total"] for result in found) == [0.5, 1.5, 2.5, 3.5, 4.5]


def test_a_result_shows_no_evidence_in_its_repr_and_has_it_as_a_frame():
    result = FileResult("a", "success", {"total": 1.0}, metadata={"field_metadata": {"total": {"confidence": 0.5}}})
    assert "metadata" not in repr(result)
    pd.testing.assert_series_equal(result.evidence["confidence"], pd.Series([0.5], name="confidence"))
