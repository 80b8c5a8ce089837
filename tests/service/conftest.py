import asyncio
import contextlib
import socket
import threading

import httpx
import pytest
import uvicorn

from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.service.app import create_app
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.routes.v1 import API
from llamaextract_nb.service.server import _configuration
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
def inside(tmp_path):
    """The service in a thread of this process, where its limits can be changed: its address, client, store and loop."""
    store = Store(tmp_path, "inside")
    started = threading.Event()
    held = {}

    async def run():
        jobs = Jobs(store, workers=1)
        server = held["server"] = uvicorn.Server(_configuration(create_app(store, jobs, "key")))
        held.update(jobs=jobs, loop=asyncio.get_running_loop())
        with socket.create_server(("127.0.0.1", 0)) as sock:
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
    with httpx.Client(base_url=f"http://127.0.0.1:{held['port']}{API}", headers=headers, timeout=60) as client:
        yield Inside(store=store, http=client, **held)
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
