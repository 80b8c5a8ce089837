"""What a run tells of itself: a file runs when it has a job and not before, and where documents go is said once."""

import threading

import httpx
import pytest

import llamaextract_nb as lx


class Watching(httpx.HTTPTransport):
    """Stands before the service and looks at the run when a job is asked for."""

    def __init__(self, look):
        super().__init__()
        self._look = look

    def handle_request(self, request):
        if (request.method, request.url.path.rpartition("/")[2]) == ("POST", "jobs"):
            self._look()
        return super().handle_request(request)


def test_nothing_runs_before_it_has_a_job(service, home):
    started, runs, seen = threading.Event(), [], []

    def look():
        assert started.wait(60)
        seen.append(runs[0].counts)

    client = lx.Client(api_key=service.token, base_url=service.base_url, project_id="default", transport=Watching(look))
    runs.append(lx.submit([("a.txt", b"Total: 5")], {"total": float}, client=client, progress=False))
    started.set()
    assert runs[0].result()["total"].tolist() == [5.0]
    assert seen == [{"uploading": 1}]
    client.close()


@pytest.mark.parametrize(("progress", "printed"), [(True, False), ("text", True), (False, False)])
def test_a_run_that_is_shown_says_itself_where_documents_go(service, home, monkeypatch, capsys, progress, printed):
    monkeypatch.setattr("llamaextract_nb.runtime.submit.in_notebook", lambda: True)
    run = lx.submit([("a.txt", b"Total: 5")], {"total": float}, client=service, progress=progress)
    run.result()
    said = "".join(capsys.readouterr())
    assert ("Local engine: nothing leaves this machine" in said) == printed
    assert lx.JobProgress(run).view["where"] == "Local engine: nothing leaves this machine"


def test_what_leaves_this_machine_is_always_printed(service, home, monkeypatch, capsys):
    monkeypatch.setattr("llamaextract_nb.runtime.submit.in_notebook", lambda: True)
    client = lx.Client(api_key=service.token, base_url=service.base_url, project_id="default")
    run = lx.submit([("a.txt", b"Total: 5")], {"total": float}, client=client)
    run.result()
    assert "Sending 1 file" in "".join(capsys.readouterr())
    client.close()
