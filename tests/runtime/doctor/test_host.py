"""The key, the host, and the way there, as users get them wrong."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.doctor import host


def the(check, *arguments):
    """The finding of a check that has one."""
    (found,) = check(*arguments)
    return found


def asked(client=None):
    """What asking the host finds: of the host, and of the clock."""
    return list(host.host(client, quick=False))


def test_no_key_is_all_right():
    assert the(host.key).status == the(host.address).status == "ok"
    assert list(host.project()) == []
    assert [(found.status, found.check) for found in asked()] == [("ok", "host"), ("ok", "clock")]


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [
        ("llx-0123456789", "ok", "is set"),
        (" llx-0123456789\n", "note", "line breaks around it"),
        ("llx-01234\n56789", "problem", "line breaks"),
        ("llx-01234 56789", "problem", "spaces"),
        ("“llx-0123456789”", "problem", "non-ASCII"),
        ('"llx-0123456789"', "problem", "quotation mark"),
        ("'llx-0123456789'", "problem", "quotation mark"),
        ("<llx-0123456789>", "problem", "bracket"),
        ("   ", "ok", "is not set"),
    ],
)
def test_what_a_key_looks_like(monkeypatch, key, status, words):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", key)
    found = the(host.key)
    assert found.status == status
    assert words in found.finding
    assert "0123" not in found.finding + found.fix
    assert bool(found.fix) == (status != "ok")


def test_a_key_under_a_name_that_nothing_reads(monkeypatch):
    monkeypatch.setenv("LLAMACLOUD_API_KEY", "llx-0123456789")
    found = the(host.key)
    assert (found.status, "LLAMACLOUD_API_KEY" in found.finding) == ("note", True)


@pytest.mark.parametrize("url", ["llx-0123456789", "https://me:llx-0123456789@host", "https://host/?k=llx-0123456789"])
def test_an_address_that_cannot_be_used_is_not_quoted(monkeypatch, url):
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", url)
    found = the(host.address)
    assert found.status == "problem"
    assert "0123" not in found.finding + found.fix


def test_an_address_without_a_key_and_with_one(monkeypatch):
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "eu")
    assert the(host.address).status == "note"
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-0123456789")
    assert the(host.address).status == "ok"
    assert "https://api.cloud.llamaindex.eu/api/v2" in the(host.address).finding


def test_a_project_that_nobody_named(monkeypatch):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-0123456789")
    assert the(host.project).status == "ok"  # v2 takes the account's own
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "https://host.example/api/v1")
    assert the(host.project).status == "problem"
    assert "LLAMA_CLOUD_PROJECT_ID" in the(host.project).fix
    monkeypatch.setenv("LLAMA_CLOUD_PROJECT_ID", "p")
    assert the(host.project).status == "ok"
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "nonsense")
    assert list(host.project()) == []  # the address has told already


def test_a_host_that_is_there(cloud):
    found, clock = asked()
    assert (found.status, clock.status) == ("ok", "ok")
    assert cloud.seen == [("/api/v1/extraction/extraction-agents?project_id=p", "Bearer llx-0123456789abcdef")]


@pytest.mark.parametrize(
    ("status", "body", "finding", "fix"),
    [
        (401, {"detail": "llx-0123 is wrong"}, "refuses the key (HTTP 401)", "new key"),
        (403, {}, "refuses the key (HTTP 403)", "project"),
        (404, b"<html>", "HTTP 404", "address"),
        (429, {}, "HTTP 429", "Wait"),
        (503, {}, "HTTP 503", "Wait"),
        (200, b"<html>", "not JSON", "base_url"),
        (200, {"llx-0123": 1}, "not the API's format", "base_url"),
    ],
)
def test_a_host_that_answers_otherwise_is_asked_once(cloud, status, body, finding, fix):
    cloud.says(status, body)
    found, clock = asked()
    assert (found.check, found.status, clock.status) == ("host", "problem", "ok")
    assert finding in found.finding
    assert fix in found.fix
    assert "0123" not in found.finding + found.fix
    assert len(cloud.seen) == 1


@pytest.mark.parametrize(("hours", "words"), [(2, "behind"), (-2, "ahead of")])
def test_a_clock_that_is_wrong(cloud, hours, words):
    cloud.says(date=format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True))
    _, clock = asked()
    assert clock.status == "problem"
    assert f"s {words} the host's" in clock.finding
    assert "NTP" in clock.fix


def test_a_disk_whose_clock_is_another(monkeypatch):
    now = host.time.time()
    monkeypatch.setattr(host.time, "time", lambda: now + 3600)
    _, clock = asked()
    assert clock.status == "problem"
    assert "ahead of that of the disk" in clock.finding


def test_a_port_where_nobody_listens(monkeypatch, cloud):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        found, clock = asked()
    assert (found.status, clock.status) == ("problem", "ok")
    assert "could not be reached" in found.finding
    assert found.fix


@pytest.mark.parametrize("kind", [lx.Client, lx.AsyncClient])
def test_the_client_that_is_given(answering, kind):
    answering.says(401)
    found, _ = asked(kind(api_key="k", base_url=answering.base_url))
    assert answering.base_url in found.finding
    assert answering.seen[0][1] == "Bearer k"


def test_a_client_without_a_project():
    found, _ = asked(lx.Client(api_key="k", base_url="https://host.example"))
    assert found.status == "problem"
    assert "LLAMA_CLOUD_PROJECT_ID" in found.fix


def test_a_client_that_is_none():
    found, clock = asked("eu")
    assert (found.status, clock.status) == ("problem", "ok")
    assert "str" in found.finding


def test_proxies_and_certificates(monkeypatch, tmp_path):
    assert the(host.network).status == "ok"
    monkeypatch.setenv("https_proxy", "http://me:pa55word@proxy.example:3128")
    assert the(host.network).finding == "Requests go through the proxy that https_proxy names."
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert "SSL_CERT_FILE" in the(host.network).fix
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    assert (the(host.network).status, "gone.pem" in the(host.network).finding) == ("problem", True)
