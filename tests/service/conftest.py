import asyncio
import contextlib
import signal
import socket
import threading

import httpx
import llama_cloud
import pytest
import uvicorn

from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.service.app import create_app
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.routes.v1 import API
from llamaextract_nb.service.server import _configuration, _listening
from llamaextract_nb.service.store import Store


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """A local service of the tests' own."""
    with LocalService(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def http(service):
    """An httpx client with the service's key."""
    headers = {"Authorization": f"Bearer {service.token}"}
    with httpx.Client(base_url=service.base_url, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture
def store(tmp_path):
    """A store without a service."""
    store = Store(tmp_path, "me")
    yield store
    store.close()


@pytest.fixture
def inside(tmp_path):
    """The service in a thread of this process, where its limits can be changed: its address, client, store and loop."""
    with running(tmp_path, workers=1) as service:
        yield service


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """A service of the tests of v2, in a thread of this process, whose webhooks may come to this machine."""
    with running(tmp_path_factory.mktemp("cloud"), workers=2, allow_local_webhooks=True) as service:
        yield service


@pytest.fixture(scope="session", params=["sync", "async"])
def sdk(cloud, request):
    """The official client of that service, its awaited form called as the other one is; it validates every reply."""
    with SDK(cloud.url, request.param) as client:
        yield client


@contextlib.contextmanager
def running(folder, workers, owner="inside", **options):
    store = Store(folder, owner)
    started = threading.Event()
    held = {}

    async def run():
        jobs = Jobs(store, workers=workers)
        app = create_app(store, jobs, "key", **options)
        server = held["server"] = uvicorn.Server(_configuration(app))
        held.update(jobs=jobs, extracts=app.state.extracts, loop=asyncio.get_running_loop())
        with _listening("127.0.0.1", 0) as sock:
            held["port"] = sock.getsockname()[1]
            serving = asyncio.create_task(server.serve(sockets=[sock]))
            while not server.started:
                await asyncio.sleep(0.005)
            started.set()
            await serving

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert started.wait(60)
    headers = {"Authorization": "Bearer key"}
    url = f"http://127.0.0.1:{held['port']}"
    with httpx.Client(base_url=url + API, headers=headers, timeout=60) as client:
        yield Inside(store=store, http=client, url=url, **held)
    held["server"].should_exit = True
    thread.join()
    store.close()


class Inside:
    def __init__(self, **held):
        self.__dict__ |= held

    @contextlib.contextmanager
    def connection(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as sock:
            yield sock


class SDK:
    """The official client: `sdk.files.create(...)` is called alike on both of its forms, `every` follows its pages."""

    def __init__(self, url, form="sync", key="key"):
        self._runner = asyncio.Runner()
        kind = llama_cloud.LlamaCloud if form == "sync" else llama_cloud.AsyncLlamaCloud
        options = {"api_key": key, "base_url": url, "max_retries": 0, "_strict_response_validation": True}
        self.client = kind(**options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._done(self.client.close())
        self._runner.close()

    def __getattr__(self, name):
        return _Resource(getattr(self.client, name), self._done)

    def every(self, listing):
        """Return what a listing's pages hold."""
        return (
            list(listing)
            if hasattr(listing, "__iter__") and not hasattr(listing, "__aiter__")
            else self._runner.run(_all(listing))
        )

    def page(self, listing):
        """Return the first page of a listing."""
        return self._runner.run(_awaited(listing)) if hasattr(listing, "__await__") else listing

    def _done(self, result):
        return (
            self._runner.run(_awaited(result))
            if hasattr(result, "__await__") and not hasattr(result, "__aiter__")
            else result
        )


class _Resource:
    def __init__(self, resource, done):
        self._resource, self._done = resource, done

    def __getattr__(self, name):
        method = getattr(self._resource, name)
        return lambda *given, **named: self._done(method(*given, **named))


async def _awaited(result):
    return await result


async def _all(listing):
    return [item async for item in listing]


@pytest.fixture
def slow(cloud, monkeypatch):
    """Workers of the service of v2 that hang until they are ended; what begins after `stop()` is done as usual."""
    slowed = Slow()
    ask = cloud.jobs.workers.ask

    async def hang(work, name, *given, **named):
        if slowed.stopped:
            return await ask(work, name, *given, **named)
        slowed.count(1, 0)
        try:
            return await ask(signal.pause, name)
        finally:
            slowed.count(0, 1)

    monkeypatch.setattr(cloud.jobs.workers, "ask", hang)
    return slowed


class Slow:
    def __init__(self):
        self.stopped = False
        self._counts, self._changed = [0, 0], threading.Condition()

    def count(self, begun, ended):
        with self._changed:
            self._counts[0] += begun
            self._counts[1] += ended
            self._changed.notify_all()

    def begun(self, number):
        self._wait(0, number)

    def ended(self, number):
        self._wait(1, number)

    def stop(self):
        self.stopped = True

    def _wait(self, which, number):
        with self._changed:
            assert self._changed.wait_for(lambda: self._counts[which] >= number, 30)
