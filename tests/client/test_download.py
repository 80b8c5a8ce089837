"""Documents behind HTTP addresses, from hosts of the test's own: redirects, refusals, cut replies, secrets."""

from __future__ import annotations

import base64
import gzip
import logging
import threading
import traceback

import pytest

from llamaextract_nb.client import download as module
from llamaextract_nb.client.address import Address
from llamaextract_nb.client.download import download
from llamaextract_nb.errors import DocumentError

from .conftest import Host


@pytest.fixture
def other():
    """A second host, which must not learn what the first may."""
    with Host() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def address(host, path="/a.pdf", user=""):
    return Address(host.url.replace("://", f"://{user}") + path)


def fetch(place):
    """Fetch without waiting, and return the body and the pauses."""
    pauses: list[float] = []
    return download(place, "a.pdf", pauses.append).body, pauses


def refused(place):
    with pytest.raises(DocumentError) as caught:
        fetch(place)
    assert caught.value.file == "a.pdf"
    assert caught.value.__context__ is None  # whose frames would hold the address
    text = str(caught.value)
    assert text.startswith("a.pdf cannot be fetched: ")
    assert text.isprintable()
    kept = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    kept.stack[:] = [frame for frame in kept.stack if "/tests/" not in frame.filename]
    assert "s3cret" not in "".join(kept.format())
    return text


def answers(*replies):
    """Return an answering function that gives one reply after the other, the last for ever."""
    left = list(replies)
    return lambda handler, body: left.pop(0) if len(left) > 1 else left[0]


def test_a_document_arrives_whole(host):
    content = bytes(range(256)) * 5000
    host.answer = answers((200, {"Content-Type": "application/pdf"}, content))
    assert fetch(address(host)) == (content, [])
    host.answer = answers((200, {"Content-Encoding": "gzip"}, gzip.compress(content)))
    assert fetch(address(host)) == (content, [])


def test_the_address_is_asked_for_as_it_is_written(host):
    host.answer = answers((200, {}, b"x"))
    path = "/a%20b%2Fc/x;v=1.pdf?X-Sig=a%2Bb+c/d==&e=%C3%A9&f=[1]'"
    fetch(address(host, f"{path}#page=2"))
    fetch(address(host, "/é ü?q=ä b\n"))
    assert [seen[1] for seen in host.seen] == [path, "/%C3%A9%20%C3%BC?q=%C3%A4%20b%0A"]


def test_credentials_go_to_their_own_host_alone(host, other):
    def lead(handler, body):
        if handler.path.startswith("/start"):
            return 302, {"Location": "/next?k=1"}, b""
        return 307, {"Location": str(address(other, "/end?k=2", "evil:pw@").tell())}, b""

    host.answer, other.answer = lead, answers((200, {}, b"x"))
    assert fetch(address(host, "/start", "me%40home:s3cret@"))[0] == b"x"
    wanted = "Basic " + base64.b64encode(b"me@home:s3cret").decode()
    assert [(seen[1], seen[2].get("Authorization")) for seen in host.seen] == [
        ("/start", wanted),
        ("/next?k=1", wanted),
    ]
    assert [(seen[1], seen[2].get("Authorization")) for seen in other.seen] == [("/end?k=2", None)]


def test_redirects_that_are_not_followed(host):
    for place in ("file:///etc/passwd", "ftp://host/a.pdf", "data:,x", "gopher://x", "file:/etc/passwd"):
        host.answer = answers((302, {"Location": place}, b""))
        assert "redirected to" in refused(address(host))
    host.answer = answers((302, {"Location": "/a.pdf?t=s3cret"}, b""))
    host.seen.clear()
    assert "more than 5 times" in refused(address(host))
    assert len(host.seen) == 6
    for place in ("http://[bad/?t=s3cret", "http://host:port:s3cret@x:99999/"):
        host.answer = answers((302, {"Location": place}, b""))
        refused(address(host))


def test_no_way_leads_from_https_to_http():
    here = module._Try(Address("https://host/a.pdf"), "a.pdf")
    with pytest.raises(DocumentError, match="from https to http"):
        here._next("http://host/a.pdf?t=s3cret")
    assert here._next("//other/b").tell() == "https://other/b"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "user name and password"),
        (403, "may have expired"),
        (404, "nothing at this address"),
        (410, "is gone"),
        (418, "in a browser"),
        (204, "in a browser"),
    ],
)
def test_refusals_are_said_once_and_clearly(host, status, words):
    host.answer = answers((status, {}, b""))
    text = refused(address(host, "/a.pdf?t=s3cret", "me:s3cret@"))
    assert f"answered {status}; " in text
    assert words in text
    assert len(host.seen) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(host, status):
    host.answer = answers((status, {}, b""), (status, {"Retry-After": "7"}, b""), (200, {}, b"x"))
    body, pauses = fetch(address(host))
    assert body == b"x"
    assert len(pauses) == 2
    assert 7 <= pauses[1] <= 9
    host.seen.clear()
    host.answer = answers((status, {}, b""))
    assert f"answered {status}; try again later" in refused(address(host))
    assert len(host.seen) == 5


def test_a_reply_that_is_cut_is_asked_for_again(host):
    def cut(handler, body):
        if len(host.seen) == 1:
            handler.close_connection = True
            return 200, {"Content-Length": "100"}, b"half"
        return 200, {}, b"whole"

    host.answer = cut
    assert fetch(address(host))[0] == b"whole"
    host.answer = lambda handler, body: (200, {"Content-Length": "100", "Connection": "close"}, b"half")
    assert "broke off the connection" in refused(address(host, "/a.pdf?t=s3cret"))


def test_nobody_there():
    assert "could not be reached" in refused(Address("http://me:s3cret@127.0.0.1:1/a.pdf?t=s3cret"))


@pytest.mark.parametrize(
    "url", ["http://me:s3cret@host:99999/", "http://x y/?s3cret", "http:///a?s3cret", "http://%00/?s3cret"]
)
def test_an_address_that_is_none(url):
    refused(Address(url))


def test_too_large_a_document_is_not_read(host, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_DOCUMENT", 1_000_000)
    host.answer = answers((200, {}, bytes(1_000_000)))
    assert len(fetch(address(host))[0]) == 1_000_000
    for headers, body in (({}, bytes(1_000_001)), ({"Content-Encoding": "gzip"}, gzip.compress(bytes(5_000_000)))):
        host.answer = answers((200, headers, body))
        assert "is larger than" in refused(address(host))


def test_an_environment_that_httpx_cannot_work_with(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    assert "ALL_PROXY" in refused(Address("http://127.0.0.1:1/"))


def test_logs_show_neither_password_nor_query(host, caplog):
    host.answer = answers((302, {"Location": "/b.pdf;k=s3cret?t=s3cret"}, b""), (200, {}, b"x"))
    with caplog.at_level(logging.INFO):
        fetch(address(host, "/a.pdf?X-Amz-Signature=s3cret", "me:s3cret@"))
    assert [record.name for record in caplog.records].count("httpx") == 2
    assert "/b.pdf" in caplog.text
    assert "s3cret" not in caplog.text
