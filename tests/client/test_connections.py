"""The clients on real sockets: reuse, threads, event loops, processes, and the end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.errors import APIConnectionError, ConfigError


def test_connections_are_reused(host, key):
    with Client(api_key=key, base_url=host.url) as client:
        for _ in range(5):
            assert client.list_agents() == []
    assert host.connections == 1


def test_connections_are_reused_in_a_loop(host, key):
    async def main() -> None:
        async with AsyncClient(api_key=key, base_url=host.url) as client:
            for _ in range(5):
                assert await client.list_agents() == []

    asyncio.run(main())
    assert host.connections == 1


def test_several_threads_share_one_client(host, key):
    together = threading.Barrier(8, timeout=10)

    def answer(handler, body):
        together.wait()  # all eight requests are under way at once
        return 200, {}, {"id": handler.path.rsplit("/")[-1]}

    host.answer = answer
    with Client(api_key=key, base_url=host.url) as client, ThreadPoolExecutor(8) as pool:
        ids = [f"a{number}" for number in range(32)]
        assert [agent.id for agent in pool.map(client.get_agent, ids)] == ids


def test_many_calls_at_once_in_one_loop(host, key):
    host.answer = lambda handler, body: (200, {}, {"id": handler.path.rsplit("/")[-1]})

    async def main() -> None:
        async with AsyncClient(api_key=key, base_url=host.url) as client:
            ids = [f"a{number}" for number in range(50)]
            assert [agent.id for agent in await asyncio.gather(*map(client.get_agent, ids))] == ids

    asyncio.run(main())


def test_one_async_client_in_loops_one_after_the_other(host, key):
    client = AsyncClient(api_key=key, base_url=host.url)
    with asyncio.Runner() as first, asyncio.Runner() as second:
        for runner in (first, second, first, second):
            assert runner.run(client.list_agents()) == []
        assert host.connections == 2
        second.run(client.close())
        with pytest.raises(ConfigError, match="closed"):
            first.run(client.list_agents())
        first.run(client.close())


def test_one_async_client_in_loops_of_several_threads(host, key):
    async def main() -> None:
        client = AsyncClient(api_key=key, base_url=host.url)
        await client.list_agents()

        async def elsewhere() -> None:
            assert await client.list_agents() == []
            done.set()
            await asyncio.to_thread(closed.wait, 10)
            await asyncio.gather(
                *asyncio.all_tasks() - {asyncio.current_task()}
            )  # the closing of this loop's connections
            with pytest.raises(ConfigError, match="closed"):
                await client.list_agents()

        done, closed = threading.Event(), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(asyncio.run, elsewhere())
            await asyncio.to_thread(done.wait, 10)
            await client.close()
            closed.set()
            await asyncio.wrap_future(other)

    asyncio.run(main())


def _in_child(client: Client, results) -> None:
    results.put(client.list_agents())


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_connections_of_its_own(host, key):
    fork = multiprocessing.get_context("fork")
    with Client(api_key=key, base_url=host.url) as client:
        client.list_agents()
        results = fork.SimpleQueue()
        child = fork.Process(target=_in_child, args=(client, results))
        child.start()
        assert results.get() == []
        child.join(10)
        client.list_agents()
    assert host.connections == 2


def test_closing_is_final_and_can_be_repeated(host, key):
    client = Client(api_key=key, base_url=host.url)
    client.close()
    client.close()
    with pytest.raises(ConfigError, match="This client is closed; make a new one"):
        client.list_agents()


def test_closing_is_final_and_can_be_awaited_twice(host, key):
    async def main() -> None:
        async with AsyncClient(api_key=key, base_url=host.url) as client:
            await client.list_agents()
            await client.close()
            await client.close()
            with pytest.raises(ConfigError, match="This client is closed; make a new one"):
                await client.list_agents()

    asyncio.run(main())


def test_closing_under_a_call_ends_it_with_a_clear_error(host, key):
    arrived, over = threading.Event(), threading.Event()

    def answer(handler, body):
        arrived.set()
        over.wait(10)
        return 200, {}, []

    host.answer = answer
    client = Client(api_key=key, base_url=host.url, max_retries=1)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.list_agents)
        arrived.wait(10)
        client.close()
        over.set()
        error = call.exception(10)
    assert error is None or isinstance(error, APIConnectionError | ConfigError)
    with pytest.raises(ConfigError, match="closed"):
        client.list_agents()


def test_nobody_listens(call):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(APIConnectionError, match=r"could not be reached .*lx\.LocalService\(\) starts one"):
            call(None, "list_agents", options={"base_url": url})


def test_a_host_that_never_answers(call, host):
    over = threading.Event()
    host.answer = lambda handler, body: over.wait(10) and (200, {}, [])
    with pytest.raises(APIConnectionError, match=r"gave no sign of life for 0\.05 s"):
        call(None, "list_agents", options={"base_url": host.url, "timeout": 0.05})
    over.set()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 2",
        b"HTTP/1.1 099 Odd\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n[",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000,
    ],
    ids=lambda reply: repr(reply[:30]),
)
def test_what_is_not_http(call, reply):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(ConnectionError):
                connection.recv(65536)
                connection.sendall(reply)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(65536)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(
            APIConnectionError, match=r"Could not list the agents: http://127\.0\.0\.1:\d+/api/v1 broke"
        ) as caught:
            call(None, "list_agents", options={"base_url": f"http://127.0.0.1:{server.getsockname()[1]}"})
        thread.join()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600
    gc.collect()
