"""Webhooks: who is told of what, how it is signed, and where nothing is ever posted."""

import asyncio
import hashlib
import hmac
import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import llama_cloud
import pytest

from llamaextract_nb.service import posting, webhooks
from llamaextract_nb.service.posting import ForbiddenAddressError, Poster, Target, is_public

from .conftest import SDK
from .test_v2_extract import TOTAL, upload

SECRET = "whsec-3141592653"


class Receiver:
    """A server that keeps what is posted to it and answers with the statuses in `answers`, then with 200."""

    def __init__(self):
        self.answers, self.posts, self._changed = [], [], threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver._changed:
                    receiver.posts.append((self.path, dict(self.headers), body))
                    status = receiver.answers.pop(0) if receiver.answers else 200
                    receiver._changed.notify_all()
                self.send_response(status)
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def wait(self, number):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.posts) >= number, 30)
        return self.posts

    def told(self, number):
        """The first so many events."""
        return [json.loads(body)["event_type"] for _, _, body in self.wait(number)]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr(webhooks, "PAUSES", (0.0, 0.0, 0.0))
    made = Receiver()
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(cloud):
    with SDK(cloud.url) as made:
        yield made


def run(sdk, content=b"Total: 5.00", **hook):
    hook = {"webhook_url": "http://127.0.0.1:1", **hook}
    job = sdk.extract.create(file_input=upload(sdk, content), configuration={"data_schema": TOTAL}, webhook_configurations=[hook])  # fmt: skip
    while sdk.extract.get(job.id).status in ("PENDING", "RUNNING"):
        pass
    return job.id


def test_events_in_their_order_signed_with_headers_of_their_own(sdk, receiver):
    job = run(sdk, webhook_url=f"{receiver.url}/hook?a=b", webhook_output_format="json", webhook_signing_secret=SECRET, webhook_headers={"Authorization": "Bearer theirs", "X-One": "1"})  # fmt: skip
    assert receiver.told(2) == ["extract.pending", "extract.success"]
    for path, headers, body in receiver.posts:
        assert path == "/hook?a=b"
        assert headers["LC-Signature"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert (headers["Authorization"], headers["X-One"], headers["Content-Type"]) == ("Bearer theirs", "1", "application/json")  # fmt: skip
        assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    first, last = (json.loads(body) for _, _, body in receiver.posts)
    assert first["event_id"] != last["event_id"]
    assert last["timestamp"] >= first["timestamp"]
    assert (first["data"]["job_id"], first["data"]["status"], first["data"]["extract_result"]) == (job, "PENDING", None)
    assert (last["data"]["status"], last["data"]["extract_result"]["total"]) == ("COMPLETED", 5)


def test_a_result_is_a_text_unless_json_is_asked_for_and_nothing_is_signed_without_a_secret(sdk, receiver):
    run(sdk, webhook_url=receiver.url, webhook_events=["extract.success"])
    ((path, headers, body),) = receiver.wait(1)
    assert path == "/"
    assert "LC-Signature" not in headers
    assert json.loads(json.loads(body)["data"]["extract_result"])["total"] == 5


def test_failures_and_cancellations_are_told(sdk, receiver, slow):
    hook = {"webhook_url": receiver.url, "webhook_events": ["extract.error", "extract.cancelled", "parse.success"]}
    make = {"configuration": {"data_schema": TOTAL}, "webhook_configurations": [hook]}
    job = sdk.extract.create(file_input=upload(sdk), **make)
    slow.begun(1)
    slow.stop()
    sdk.extract.cancel(job.id)
    assert receiver.told(1) == ["extract.cancelled"]
    run(sdk, b"%PDF-1.7 broken", **hook)
    assert receiver.told(2) == ["extract.cancelled", "extract.error"]
    assert "damaged" in json.loads(receiver.posts[1][2])["data"]["error_message"]


@pytest.mark.parametrize(("answers", "tries"), [([500, 429, 503], 4), ([500] * 4, 4), ([404], 1), ([302, 200], 1)])
def test_what_may_pass_is_tried_again_and_a_redirect_is_not_followed(client, receiver, answers, tries):
    receiver.answers = list(answers)
    run(client, webhook_url=receiver.url, webhook_events=["extract.success"])
    receiver.wait(tries)
    run(client, webhook_url=receiver.url, webhook_events=["extract.pending"])
    receiver.wait(tries + 1)
    assert [path for path, *_ in receiver.posts] == ["/"] * (tries + 1)
    assert len({body for _, _, body in receiver.posts[:tries]}) == 1


def test_a_receiver_that_never_answers_holds_nothing_up(cloud, monkeypatch, caplog):
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    monkeypatch.setattr(webhooks, "PAUSES", (0.0,))
    with socket.create_server(("127.0.0.1", 0)) as silent, SDK(cloud.url) as sdk:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        job = run(sdk, webhook_url=url, webhook_signing_secret=SECRET, webhook_headers={"X-Key": SECRET})
        assert sdk.extract.get(job).status == "COMPLETED"
        while not any("could not be told of extract.success" in record.getMessage() for record in caplog.records):
            pass
    assert SECRET not in caplog.text


def test_too_many_are_dropped_and_the_job_is_done(cloud, receiver, monkeypatch, caplog):
    with SDK(cloud.url) as sdk, caplog.at_level(logging.WARNING):
        monkeypatch.setattr(webhooks, "MOST_WAITING", 0)
        run(sdk, webhook_url=receiver.url)
        monkeypatch.setattr(webhooks, "MOST_WAITING", 9)
        monkeypatch.setattr(webhooks, "MOST_BYTES", 10)
        run(sdk, webhook_url=receiver.url)
    assert caplog.text.count("too many webhooks wait") == 4
    assert receiver.posts == []


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ({}, "webhook_url is missing"),
        ({"webhook_url": "ftp://example.com"}, "must be an http or https address"),
        ({"webhook_url": "http:///path"}, "must be an http or https address"),
        ({"webhook_url": "http://a b"}, "must be an http or https address"),
        ({"webhook_url": "http://a\r\nX: y"}, "must be an http or https address"),
        ({"webhook_url": "http://a:99999"}, "must be an http or https address"),
        ({"webhook_url": "http://[::1"}, "must be an http or https address"),
        ({"webhook_url": "https://me:pass@example.com"}, "must not hold a user name"),
        ({"webhook_output_format": "xml"}, "webhook_output_format must be string or json"),
        ({"webhook_headers": {"X": "a\r\nY: b"}}, "webhook_headers must be header names"),
        ({"webhook_headers": {"X: a": "b"}}, "webhook_headers must be header names"),
        ({"webhook_headers": {"": "b"}}, "webhook_headers must be header names"),
        ({"webhook_headers": {"HOST": "b"}}, "webhook_headers must not hold HOST"),
        ({"webhook_headers": {"Content-Length": "1"}}, "webhook_headers must not hold Content-Length"),
        ({"webhook_headers": {"transfer-encoding": "chunked"}}, "must not hold transfer-encoding"),
        ({"webhook_headers": {"X": "a" * 5_000}}, "more than 4096 characters"),
        ({"webhook_events": "all"}, "webhook_events"),
    ],
)
def test_what_cannot_be_a_webhook_is_400(client, hook, said):
    hooks = [{"webhook_url": "https://example.com", **hook} if hook else hook]
    with pytest.raises(llama_cloud.BadRequestError, match=r"webhook_configurations\.0\.") as refused:
        client.extract.create(file_input="x", configuration={"data_schema": TOTAL}, webhook_configurations=hooks)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("hooks", "said"),
    [
        ({"webhook_configurations": [{"webhook_url": "https://example.com"}] * 6}, "more than 5"),
        ({"webhook_configuration_ids": ["x"]}, "webhook_configuration_ids"),
    ],
)
def test_webhooks_that_are_too_many_or_saved_are_400(client, hooks, said):
    with pytest.raises(llama_cloud.BadRequestError, match=said):
        client.extract.create(file_input="x", configuration={"data_schema": TOTAL}, **hooks)


LOCAL = ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"]  # fmt: skip


def test_where_nothing_is_posted():
    assert not any(map(is_public, LOCAL))
    assert all(map(is_public, ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]))


def test_a_local_address_is_refused_at_once(inside):
    hosts = ["localhost", "LOCALHOST", "a.localhost", "[::1]", "[::ffff:10.0.0.1]", "127.0.0.1:80", "10.0.0.8"]
    with SDK(inside.url) as sdk:
        for host in hosts:
            hooks = [{"webhook_url": f"http://{host}/"}]
            with pytest.raises(llama_cloud.BadRequestError, match="not this machine or its network"):
                sdk.extract.create(file_input="x", configuration={"data_schema": TOTAL}, webhook_configurations=hooks)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]])
@pytest.mark.parametrize("name", ["rebinding.example", "2130706433", "0x7f.1"])
def test_a_name_that_leads_to_a_local_address_is_not_connected_to(monkeypatch, found, name):
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(posting.socket, "getaddrinfo", resolve)
    poster = Poster()

    async def post():
        await poster.post(Target.of(f"http://{name}/", False), {}, b"{}")

    with pytest.raises(ForbiddenAddressError):
        asyncio.run(post())
    poster.close()
    assert asked == [name]


def test_what_was_resolved_is_what_is_connected_to(receiver, monkeypatch):
    """A name that is resolved once: what it would mean the next time is never asked."""
    real, asked = socket.getaddrinfo, []

    def resolve(host, port, *given, **named):
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", port, *given, **named)

    monkeypatch.setattr(posting.socket, "getaddrinfo", resolve)
    poster = Poster(allow_local=True)
    target = Target.of(f"http://hooks.example:{receiver.port}/x", True)
    assert asyncio.run(poster.post(target, {}, b"{}")) == 200
    poster.close()
    assert asked == ["hooks.example"]
    assert receiver.posts[0][1]["Host"] == f"hooks.example:{receiver.port}"


@pytest.mark.parametrize(
    "reply", [b"", b"\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 2000 OK\r\n", b"x" * 100_000, b"HTTP/2 200\r\n"]
)
def test_a_reply_that_is_none_is_a_failure(reply):
    async def answer(_, writer):
        writer.write(reply)
        writer.close()

    async def post():
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await poster.post(Target.of(f"http://127.0.0.1:{port}", True), {}, b"{}")

    poster = Poster(allow_local=True)
    assert asyncio.run(post()) == 0
    poster.close()


def test_nothing_secret_is_in_a_repr():
    given = webhooks.WebhookConfiguration(webhook_url=f"https://x.example/{SECRET}", webhook_headers={"X": SECRET}, webhook_signing_secret=SECRET)  # fmt: skip
    assert SECRET not in repr(webhooks.Hook.of(given, False))
