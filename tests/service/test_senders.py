"""Clients that speak no HTTP, stop in the middle, go away or take their time: a 4xx or a closed connection."""

import contextlib
import select
import socket
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.service import bodies, protocol
from llamaextract_nb.service.log import LOG

FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nTotal: 5\r\n--x--\r\n'


def head(method, path, key, *lines):
    first = f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    return first.encode() + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def upload(key, content, length=None):
    kind = b"Content-Type: multipart/form-data; boundary=x"
    return head("POST", "/files?project_id=p", key, kind, b"Content-Length: %d" % (length or len(content))) + content


def answer(service, data):
    """Send some bytes and then the end, and return what is answered."""
    port = urlsplit(service.base_url).port
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        with contextlib.suppress(OSError):  # it may have hung up already
            sock.sendall(data)
            select.select(
                [sock], [], [], 0.3
            )  # uvicorn answers nothing after the end; what is no request has no answer
            sock.shutdown(socket.SHUT_WR)
        return rest(sock)


def rest(sock):
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := sock.recv(65536):
            said += piece
    return said


def logged(service):
    path = service.data_dir / LOG
    return path.read_text() if path.exists() else ""


JSON = b"Content-Type: application/json"
BAD = {
    "nothing": lambda _: b"",
    "no HTTP": lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello",
    "half a head": lambda key: head("GET", "/files", key)[:40],
    "a header too long": lambda key: head("GET", "/files", key, b"X: " + b"x" * 200_000),
    "two lengths": lambda key: head("POST", "/files", key, b"Content-Length: 5", b"Content-Length: 6") + b"hello",
    "no length": lambda key: head("POST", "/files", key, b"Content-Length: five") + b"hello",
    "a negative length": lambda key: head("POST", "/files", key, b"Content-Length: -5") + b"hello",
    "both lengths": lambda key: head("POST", "/extraction/jobs", key, JSON, b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
    "a bad chunk": lambda key: head("POST", "/extraction/jobs", key, JSON, b"Transfer-Encoding: chunked") + b"zz\r\nhello\r\n",
    "a chunk cut": lambda key: head("POST", "/extraction/jobs", key, JSON, b"Transfer-Encoding: chunked") + b"ff\r\nhello",
    "a body cut": lambda key: head("POST", "/extraction/jobs", key, JSON, b"Content-Length: 500") + b'{"a":',
    "an upload cut": lambda key: upload(key, FORM[:70], 500),
    "a form cut": lambda key: upload(key, FORM[:70]),
    "a form without end": lambda key: upload(key, FORM[:-8]),
    "headers of a part": lambda key: upload(key, b"--x\r\nContent-Disposition\r\n\r\nTotal\r\n--x--\r\n"),
    "no headers of a part": lambda key: upload(key, b"--x\r\n\r\nTotal\r\n--x--\r\n"),
    "a long header of a part": lambda key: upload(key, b"--x\r\nA: " + b"a" * 100_000 + b"\r\n\r\nTotal\r\n--x--\r\n"),
    "many parts": lambda key: upload(key, FORM[:-6] * 50 + b"--x--\r\n"),
    "a boundary too long": lambda key: head("POST", "/files?project_id=p", key, b"Content-Type: multipart/form-data; boundary=" + b"x" * 5_000, b"Content-Length: 0"),
    "no path": lambda key: b"GET http://[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a path of escapes": lambda key: head("GET", "/extraction/jobs/%00%ff%ed%a0%80", key),
    "an upgrade": lambda key: head("GET", "/files", key, b"Connection: upgrade", b"Upgrade: websocket"),
    "another method": lambda key: head("BREW", "/files", key),
    "a host of bytes": lambda key: b"GET / HTTP/1.1\r\nHost: \xff\xfe:80:90\r\nAuthorization: \xff\r\n\r\n",
    "a preference": lambda key: head("GET", "/extraction/jobs/x", key, b"Prefer: wait=99999999999999999999, wait=-1"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_request(service, name):
    said = answer(service, BAD[name](service.token))
    assert not said or said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), said[:200]
    assert "ERROR" not in logged(service)
    assert service.token not in logged(service)
    assert answer(service, head("GET", "/extraction/extraction-agents?project_id=p", service.token, b"Connection: close")).startswith(b"HTTP/1.1 200")  # fmt: skip


pieces = st.sampled_from(
    [b"GET", b"POST", b" ", b"\r\n", b"\r\n\r\n", b"HTTP/1.1", b"/api/v1/files", b"Content-Length: 9\r\n", b"--x", b"\x00", b"\xff", FORM]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400), piece=pieces | st.binary(max_size=20), at=st.integers(0, 400))
def test_a_request_with_any_damage(service, cut, piece, at):
    data = bytearray(upload(service.token, FORM))
    data[at:at] = piece
    said = answer(service, bytes(data[: len(data) - cut] if cut < len(data) else data))
    assert not said or said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200")), said[:200]
    assert "ERROR" not in logged(service)


def test_a_client_that_goes_away_amid_its_upload_leaves_nothing(service):
    before = {path for path in service.data_dir.rglob("*") if path.parent.name != "owners"}
    for size in (10, 3_000_000):
        with socket.create_connection(("127.0.0.1", urlsplit(service.base_url).port), timeout=60) as sock:
            sock.sendall(upload(service.token, FORM[:90] + b"x" * size, 50_000_000))
    answer(service, head("GET", "/extraction/extraction-agents?project_id=p", service.token, b"Connection: close"))
    assert {path for path in service.data_dir.rglob("*") if path.parent.name != "owners"} <= before | {service.data_dir / LOG}  # fmt: skip
    assert "ERROR" not in logged(service)


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HT", head("GET", "/files", "key")[:-2], upload("key", FORM[:40], 90), upload("wrong", FORM[:40], 90)],
    ids=["nothing", "a line", "a head", "a body", "a body after its refusal"],
)
def test_slow_senders_are_cut(inside, monkeypatch, begun):
    monkeypatch.setattr(protocol, "WINDOW", 0.3)
    with inside.connection() as sock:
        sock.sendall(begun)
        ended = False
        while not ended:  # a byte now and then, for as long as it takes
            if select.select([sock], [], [], 0.05)[0]:
                ended = not sock_read(sock)
            else:
                with contextlib.suppress(OSError):
                    sock.send(b"x")


def sock_read(sock):
    try:
        return sock.recv(65536)
    except ConnectionResetError:
        return b""


def test_who_sends_enough_has_all_the_time(inside, monkeypatch):
    monkeypatch.setattr(protocol, "WINDOW", 3600.0)
    made, real = [], protocol.TimedProtocol.connection_made
    monkeypatch.setattr(protocol.TimedProtocol, "connection_made", lambda self, t: (made.append(self), real(self, t)))
    content = FORM.replace(b"5", b"5" * 3 * protocol.LEAST)
    with inside.connection() as sock:
        sent = upload("key", content)
        sock.sendall(sent[: 2 * protocol.LEAST])
        while not made or made[0]._received < 2 * protocol.LEAST:
            select.select([], [], [], 0.01)
        inside.loop.call_soon_threadsafe(made[0]._check)
        sock.sendall(sent[2 * protocol.LEAST :])
        assert sock.recv(12) == b"HTTP/1.1 200"


def chunks(size, times, taken):
    for _ in range(times):
        taken.append(size)
        yield b"x" * size


def test_bodies_over_the_limit_are_cut_where_they_pass_it(inside, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_UPLOAD", 2**20)
    inside.store.close()  # whatever would be kept fails
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    for headers, path in ((form, "/files?project_id=p"), ({"Content-Type": "application/json"}, "/extraction/jobs")):
        for more in ({}, {"Content-Length": str(2**40)}):
            taken = []
            with inside.connection() as sock:
                lines = [f"{name}: {value}".encode() for name, value in {**headers, **(more or {"Transfer-Encoding": "chunked"})}.items()]  # fmt: skip
                sock.sendall(head("POST", path, "key", *lines))
                begin = FORM[:70] if path.startswith("/files") else b"{"
                sock.sendall(begin if more else b"%x\r\n%s\r\n" % (len(begin), begin))
                for piece in chunks(65536, 1_000, taken):
                    if select.select([sock], [], [], 0)[0]:
                        break
                    sock.sendall(piece if more else b"%x\r\n%s\r\n" % (len(piece), piece))
                assert sock.recv(12) == b"HTTP/1.1 413"
            assert len(taken) < 1_000
