"""Runs end to end on the local service: frames, errors, the ledger, retry, cancel, interrupts."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.history import open_run, runs
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.submit import extract, submit
from llamaextract_nb.sample_data import sample_schema, samples

SHORT = {"invoice_number": str, "total": float}
QUIET = {"progress": False}


def test_a_frame_with_a_row_for_each_file(folder, service, home):
    frame = extract(folder, SHORT, client=service, **QUIET)
    assert list(frame.index) == ["copy.txt", "note0.txt", "note1.txt", "note2.txt"]
    assert list(frame.columns) == ["invoice_number", "total", "_status", "_error"]
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "float64", "string", "string"]
    assert frame["total"].tolist() == [0.5, 0.5, 1.5, 2.5]
    assert (frame["_status"] == "success").all()
    assert list(frame.attrs) == ["run"]


def test_samples_with_tables_evidence_and_status(service, home):
    run = submit(samples("invoice"), sample_schema("invoice"), client=service, **QUIET)
    frame = run.result()
    assert frame.shape == (8, 15)
    assert str(frame["invoice_date"].dtype).startswith("datetime64")
    assert str(frame["currency"].dtype) == "category"
    assert isinstance(frame["line_items"].iloc[0], list)
    items = run.table("line_items")
    assert items.index.names == ["file", "position"]
    assert items.groupby(level="file").size()["rechnung_alpenblick_58113.pdf"] == 46
    assert (abs(items["quantity"] * items["unit_price"] - items["amount"]) < 0.011).all()
    evidence = run.evidence
    assert {"file", "path", "value", "confidence", "page", "x0", "y0", "x1", "y1", "text", "verified"} <= set(evidence)
    assert evidence["confidence"].between(0, 1).all()
    status = run.status
    assert (status["state"] == "done").all()
    assert status.loc["rechnung_alpenblick_58113.pdf", "pages"] == 2
    with pytest.raises(lx.SchemaError, match="its lists: line_items"):
        run.table("lines")


def test_failures_are_rows_with_a_reason(folder, service, home):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 nothing more")
    files = [folder, folder / "gone.pdf"]
    run = submit(files, SHORT, client=service, **QUIET)
    frame = run.result()
    assert frame["_status"].tolist().count("success") == 4
    errors = run.errors.set_index("file")
    assert "is empty" in errors.loc["empty.txt", "reason"]
    assert "damaged" in errors.loc["cut.pdf", "reason"]
    assert errors.loc["gone.pdf", "stage"] == "read"
    assert errors["hint"].str.contains("run.retry()", regex=False).all()
    assert frame.loc["cut.pdf", "_error"] == errors.loc["cut.pdf", "reason"]
    (folder / "empty.txt").write_text("Total: 9.00")
    again = run.retry().result()
    assert again.loc["empty.txt", "total"] == 9.0
    assert again.loc["cut.pdf", "_status"] == "error"
    assert run.status.loc["note1.txt", "attempts"] == 1
    assert run.status.loc["cut.pdf", "attempts"] == 2


def test_on_error_raise(folder, service, home):
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 nothing more")
    with pytest.raises(lx.JobError, match=r"cut\.pdf is damaged"):
        extract(folder, SHORT, client=service, on_error="raise", **QUIET)


def test_the_same_call_again_extracts_only_what_is_missing(folder, service, home):
    extract(folder, SHORT, client=service, **QUIET)
    (folder / "new.txt").write_text("Invoice number: N-1\nTotal: 7.00")
    run = submit(folder, SHORT, client=service, **QUIET)
    assert len(run.result()) == 5
    assert run.status["attempts"].to_dict() == {
        "copy.txt": 0, "new.txt": 1, "note0.txt": 0, "note1.txt": 0, "note2.txt": 0,
    }  # fmt: skip
    fresh = submit(folder, SHORT, client=service, cache=False, **QUIET)
    fresh.result()
    assert fresh.status["attempts"].sum() == 4  # the fifth is a copy
    other = submit(folder, {"total": float}, client=service, **QUIET)
    other.result()
    assert other.status["attempts"].sum() == 4


def test_the_ledger_finds_runs_again(folder, service, home):
    run = submit(folder, SHORT, client=service, **QUIET)
    frame = run.result()
    listed = runs()
    assert listed.index[0] == run.id
    assert listed.loc[run.id, ["files", "done", "failed"]].tolist() == [4, 4, 0]
    for found in (open_run(run.id), open_run(frame)):
        pd.testing.assert_frame_equal(found.result(), frame)
        pd.testing.assert_frame_equal(found.evidence, run.evidence)
        assert found.schema == run.schema
    with pytest.raises(lx.ConfigError, match=r"lx\.runs\(\) lists"):
        open_run("nothing")
    assert open_run(run.id).retry().result()["total"].tolist() == frame["total"].tolist()


def test_awaiting(folder, service, home):
    async def cell():
        first = await lx.aextract(folder, SHORT, client=service, **QUIET)
        second = await submit(folder, SHORT, client=service, **QUIET)
        return first, second

    first, second = asyncio.run(cell())
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_any_client_will_do(kind, folder, service, home):
    client = getattr(lx, kind)(api_key=service.token, base_url=service.base_url)
    run = submit(folder, SHORT, client=client, **QUIET)
    assert (run.result()["_status"] == "success").all()
    closing = client.close()
    if closing is not None:
        in_background(closing).result()
    assert run.where == f"Sending 4 files (1 kB) to {service.base_url.split('/')[2]}"


def test_a_named_agent(folder, service, home):
    with service.client() as client:
        client.create_agent("my receipts", data_schema=lx.Schema(SHORT).json_schema)
    assert extract(folder, "my receipts", client=service, **QUIET)["total"].sum() == 5.0
    with pytest.raises(lx.SchemaError, match=r"no agent 'other'.*my receipts"):
        extract(folder, "other", client=service, **QUIET)


def test_targets(service, home):
    path = next(path for path in samples("invoice") if "58113" in path.name)
    pages = extract(path, {"seite": int}, target="per_page", client=service, **QUIET)
    assert list(pages.index) == [f"{path.name}#page=1", f"{path.name}#page=2"]
    one = extract(path, {"seite": int}, target="per_page", pages="2", client=service, **QUIET)
    assert one["seite"].tolist() == [2]
    rows = extract(path, {"bezeichnung": str, "menge": float}, target="per_table_row", client=service, **QUIET)
    assert len(rows) == 46
    assert rows.index[6] == f"{path.name}#row=7"


@pytest.mark.parametrize(
    ("option", "message"),
    [({"pages": "x"}, "pages="), ({"target": "page"}, "target="), ({"progress": "bar"}, "progress="), ({"on_error": 1}, "on_error="),
     ({"client": "me"}, "client= is of the type str"), ({"client": lx.Client}, "client= is the class Client")],
)  # fmt: skip
def test_options_that_cannot_be(option, message, folder, home):
    with pytest.raises(lx.ConfigError, match=message):
        submit(folder, SHORT, **{**QUIET, **option})


@pytest.mark.parametrize("schema", ["", " ", "schema.yaml", "fields.TXT", "{folder}"])
def test_what_is_no_schema_is_not_looked_for_on_the_host(schema, folder, home):
    with pytest.raises(lx.SchemaError, match="neither JSON"):
        submit(
            folder, schema.format(folder=folder), client=lx.Client(api_key="x", base_url="http://127.0.0.1:9"), **QUIET
        )


def test_a_data_folder_that_is_no_path(home):
    with pytest.raises(lx.ConfigError, match="data_dir=3 must be the path"):
        lx.LocalService(3)


def test_a_wrong_key_and_a_wrong_address(folder, service, home):
    wrong = lx.Client(api_key="wrong", base_url=service.base_url, max_retries=0)
    with wrong, pytest.raises(lx.AuthenticationError, match="key"):
        extract(folder, SHORT, client=wrong, **QUIET)
    with lx.Client(api_key="x", base_url="http://127.0.0.1:9") as nowhere:
        run = submit(folder, SHORT, client=nowhere, patience=0.2, **QUIET)
        assert (run.result()["_status"] == "error").all()
    assert run.errors["reason"].str.contains("could not be reached").all()
    assert (run.errors["hint"] == "Try again with run.retry().").all()


def test_cancel_keeps_what_is_finished(service, home):
    run = submit(samples(), {"total": float}, client=service, **QUIET)
    run.cancel()
    run.cancel()
    frame = run.frame
    assert set(frame["_status"]) <= {"cancelled", "success"}
    assert "cancelled" in set(frame["_status"])
    done = run.retry().result()
    assert (done["_status"] == "success").all()


def test_cancelled_at_any_moment_a_run_can_be_retried(folder, service, home):
    for number in range(20):
        run = submit(folder, {"total": float, f"field{number}": str}, client=service, **QUIET)
        run.cancel()
        assert set(run.status["state"]) <= {"cancelled", "done"}
        assert (run.retry().result(60)["_status"] == "success").all()


def test_cancelled_as_it_ends_a_run_still_closes_what_it_opened(service, home, monkeypatch):
    close, closed = Destination.close, []

    async def cancelled_meanwhile(destination):
        run.cancel()
        for _ in range(10):  # turns of the loop: the cancellation comes in one of them
            await asyncio.sleep(0)
        await close(destination)
        closed.append(destination)

    monkeypatch.setattr(Destination, "close", cancelled_meanwhile)
    run = submit([("a.txt", b"Total: 1.25")], {"total": float}, client=service, **QUIET)
    run._future.wait()
    assert len(closed) == 1
    assert run.frame["total"].tolist() == [1.25]


def test_the_service_killed_in_mid_run(tmp_path, home):
    service = lx.LocalService(tmp_path / "data")
    files = [(f"{n}.txt", f"Total: {n}.25".encode()) for n in range(60)]
    run = submit(files, {"total": float}, client=service, **QUIET)
    started = threading.Event()
    run.on_change(lambda: started.set() if run.counts.get("done") else None)
    assert started.wait(60)
    os.kill(service._child._process.pid, signal.SIGKILL)
    frame = run.result(timeout=120)
    service.close()
    assert frame["total"].tolist() == [n + 0.25 for n in range(60)]


def test_an_interrupt_keeps_what_is_finished(tmp_path, home):
    """As Ctrl+C in a script, or the kernel's interrupt: the second time only the rest is done."""
    code = (
        "import os, signal, sys, threading, llamaextract_nb as lx\n"
        "files = [(f'{n}.txt', f'Total: {n}.25'.encode()) for n in range(40)]\n"
        "run = lx.submit(files, {'total': float}, progress=False)\n"
        "if len(sys.argv) > 1:\n"
        "    hit = lambda: run.counts.get('done', 0) > 2 and sys.argv and (sys.argv.clear() or os.kill(os.getpid(), signal.SIGINT))\n"
        "    run.on_change(hit)\n"
        "try:\n"
        "    run.result()\n"
        "except KeyboardInterrupt:\n"
        "    pass\n"
        "import json; print(json.dumps([run.counts, int(run.status['attempts'].sum())]))\n"
    )

    def script(*arguments):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    counts, _ = script("interrupt")
    assert counts["done"] + counts.get("cancelled", 0) == 40
    assert 0 < counts["done"] < 40
    again, attempts = script()
    assert again == {"done": 40}
    assert attempts <= 40 - counts["done"]


def test_a_time_out_leaves_the_run_going(service, home):
    run = submit(samples(), {"total": float}, client=service, cache=False, **QUIET)
    with pytest.raises(lx.JobTimeoutError, match="it goes on"):
        run.result(timeout=0)
    assert len(run.result()) == len(samples())


def test_two_kernels_on_one_data_folder(tmp_path, home):
    code = (
        "import llamaextract_nb as lx\n"
        "files = [(f'{n}.txt', f'Total: {n}.25'.encode()) for n in range(30)]\n"
        "print(lx.extract(files, {'total': float}, progress=False)['total'].sum())\n"
    )
    kernels = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for kernel in kernels:
        out, err = kernel.communicate(timeout=120)
        assert out.splitlines()[-1] == "442.5", err
    assert len(runs()) == 2


def test_a_ledger_that_cannot_be_written(folder, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(lx.ConfigError, match="LLAMAEXTRACT_NB_HOME"):
        extract(folder, SHORT, **QUIET)


def test_where_it_runs_is_said_before_the_first_upload(folder, service, home, capsys):
    extract(folder, SHORT, client=service, progress="text")
    said = capsys.readouterr().err
    assert said.startswith("Local engine: nothing leaves this machine\n")
    assert "4/4 files" in said


def test_inferring_a_schema_from_documents(folder, home):
    schema = lx.Schema.infer(folder)
    assert {child.name: child.kind for child in schema.field.fields} == {"invoice_number": "string", "total": "number"}


def test_inferring_a_schema_from_a_prompt_alone_needs_no_service(monkeypatch):
    monkeypatch.setattr("llamaextract_nb.runtime.inference.Destination", None)
    schema = lx.Schema.infer(prompt="company name, total revenue, line items with description and amount")
    assert [(child.name, child.kind) for child in schema.field.fields] == [
        ("company_name", "string"),
        ("total_revenue", "number"),
        ("line_items", "array"),
    ]
    assert schema.check() == []
    with pytest.raises(lx.LlamaExtractError, match="give documents"):
        lx.Schema.infer()
