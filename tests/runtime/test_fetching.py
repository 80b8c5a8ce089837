"""Documents behind addresses: their names, web pages in their place, file systems that are missing."""

from __future__ import annotations

import sqlite3
import threading

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.client.address import Address
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.fetching import _name, fetch
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.submit import submit

from ..client.conftest import Host  # noqa: TID252 - the host of the client's tests

SCHEMA = {"total": float}


@pytest.fixture
def host():
    with Host() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("http://h/a%20b.pdf?x=1", {}, "a b.pdf"),
        ("http://h/get?id=7", {"content-type": "application/pdf; charset=x"}, "get.pdf"),
        ("http://h/report.v2", {"content-type": "application/pdf"}, "report.v2.pdf"),
        ("http://h/a.txt", {"content-type": "application/octet-stream"}, "a.txt"),
        ("http://h/get", {"content-disposition": 'attachment; filename="my file.pdf"'}, "my file.pdf"),
        ("http://h/get", {"content-disposition": "attachment; filename*=UTF-8''%e2%82%ac%20x.pdf"}, "€ x.pdf"),
        ("http://h/get", {"content-disposition": 'x; filename="../../etc/a.pdf"'}, "a.pdf"),
        ("http://h/get", {"content-disposition": 'x; filename="C:\\\\x\\\\"', "content-type": "image/png"}, "get.png"),
        ("http://h/get", {"content-disposition": "attachment", "content-type": "x/unheard-of"}, "get"),
    ],
)
def test_names(url, headers, name):
    assert _name(Address(url), headers) == name


@given(
    st.text(st.characters(max_codepoint=0x2FF, exclude_characters="\r\n"), max_size=40),
    st.text("abc/;=\"' \x00", max_size=20),
)
def test_any_header_gives_a_name(disposition, kind):
    headers = {"content-disposition": f"attachment; filename{disposition}", "content-type": kind}
    name = _name(Address("http://h/a.pdf"), headers)
    assert name
    assert "/" not in name


def test_a_web_page_in_the_place_of_a_document(host):
    for page in (b"<!DOCTYPE html><title>Log in", b"\xef\xbb\xbf\n <!-- x -->\n<HTML lang=en>"):
        host.answer = lambda handler, body, page=page: (200, {"Content-Type": "application/pdf"}, page)
        with pytest.raises(
            DocumentError, match=r"sends a web page instead of a \.pdf file, perhaps to ask for a login"
        ):
            fetch(Address(f"{host.url}/a.pdf?t=1"), "a.pdf")
        assert fetch(Address(f"{host.url}/a.html"), "a.html") == ("a.html", page)
        assert fetch(Address(f"{host.url}/a"), "a")[1] == page


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://KEY99:s3cret@bucket/a.pdf", "Install s3fs"),
        ("gs://bucket/a.pdf", "gcsfs"),
        ("abfs://box@account.example/a.pdf", "adlfs"),
        ("zip://a.pdf::s3://KEY99:s3cret@bucket/a.zip", "Install s3fs"),
        ("sftp://me:s3cret@host/a.pdf", "paramiko"),
        ("htps://me:s3cret@host/a.pdf?t=s3cret", "no file system is known for htps://"),
        ("memory://nothing/a.pdf?t=s3cret", "FileNotFoundError"),
        ("ftp://me:s3cret@127.0.0.1:1/a.pdf", "ConnectionRefusedError"),
    ],
)
def test_what_fsspec_cannot_fetch(url, words):
    (source,) = find_sources(url)
    with pytest.raises(DocumentError, match=f"a.pdf cannot be fetched: .*{words}") as caught:
        source.load()
    assert caught.value.__context__ is None
    for text in (str(caught.value), caught.value.file, repr(source)):
        assert "s3cret" not in text
        assert "KEY99" not in text


def test_an_error_of_a_file_system_that_quotes_its_url():
    class Chatty(fsspec.AbstractFileSystem):
        protocol = "chatty"

        def _open(self, path, *args, **kwargs):
            raise RuntimeError(f"cannot log in with me:s3cret@host\nat chatty://me:s3cret@host/{path}?again=s3cret")

    fsspec.register_implementation("chatty", Chatty, clobber=True)
    (source,) = find_sources("chatty://me:s3cret@host/a.pdf?t=s3cret")
    with pytest.raises(DocumentError, match="RuntimeError: cannot log in with") as caught:
        source.load()
    assert "s3cret" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_no_secret_of_a_url_in_what_a_run_keeps_and_shows(host, service, home):
    host.answer = lambda handler, body: (200, {}, b"Total: 1.50\n") if "good" in handler.path else (403, {}, b"")
    start = host.url.replace("://", "://me:s3cret@")
    run = submit(
        [f"{start}/good.txt?t=s3cret", f"{start}/bad.txt?t=s3cret", f"{start}/good.txt?t=5ecret"],
        SCHEMA,
        client=service,
        progress=False,
    )
    frame = run.result()
    assert list(frame.index) == ["good.txt", "bad.txt", "good.txt (2)"]
    assert list(frame["_status"]) == ["success", "error", "success"]
    texts = [frame.to_string(), run.errors.to_string(), run.status.to_string(), run.evidence.to_string(), repr(run)]
    assert list(open_run(run.id).frame.index) == list(frame.index)
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        texts += ledger.iterdump()
    assert not any(secret in text for text in texts for secret in ("s3cret", "5ecret"))
