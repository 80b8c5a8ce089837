"""Host, key and project: from arguments, else from the environment."""

from __future__ import annotations

import httpx
import pytest

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.client.settings import normal_base_url
from llamaextract_nb.errors import ConfigError


@pytest.mark.parametrize(
    ("given", "base_url"),
    [
        ("us", "https://api.cloud.llamaindex.ai/api/v2"),
        ("EU", "https://api.cloud.llamaindex.eu/api/v2"),
        ("https://api.cloud.llamaindex.ai", "https://api.cloud.llamaindex.ai/api/v2"),
        ("https://api.cloud.llamaindex.ai/api", "https://api.cloud.llamaindex.ai/api/v2"),
        ("https://api.cloud.llamaindex.ai/api/v1", "https://api.cloud.llamaindex.ai/api/v1"),
        ("https://host.example/api/v2/", "https://host.example/api/v2"),
        ("https://api.cloud.llamaindex.eu/api/v1/", "https://api.cloud.llamaindex.eu/api/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/api/v1"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api/v1"),
        ("  HTTP://[::1]:8000// ", "http://[::1]:8000/api/v1"),
        ("https://proxy.example/llama", "https://proxy.example/llama/api/v1"),
    ],
)
def test_base_url_in_its_normal_form(given, base_url):
    assert normal_base_url(given) == base_url
    assert normal_base_url(base_url) == base_url


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "must start with https://"),
        ("api.cloud.llamaindex.ai", "must start with https://"),
        ("localhost:8000", "must start with https://"),
        ("ftp://host", "must start with https://"),
        ("file:///etc/passwd", "must start with https://"),
        ("https://", "must start with https://"),
        ("https:///api/v1", "must start with https://"),
        ("https://user:pa55@host", "user name or password"),
        ("user:pa55@host", "user name or password"),
        ("https://host/?key=pa55", r"after|follows \?"),
        ("https://host/#pa55", r"follows \?"),
        ("https://ho st", "has a space"),
        ("https://host:99999", "port above 65535"),
        ("https://host:port", "not a URL"),
        ("https://[::1", "not a URL"),
        ("https://host\n.example", "not a URL"),
        ("https://" + "a" * 100_000, "not a URL"),
        ("https://host/api/v3", "version v3"),
        ("https://host/api/v1/extraction/jobs", "must end with /api/v1 or /api/v2"),
        (8000, "must be a string"),
        (httpx.URL("https://host"), "must be a string"),
    ],
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_base_url_that_cannot_be_used(kind, given, words, key):
    with pytest.raises(ConfigError, match=words) as caught:
        kind(api_key=key, base_url=given)
    assert "pa55" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_version_is_named_where_the_url_does_not(key):
    for given, version, base_url in (
        ("us", "v1", "https://api.cloud.llamaindex.ai/api/v1"),
        ("https://host.example", "v2", "https://host.example/api/v2"),
        ("https://host.example/api", "v2", "https://host.example/api/v2"),
        ("https://host.example/api/v2", "v2", "https://host.example/api/v2"),
    ):
        assert Client(api_key=key, base_url=given, api_version=version).base_url == base_url
    with pytest.raises(ConfigError, match=r"base_url 'https://host.example/api/v1' and api_version='v2' differ"):
        Client(api_key=key, base_url="https://host.example/api/v1", api_version="v2")
    with pytest.raises(ConfigError, match=r"api_version='2' is not one of v1 and v2"):
        Client(api_key=key, base_url="https://host.example", api_version="2")


def test_with_only_a_key_the_host_is_the_us_one_on_v2(monkeypatch, key):
    monkeypatch.delenv("LLAMA_CLOUD_BASE_URL", raising=False)
    assert Client(api_key=key).base_url == "https://api.cloud.llamaindex.ai/api/v2"


@pytest.mark.parametrize(("version", "name", "args"), [("v1", "get_extract_job", ["j"]), ("v2", "get_job", ["j"])])
def test_a_call_of_the_other_version_says_so(call, version, name, args):
    options = {"base_url": f"https://host.example/api/{version}"}
    with pytest.raises(ConfigError, match=r"call of the API's .*base_url=https://host.example/api/v[12], if the host"):
        call(lambda request: httpx.Response(500), name, *args, options=options)


def test_without_a_key(monkeypatch):
    for api_key in (None, "", "  "):
        with pytest.raises(ConfigError, match=r"LLAMA_CLOUD_API_KEY .*https://cloud\.llamaindex\.ai.*lx\.LocalService"):
            Client(api_key=api_key)
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "   ")
    with pytest.raises(ConfigError, match="No API key"):
        Client()


@pytest.mark.parametrize("wrong", ["nonsense", "https://u:pa55@host", "https://host/?a=b", "https://h/api/v3"])
def test_a_base_url_is_called_what_the_user_called_it(monkeypatch, wrong, key):
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", wrong)
    with pytest.raises(ConfigError, match=r"^LLAMA_CLOUD_BASE_URL "):
        Client(api_key=key)
    with pytest.raises(ConfigError, match=r"^base_url "):
        Client(api_key=key, base_url=wrong)


def test_the_environment_speaks_where_arguments_do_not(monkeypatch):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "sk-env\n")
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "eu")
    monkeypatch.setenv("LLAMA_CLOUD_PROJECT_ID", "env")
    seen = []
    v1 = {"api_version": "v1"}

    def host(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.url.params["project_id"], request.headers["authorization"]))
        return httpx.Response(200, json=[])

    with Client(**v1, transport=httpx.MockTransport(host)) as client:
        assert client.project_id == "env"
        client.list_agents()
        client.list_agents(project_id="call")
    with Client(api_key="a", base_url="us", project_id="arg", **v1, transport=httpx.MockTransport(host)) as client:
        client.list_agents()
    assert seen == [
        ("api.cloud.llamaindex.eu", "env", "Bearer sk-env"),
        ("api.cloud.llamaindex.eu", "call", "Bearer sk-env"),
        ("api.cloud.llamaindex.ai", "arg", "Bearer a"),
    ]


def test_an_empty_base_url_is_not_the_cloud(key):
    with pytest.raises(ConfigError, match="base_url"):
        Client(api_key=key, base_url="")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9", "0.0.0.0"])
def test_this_machine_needs_no_project_and_no_proxy(host, key, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    client = Client(api_key=key, base_url=f"http://{host}:1")
    with client:
        assert client._settings.project(None) == {"project_id": "default"}
        assert client._transport._options["trust_env"] is False


def test_elsewhere_a_project_is_needed_where_the_contract_needs_one(call):
    options = {"project_id": None}
    for name, args, kwargs in (
        ("list_agents", [], {}),
        ("create_agent", ["n"], {}),
        ("upload_file", [b"x"], {"name": "a"}),
        ("upload_file", [b"x"], {"name": "a", "project_id": " "}),
    ):
        with pytest.raises(ConfigError, match=r"project_id=\.\.\. or set LLAMA_CLOUD_PROJECT_ID"):
            call(lambda request: httpx.Response(200, json=[]), name, *args, options=options, **kwargs)
    assert call(lambda request: httpx.Response(200, json={"id": "a"}), "get_agent", "a", options=options).id == "a"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "nonsense://u:pa55@proxy"),
        ("ALL_PROXY", "gopher://u:pa55@x"),
        ("SSL_CERT_FILE", "/no/such/file"),
    ],
)
def test_an_environment_that_httpx_cannot_work_with(call, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match="proxy or the certificates of this environment") as caught:
        call(None, "get_job", "j")
    assert "pa55" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", None, True])
def test_a_timeout_that_is_none(key, timeout):
    with pytest.raises(ConfigError, match="timeout must be"):
        Client(api_key=key, timeout=timeout)


@pytest.mark.parametrize("max_retries", [-1, 1.5, "5", None, True])
def test_a_number_of_retries_that_is_none(key, max_retries):
    with pytest.raises(ConfigError, match="max_retries must be"):
        Client(api_key=key, max_retries=max_retries)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_an_unknown_option(kind, key):
    with pytest.raises(TypeError, match="token"):
        kind(api_key=key, token="x")
