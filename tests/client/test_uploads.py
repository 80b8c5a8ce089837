"""Files on their way to the host: streamed, measured, and hostile in name or behaviour."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
from email import message_from_bytes

import pytest

from llamaextract_nb.client.upload import Upload
from llamaextract_nb.errors import APIConnectionError, AuthenticationError, DocumentError

FILE = (200, {}, {"id": "f", "name": "a"})


def part(headers: dict[str, str], body: bytes):
    """Return the one part of a multipart body, as a parser that is not ours reads it."""
    whole = message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    (only,) = whole.get_payload()
    return only


def send(call, host, file, **kwargs):
    host.answer = lambda handler, body: FILE
    call(None, "upload_file", file, options={"base_url": host.url}, **kwargs)
    method, path, headers, body = host.seen[-1]
    assert (method, path) == ("POST", "/api/v1/files?project_id=p")
    assert "Transfer-Encoding" not in headers
    return part(headers, body)


def test_every_kind_of_file_arrives_as_it_is(call, host, tmp_path):
    content = bytes(range(256)) * 3000 + b"\r\n--boundary--\r\n"
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with path.open("rb") as opened:
        kinds = [path, str(path), opened]
        for file in kinds:
            arrived = send(call, host, file)
            assert arrived.get_payload(decode=True) == content
            assert (arrived.get_filename(), arrived.get_content_type()) == ("a.pdf", "application/pdf")
    for file in (content, bytearray(content), memoryview(content), io.BytesIO(content)):
        assert send(call, host, file, name="b.bin").get_payload(decode=True) == content


def test_an_empty_file_arrives_empty(call, host):
    assert send(call, host, b"", name="empty.txt").get_payload(decode=True) == b""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.pdf", "a.pdf"),
        ('a".pdf"; filename="evil.exe', "a%22.pdf%22; filename=%22evil.exe"),
        ("a\r\nX-Evil: 1\r\n\r\n.pdf", "a__X-Evil: 1____.pdf"),
        ("a\x00b\x1b[31m\x7f\x85\u2028.pdf", "a_b_[31m___.pdf"),
        ("100%.pdf", "100%.pdf"),
        ("счёт № 1 – 請求書 😀.pdf", "счёт № 1 – 請求書 😀.pdf"),
        ("bad\udcff.pdf", "bad_.pdf"),
        ("..", "document"),
        ("", "document"),
        ("folder/", "document"),
        ("x" * 10_000 + ".pdf", "x" * 196 + ".pdf"),
        (" a;b=c.pdf", " a;b=c.pdf"),
    ],
)
def test_names(host, call, given, told):
    host.answer = lambda handler, body: FILE
    call(None, "upload_file", b"x", name=given, options={"base_url": host.url})
    _, _, headers, body = host.seen[-1]
    lines = body.split(b"\r\n\r\n")[0].decode().split("\r\n")
    assert lines[1] == f'Content-Disposition: form-data; name="file"; filename="{told}"'
    assert lines[2].startswith("Content-Type: ")
    assert len(lines) == 3
    assert part(headers, body).get_payload(decode=True) == b"x"


def test_a_name_cannot_choose_an_odd_content_type():
    for name in ('data:text/x"y,', "data:;base64,", "a.html?.pdf", "a.constructor"):
        with Upload(b"", name).open() as body:
            head = b"".join(body.chunks).decode()
        assert head.split("Content-Type: ")[1].split("\r\n")[0] in {"application/octet-stream", "application/pdf"}


def test_100_mb_are_streamed(call, host, tmp_path):
    path = tmp_path / "large.bin"
    size = 100 * 1024 * 1024
    with path.open("wb") as file:
        file.truncate(size)
    host.max_kept, host.answer = 0, lambda handler, body: FILE
    tracemalloc.start()
    try:
        call(None, "upload_file", path, options={"base_url": host.url})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < int(host.seen[-1][2]["Content-Length"]) < size + 1000
    assert peak < 10 * 1024 * 1024  # of both ends, for the host runs in this process


def test_what_cannot_be_read(call, host, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("link")
    closed = io.BytesIO(b"x")
    closed.close()
    cases = [
        (tmp_path / "missing.pdf", r"missing\.pdf: cannot be read \(No such file or directory\)"),
        (str(tmp_path / "bad\x00name"), "a character that no path can have"),
        ("x" * 5000, "File name too long"),
        (tmp_path, "it is a folder"),
        (tmp_path / "pipe", "it is a named pipe"),
        (tmp_path / "link", "it is a link in a circle"),
        ("/dev/zero", "it is a device"),
        (closed, "must be seekable"),
    ]
    for file, words in cases:
        with pytest.raises(DocumentError, match=words) as caught:
            call(None, "upload_file", file, name="n.pdf", options={"base_url": host.url})
        assert caught.value.file == "n.pdf"
        assert str(caught.value).isprintable()
    assert host.seen == []


def test_a_file_opened_as_text(call, host, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("hello")
    with path.open() as file, pytest.raises(DocumentError, match="mode 'rb'"):
        call(None, "upload_file", file, options={"base_url": host.url})


def test_a_file_that_cannot_be_rewound(call, host):
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as file, pytest.raises(DocumentError, match="it is a named pipe"):
        call(None, "upload_file", file, name="pipe", options={"base_url": host.url})
    with open("/dev/zero", "rb") as file, pytest.raises(DocumentError, match="it is a device"):
        call(None, "upload_file", file, options={"base_url": host.url})


def test_a_url_is_not_shown_with_its_password(call, host):
    url = "https://me:pa55word@host.example/a.pdf?token=s3cret"
    for file, name in ((url, None), (b"x", url)):
        host.answer = lambda handler, body: FILE
        if isinstance(file, str):
            with pytest.raises(DocumentError, match=r"^a\.pdf: a URL, not a path") as caught:
                call(None, "upload_file", file, options={"base_url": host.url})
            assert caught.value.file == "a.pdf"
        else:
            call(None, "upload_file", file, name=name, options={"base_url": host.url})
            assert b'filename="a.pdf"' in host.seen[-1][3]


def test_a_file_that_changed_since_it_was_seen(call, host, tmp_path):
    host.answer = lambda handler, body: FILE
    path = tmp_path / "a.txt"
    path.write_bytes(b"new content")
    options = {"base_url": host.url}
    for seen in (b"old content", b"new conten", b""):
        with pytest.raises(DocumentError, match=r"a\.txt: the file changed"):
            call(None, "upload_file", path, sha256=hashlib.sha256(seen).hexdigest(), options=options)
    assert host.seen == []
    call(None, "upload_file", path, sha256=hashlib.sha256(b"new content").hexdigest(), options=options)
    assert len(host.seen) == 1


class Changing(io.BytesIO):
    """A file that is not as long as it was when it was measured."""

    def __init__(self, by: int) -> None:
        super().__init__(b"x" * 1_000_000)
        self.by, self.reads = by, 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads == 2:
            here = self.tell()
            if self.by > 0:
                self.seek(0, io.SEEK_END)
                self.write(b"y" * self.by)
            else:
                self.truncate(len(self.getvalue()) + self.by)
            self.seek(here)
        return super().read(size)


@pytest.mark.parametrize("by", [1, 500_000, -1, -500_000])
def test_a_file_that_changes_while_it_is_uploaded(call, host, by):
    host.answer = lambda handler, body: FILE
    with pytest.raises(DocumentError, match=r"a\.bin: the file changed while it was uploaded"):
        call(None, "upload_file", Changing(by), name="a.bin", options={"base_url": host.url})
    assert host.seen == []  # no complete body ever arrived


class Failing(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise RuntimeError("the bucket is gone")


def test_a_file_that_fails_while_it_is_read(call, host):
    with pytest.raises(DocumentError, match=r"a\.bin: cannot be read \(the bucket is gone\)"):
        call(None, "upload_file", Failing(b"xxx"), name="a.bin", options={"base_url": host.url})


def test_a_file_that_vanishes_between_two_tries(call, host, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")

    def answer(handler, body):
        path.unlink()
        return 503, {"Retry-After": "0"}, {}

    host.answer = answer
    with pytest.raises(DocumentError, match=r"a\.txt: cannot be read \(No such file"):
        call(None, "upload_file", path, options={"base_url": host.url, "max_retries": 3})
    assert len(host.seen) == 1


def test_an_upload_that_is_refused_at_first_arrives_whole(call, host, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello" * 100_000)
    host.answer = lambda handler, body: FILE if len(host.seen) > 2 else (429, {"Retry-After": "0"}, {})
    call(None, "upload_file", path, options={"base_url": host.url, "max_retries": 3})
    assert len(host.seen) == 3
    assert [part(headers, body).get_payload(decode=True) for _, _, headers, body in host.seen] == [
        path.read_bytes()
    ] * 3


def test_a_host_that_refuses_before_it_has_read_the_file(call, host):
    """A host may say 401 at once; its words count, if they arrive."""

    class Early:
        def __call__(self):
            return None

    def early(handler) -> None:
        handler.send_response(401)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        handler.wfile.flush()
        handler.rfile.read(int(handler.headers["Content-Length"]))
        handler.close_connection = True

    host.RequestHandlerClass = type("Early", (host.RequestHandlerClass,), {"do_POST": early})
    with pytest.raises((AuthenticationError, APIConnectionError)) as caught:
        call(None, "upload_file", b"x" * 20_000_000, name="a.bin", options={"base_url": host.url})
    assert isinstance(caught.value, AuthenticationError)
