import httpx
import pytest

from llamaextract_nb.runtime.local import LocalService


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
