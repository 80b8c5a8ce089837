"""The key, the host, and the way there. No key and no password is ever part of a finding."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from llamaextract_nb.errors import APIConnectionError, APIStatusError, AuthenticationError, ConfigError
from llamaextract_nb.runtime.doctor.findings import Finding, problem_of
from llamaextract_nb.runtime.home import home

if TYPE_CHECKING:
    from llamaextract_nb.client import AsyncClient, Client
    from llamaextract_nb.client.pinging import Ping

_KEY, _URL, _PROJECT = "LLAMA_CLOUD_API_KEY", "LLAMA_CLOUD_BASE_URL", "LLAMA_CLOUD_PROJECT_ID"
_PATIENCE = 5.0  # seconds that a host may be silent
_SKEW = 60.0  # seconds that clocks may differ; signed addresses of uploads are mostly valid for minutes
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def key() -> Iterator[Finding]:
    """Tell whether there is a key, and whether it looks like one."""
    from llamaextract_nb.secret import Secret

    given = os.environ.get(_KEY, "")
    if not given.strip():
        others = sorted(name for name in os.environ if "LLAMA" in name.upper() and name.endswith("_KEY"))
        others = [name for name in others if name not in (_KEY, "LLAMAEXTRACT_NB_LLM_KEY")]
        if others:
            found = f"{_KEY} is not set, but {', '.join(others)}, which nothing here reads."
            yield Finding("key", "note", found, f"To use LlamaCloud, set {_KEY}.")
        else:
            yield Finding("key", "ok", f"{_KEY} is not set: documents stay on this machine.")
        return
    try:
        Secret(given)
    except ConfigError as error:
        yield problem_of("key", error, f"Set {_KEY} again.")
        return
    if {given.strip()[0], given.strip()[-1]} & set("\"'`<>"):
        fix = f"Set {_KEY} again, to the key alone."
        yield Finding("key", "problem", f"{_KEY} begins or ends with a quotation mark or a bracket.", fix)
    elif given != given.strip():
        found = f"{_KEY} has spaces or line breaks around it, which are taken off."
        yield Finding("key", "note", found, f"Set {_KEY} without them; other programs may not take them off.")
    else:
        yield Finding("key", "ok", f"{_KEY} is set: documents go to its host, unless client= names another.")


def address() -> Iterator[Finding]:
    """Tell whether the address of the host can be used; what is wrong with it is not quoted, for it may hold a key."""
    from llamaextract_nb.client.settings import HOSTS, normal_base_url

    given = os.environ.get(_URL, "").strip()
    if not given:
        yield Finding("address", "ok", f"{_URL} is not set: a key goes to {HOSTS['us']}.")
        return
    try:
        base_url = normal_base_url(given)
    except ConfigError:
        yield Finding(
            "address",
            "problem",
            f"{_URL} is not an address of this API.",
            'Set it to "us", "eu" or an address like http://127.0.0.1:8000, without user, password, ? and #.',
        )
        return
    if os.environ.get(_KEY, "").strip():
        yield Finding("address", "ok", f"{_URL} is {base_url}.")
    else:
        yield Finding("address", "note", f"{_URL} is {base_url}, which nothing uses without a key.", f"Set {_KEY}.")


def project() -> Iterator[Finding]:
    """Tell whether the project that LlamaCloud wants is named."""
    from llamaextract_nb.client.settings import find_settings

    if not os.environ.get(_KEY, "").strip():
        return
    try:
        settings = find_settings(None, None, None, _PATIENCE, 0)
    except ConfigError:  # which the key or the address has told
        return
    try:
        settings.project(None)
    except ConfigError as error:
        yield problem_of("project", error, f"Set {_PROJECT}.")
    else:
        yield Finding("project", "ok", "The project is named." if settings.project_id else "This host needs none.")


def network() -> Iterator[Finding]:
    """Tell which variables name proxies and certificates; a proxy is not quoted, for it may hold a password."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if os.environ.get(name) and not Path(os.environ[name]).exists():
            found = f"{name} names {os.environ[name]}, which does not exist: no https:// host can be reached."
            yield Finding("network", "problem", found, f"Take {name} out, or name what exists.")
            return
    proxies = [name for name in (*_PROXIES, *map(str.lower, _PROXIES)) if os.environ.get(name)]
    if os.environ.get("REQUESTS_CA_BUNDLE") and not os.environ.get("SSL_CERT_FILE"):
        found = "REQUESTS_CA_BUNDLE is set, which nothing here reads."
        yield Finding("network", "note", found, "If certificates are refused, set SSL_CERT_FILE to the same file.")
    elif proxies:
        fix = "If a host cannot be reached, look at them; NO_PROXY names hosts to reach without."
        yield Finding("network", "note", f"Requests go through the proxy that {' or '.join(proxies)} names.", fix)
    else:
        yield Finding("network", "ok", "No proxy, and the certificates that come with Python's packages.")


def host(client: object, quick: bool) -> Iterator[Finding]:
    """Ask the host for a sign of life, and compare clocks."""
    asked = None if quick else _client(client)
    if asked is None:
        yield Finding("host", "ok", "No host is asked.")
        yield _clock_of_disk()
        return
    if isinstance(asked, Finding):
        yield asked
        yield _clock_of_disk()
        return
    ping = _ping(asked)
    yield _answer(asked.base_url, ping)
    yield _clock(ping.date) if ping.date is not None else _clock_of_disk()


def _client(client: object) -> Client | AsyncClient | Finding | None:
    """Return the client to look at, None if there is none, or why it cannot be made."""
    from llamaextract_nb.client import AsyncClient, Client
    from llamaextract_nb.runtime.local import LocalService

    if isinstance(client, (Client, AsyncClient)):
        return client
    if isinstance(client, LocalService) or (client is None and not os.environ.get(_KEY, "").strip()):
        return None
    if client is not None:
        found = f"client= is of the type {type(client).__name__}."
        return Finding("host", "problem", found, "Give an lx.Client, lx.AsyncClient or lx.LocalService.")
    try:
        return Client()
    except ConfigError as error:
        return problem_of("host", error, "Look at the rows above.")


def _ping(client: Client | AsyncClient) -> Ping:
    from llamaextract_nb.client import Client
    from llamaextract_nb.runtime.loop import in_background

    if isinstance(client, Client):
        return client.ping(patience=_PATIENCE)
    return in_background(client.ping(patience=_PATIENCE)).result()


def _answer(base_url: str, ping: Ping) -> Finding:
    """Return what a sign of life means, without the host's own words, which may quote the key."""
    match ping.error:
        case None:
            return Finding("host", "ok", f"{base_url} answered in {ping.seconds:.1f} s and takes the key.")
        case AuthenticationError(status_code=status):
            found = f"{base_url} refuses the key (HTTP {status})."
            fix = "Make a new key on the host, and look whether it is one of this region and project."
        case APIStatusError(status_code=status):
            found = f"{base_url} answered with HTTP {status}."
            fix = "Check the address." if status < 429 else "Wait a minute, then try again."
        case APIConnectionError() as error if "CERTIFICATE_VERIFY_FAILED" in str(error):
            found = f"The certificate of {base_url} is not trusted here."
            fix = "Behind a proxy that opens connections, set SSL_CERT_FILE to its certificate; else check the clock."
        case ConfigError() as error:
            return Finding("host", "problem", str(error), f"Set {_PROJECT}, or give project_id= to the client.")
        case error:
            return problem_of("host", error, "Check the address and the network.")
    return Finding("host", "problem", found, fix)


def _clock(there: datetime) -> Finding:
    """Compare this machine's clock with a host's, which is told in whole seconds."""
    ahead = (datetime.now(UTC) - there).total_seconds()
    if abs(ahead) <= _SKEW:
        return Finding("clock", "ok", "It agrees with the host's.")
    found = f"It is {abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} the host's."
    return Finding("clock", "problem", found, "Set this machine's clock, best by itself (NTP).")


def _clock_of_disk() -> Finding:
    """Compare this machine's clock with that of the disk under the data folder, which may be another machine's."""
    try:
        with tempfile.NamedTemporaryFile(dir=home()) as file:
            ahead = time.time() - Path(file.name).stat().st_mtime
    except OSError:
        return Finding("clock", "ok", f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}; there is nothing to compare.")
    if abs(ahead) <= _SKEW:
        return Finding("clock", "ok", f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}, as on the disk.")
    found = f"It is {abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} that of the disk under {home()}."
    return Finding("clock", "problem", found, "Set both clocks, best by themselves (NTP).")
