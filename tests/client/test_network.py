"""Who hears the key: only the host it is for, over TLS that was checked, whatever stands in between."""

from __future__ import annotations

import socketserver
import ssl
import threading

import pytest
import trustme

from llamaextract_nb.client.address import Address
from llamaextract_nb.client.download import download
from llamaextract_nb.errors import APIConnectionError, APIStatusError, DocumentError

from .conftest import Host

NAMES = {"right": "127.0.0.1", "wrong": "another.example"}


def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    return thread


@pytest.fixture(params=NAMES.values(), ids=NAMES)
def safe(request):
    """A host that speaks TLS, with a certificate of an authority that nobody knows; `authority` is that."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(request.param).configure_cert(context)
    with Host() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.url = server.url.replace("http:", "https:")
        server.authority, server.is_right = authority, request.param == NAMES["right"]
        thread = serving(server)
        yield server
        server.shutdown()
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(call, safe, key):
    with pytest.raises(APIConnectionError, match=r"could not be reached.*certificate") as caught:
        call(None, "list_agents", options={"base_url": safe.url})
    assert not caught.value.sent
    assert key not in str(caught.value)
    assert safe.seen == []


def test_a_certificate_counts_for_its_own_name_alone(call, safe, key, monkeypatch, tmp_path):
    safe.authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    if safe.is_right:
        assert call(None, "list_agents", options={"base_url": safe.url}) == []
        assert [seen[2]["Authorization"] for seen in safe.seen] == [f"Bearer {key}"]
    else:
        with pytest.raises(APIConnectionError, match="certificate"):
            call(None, "list_agents", options={"base_url": safe.url})
        assert safe.seen == []


def test_documents_are_fetched_as_safely(safe):
    with pytest.raises(DocumentError, match="certificate"):
        download(Address(f"{safe.url}/a.pdf"), "a.pdf", lambda seconds: None)
    assert safe.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_the_key_to_another_host(call, host, status):
    with Host() as other:
        thread = serving(other)
        host.answer = lambda handler, body: (status, {"Location": f"{other.url}/api/v1/extraction-agents"}, b"")
        with pytest.raises(APIStatusError, match="redirects are not followed"):
            call(None, "list_agents", options={"base_url": host.url})
        other.shutdown()
        thread.join()
        assert (len(host.seen), other.seen) == (1, [])


class Proxy(socketserver.StreamRequestHandler):
    """Hears what a proxy hears before TLS begins, and refuses."""

    def handle(self):
        heard = b""
        while b"\r\n\r\n" not in heard and (piece := self.request.recv(4096)):
            heard += piece
        self.server.heard.append(heard)
        self.wfile.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")


def test_a_proxy_hears_the_name_of_the_host_and_no_key(call, key, monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as proxy:
        proxy.heard = []
        thread = serving(proxy)
        monkeypatch.setenv("HTTPS_PROXY", f"http://someone:pa55word@127.0.0.1:{proxy.server_address[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(APIConnectionError, match="could not be reached") as caught:
            call(None, "get_job", "j")
        proxy.shutdown()
        thread.join()
    assert [heard.split()[:2] for heard in proxy.heard] == [[b"CONNECT", b"host.example:443"]]
    assert key.encode() not in b"".join(proxy.heard)
    assert key not in str(caught.value)
    assert "pa55word" not in str(caught.value)
