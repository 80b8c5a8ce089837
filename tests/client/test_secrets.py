"""The key is in the Authorization header and nowhere else."""

from __future__ import annotations

import asyncio
import copy
import gc
import json
import logging
import pickle
import signal
import threading
import traceback

import httpx
import pytest

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.errors import ConfigError, JobError, LlamaExtractError


def answering(status: int, **reply):
    return lambda request: httpx.Response(status, **reply)


def shown(error: BaseException) -> str:
    """Return all that a traceback with local variables shows, with the errors behind the error."""
    kept = traceback.TracebackException.from_exception(error, capture_locals=True)
    kept.stack[:] = [frame for frame in kept.stack if "/tests/" not in frame.filename]
    here = "".join(kept.format())
    behind = [e for e in (error.__cause__, error.__context__) if e is not None]
    return here + repr(vars(error)) + "".join(map(shown, behind))


@pytest.fixture(params=[Client, AsyncClient])
def client(request, key):
    return request.param(api_key=key, base_url="https://host.example", transport=httpx.MockTransport(answering(200)))


def test_neither_repr_nor_vars_show_the_key(client, key):
    seen: set[int] = set()

    def look(thing: object, depth: int) -> None:
        if id(thing) in seen or depth == 0:
            return
        seen.add(id(thing))
        assert key not in repr(thing)
        assert key not in str(thing)
        for value in getattr(thing, "__dict__", {}).values():
            look(value, depth - 1)
        if isinstance(thing, dict | list | tuple):
            for value in thing.values() if isinstance(thing, dict) else thing:
                look(value, depth - 1)

    look(client, 5)
    assert repr(client).endswith("Client(base_url='https://host.example/api/v1', project_id=None)")


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_cannot_be_pickled_or_copied(client, take):
    with pytest.raises(TypeError, match="make one where you need it"):
        take(client)


def test_the_key_itself_cannot_be_pickled(client):
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(client._settings.secret)


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 500, 302, 200])
def test_a_host_that_echoes_the_key(call, key, status):
    words = f"the key {key} and \u200b{key[:5]}\x00{key[5:]} are wrong"
    headers = {"x-request-id": key, "location": f"https://evil.example/?key={key}", "content-type": f"text/{key}"}
    for body in (json.dumps({"detail": words}), json.dumps([key]), key, json.dumps({key: [{key: key}]})):
        with pytest.raises(LlamaExtractError) as caught:
            call(answering(status, content=body, headers=headers), "get_result", "j")
        assert key not in shown(caught.value)


def test_a_host_whose_status_is_the_key(call, key):
    with pytest.raises(JobError) as caught:
        call(answering(200, json={"id": key, "status": key, "error": key}), "wait_for_job", "j")
    assert str(caught.value).count("[key]") == 3
    assert key not in str(caught.value)


def test_a_traceback_with_local_variables(call, key):
    for base_url in ("https://host.example", "http://127.0.0.1:1"):

        def host(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("slow", request=request)

        with pytest.raises(LlamaExtractError) as caught:
            call(host, "get_job", "j", options={"base_url": base_url})
        assert caught.value.__context__ is None
        assert key not in shown(caught.value)


@pytest.mark.parametrize(
    "wrong", [{"base_url": "nonsense"}, {"timeout": 0}, {"max_retries": -1}, {"base_url": "https://u:pa55word@h"}]
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_that_cannot_be_made(kind, wrong, key):
    with pytest.raises(ConfigError) as caught:
        kind(api_key=key, **wrong)
    assert key not in shown(caught.value)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize("wrong", ["sk-abc\ndef", "sk-abc def", "sk-abc\x00def", "ключ", "sk-“abc”"])
def test_a_key_that_no_header_can_hold(wrong):
    with pytest.raises(ConfigError, match="copy it again") as caught:
        Client(api_key=wrong)
    assert wrong not in shown(caught.value)


def test_space_around_a_key_is_taken_off(key):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json=[])

    with Client(api_key=f" {key}\n", base_url="http://127.0.0.1:1", transport=httpx.MockTransport(host)) as client:
        client.list_agents()
    assert seen == [f"Bearer {key}"]


def test_logs(call, key, host, caplog):
    with caplog.at_level(logging.DEBUG):
        call(None, "list_agents", options={"base_url": host.url})
    assert any(record.name.startswith("httpx") for record in caplog.records)
    assert key not in caplog.text


def test_an_interrupt_in_the_middle_of_a_request(key, host):
    """The HTTP library's frames hold the key; the traceback of Ctrl-C ends before them."""
    arrived, over = threading.Event(), threading.Event()

    def answer(handler, body):
        arrived.set()
        over.wait(10)
        return 200, {}, []

    def interrupt() -> None:
        arrived.wait(10)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    host.answer = answer
    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt) as caught, Client(api_key=key, base_url=host.url) as client:
        client.list_agents()
    thread.join()
    over.set()
    assert key not in shown(caught.value)
    assert "httpcore" not in shown(caught.value)


def test_a_cancelled_task(key, host):
    arrived, over = threading.Event(), threading.Event()

    def answer(handler, body):
        arrived.set()
        over.wait(10)
        return 200, {}, []

    async def main() -> BaseException:
        async with AsyncClient(api_key=key, base_url=host.url) as client:
            task = asyncio.create_task(client.list_agents())
            await asyncio.to_thread(arrived.wait, 10)
            task.cancel()
            (error,) = await asyncio.gather(task, return_exceptions=True)
            return error

    host.answer = answer
    error = asyncio.run(main())
    over.set()
    assert isinstance(error, asyncio.CancelledError)
    assert key not in shown(error)
    gc.collect()
