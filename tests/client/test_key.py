"""Where a key comes from: the environment, a keyring that was asked for, or somebody at the keyboard."""

from __future__ import annotations

import copy
import getpass
import io
import json
import os
import pickle
import subprocess
import sys
import traceback

import httpx
import keyring
import keyring.backend
import keyring.errors
import pytest
from IPython.core.error import StdinNotImplementedError

import llamaextract_nb as lx
from llamaextract_nb.client.key import KEYRING, ask_key

US = "api.cloud.llamaindex.ai"


@pytest.fixture
def typed(monkeypatch, key):
    """Type the key whenever one is asked for, and return the questions."""
    questions = []

    def answer(prompt="", stream=None):
        questions.append(prompt)
        return f"{key}\n"

    monkeypatch.setattr(getpass, "getpass", answer)
    return questions


class Ring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self, failure=None):
        super().__init__()
        self.kept, self.failure = {}, failure

    def get_password(self, service, username):
        if self.failure:
            raise self.failure
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def ring():
    before, ours = keyring.get_keyring(), Ring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def sent(secret):
    """Return the header that a client with a key sends."""
    seen = []

    def host(request):
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json=[])

    with lx.Client(api_key=secret, base_url="http://127.0.0.1:1", transport=httpx.MockTransport(host)) as client:
        client.list_agents()
    return seen


def test_what_is_typed_goes_to_the_host_and_is_shown_nowhere(typed, key):
    secret = ask_key()
    assert typed == [f"API key of {US}: "]
    assert sent(secret) == [f"Bearer {key}"]
    assert not isinstance(secret, str)
    assert key not in f"{secret} {secret!r} {vars(secret)} {[secret]}"
    for take in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as caught:
            take(secret)
        assert key not in str(caught.value)


def test_both_clients_take_it(typed, key):
    for kind in (lx.Client, lx.AsyncClient):
        assert key not in repr(vars(kind(api_key=ask_key("eu"), base_url="eu")))
    assert typed == ["API key of api.cloud.llamaindex.eu: "] * 2


def test_the_environment_comes_first(typed, monkeypatch, ring):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", " llx-environment ")
    assert sent(ask_key(keyring=True)) == ["Bearer llx-environment"]
    assert (typed, ring.kept) == ([], {})


def test_the_host_of_the_environment_is_named(typed, monkeypatch):
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "https://llama.example:8443/api/v1")
    ask_key()
    assert typed == ["API key of llama.example:8443: "]


def test_a_keyring_that_was_asked_for_keeps_a_key_for_each_host(typed, ring, key):
    assert sent(ask_key(keyring=True)) == sent(ask_key(keyring=True)) == [f"Bearer {key}"]
    assert len(typed) == 1
    assert ring.kept == {(KEYRING, US): key}
    ask_key("eu", keyring=True)
    assert len(typed) == 2


def test_no_keyring_is_touched_unasked(typed, ring, monkeypatch):
    ring.failure = AssertionError("looked into the keyring")
    ring.kept[KEYRING, US] = "llx-kept"
    ask_key()
    with pytest.raises(lx.ConfigError, match="No API key"):
        lx.Client()
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, llamaextract_nb as lx; lx.Client(api_key='k'); assert 'keyring' not in sys.modules",
        ]
    )
    assert run.returncode == 0


@pytest.mark.parametrize("failure", [keyring.errors.NoKeyringError("no"), keyring.errors.KeyringLocked("locked")])
def test_a_keyring_that_cannot_be_used(typed, ring, failure):
    ring.failure = failure
    with pytest.raises(lx.ConfigError, match=f"cannot be used \\({type(failure).__name__}\\)"):
        ask_key(keyring=True)


def test_a_keyring_that_is_not_installed(typed, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(lx.ConfigError, match=r'pip install "llamaextract_nb\[keyring\]"'):
        ask_key(keyring=True)


@pytest.mark.parametrize("wrong", ["", "  ", "sk-abc def", "ключ-0123", "sk-“abc”"])
@pytest.mark.parametrize("source", ["typed", "kept", "environment"])
def test_what_is_no_key(wrong, source, monkeypatch, ring):
    monkeypatch.setattr(getpass, "getpass", lambda prompt: wrong)
    if source == "kept" and wrong:
        ring.kept[KEYRING, US] = wrong
    if source == "environment":
        monkeypatch.setenv("LLAMA_CLOUD_API_KEY", wrong)
    with pytest.raises(lx.ConfigError, match="is empty, or has spaces") as caught:
        ask_key(keyring=source == "kept")
    lines = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    lines.stack[:] = [frame for frame in lines.stack if "/tests/" not in frame.filename]
    assert not wrong.strip() or wrong not in "".join(lines.format())


def test_a_host_that_is_none(typed):
    with pytest.raises(lx.ConfigError, match="must start with https://"):
        ask_key("llama.example")
    with pytest.raises(lx.ConfigError, match="must be a string"):
        ask_key(3)
    assert typed == []


ASKED = "import llamaextract_nb as lx; key = lx.ask_key(); print('got', key)"


def test_where_nobody_can_be_asked_nothing_is_read_that_would_be_shown():
    """A process without a terminal, as in CI: what comes on its input is not a key that somebody typed unseen."""
    ended = subprocess.run(
        [sys.executable, "-W", "error::getpass.GetPassWarning", "-c", ASKED],
        input="llx-piped\n", capture_output=True, text=True, start_new_session=True,
    )  # fmt: skip
    assert "ConfigError: Nobody can be asked for the key here: set LLAMA_CLOUD_API_KEY" in ended.stderr
    assert "llx-piped" not in ended.stdout + ended.stderr


def test_a_notebook_that_runs_without_a_browser(monkeypatch):
    """What ipykernel puts in the place of getpass raises this under nbconvert and papermill."""

    def refuse(prompt):
        raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")

    monkeypatch.setattr(getpass, "getpass", refuse)
    with pytest.raises(lx.ConfigError, match="Nobody can be asked for the key here"):
        ask_key()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="a terminal of the test's own is a thing of POSIX")
def test_a_terminal_shows_nothing_of_what_is_typed(key):
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ASKED], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        seen = io.BytesIO()
        while b"API key of" not in seen.getvalue():
            seen.write(os.read(ours, 1000))
        os.write(ours, key.encode() + b"\n")
        while b"(***)" not in seen.getvalue():
            seen.write(os.read(ours, 1000))
        process.wait()
    os.close(ours)
    assert b"got Secret(***)" in seen.getvalue()
    assert key.encode() not in seen.getvalue()
