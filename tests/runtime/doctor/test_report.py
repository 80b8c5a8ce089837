"""The report as a whole: complete, shown whole, and never a word of a key."""

import os
import subprocess
import sys
import textwrap
import threading
from urllib.parse import quote

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.runtime.doctor import Finding, examine, examining, told
from llamaextract_nb.runtime.doctor.frame import Findings
from llamaextract_nb.runtime.doctor.hiding import hide

LONG = "A text that is longer than what pandas shows of one, with <b>markup</b> & a path: " + "/folder" * 40
ROWS = [Finding("one", "ok", "Short."), Finding("two words", "problem", LONG, "pip install this")]


def test_the_report_is_a_frame_with_a_row_for_each_check(service):
    report = lx.doctor(service)
    assert report.columns.tolist() == ["status", "finding", "fix"]
    assert report.index.name == "check"
    assert report.index.is_unique
    assert {str(dtype) for dtype in report.dtypes} == {"string"}
    assert {
        "python",
        "packages",
        "kernel",
        "nested loops",
        "key",
        "host",
        "clock",
        "data folder",
        "local service",
    } <= set(report.index)
    assert report["status"].isin(["ok", "note", "problem"]).all()
    assert ((report["fix"] == "") == (report["status"] == "ok")).all()


def test_quick_asks_nobody(monkeypatch, cloud):
    monkeypatch.setattr("llamaextract_nb.runtime.local.LocalService", None)
    report = lx.doctor(quick=True)
    assert cloud.seen == []
    assert "local service" not in report.index
    assert report.loc["host", "finding"] == "No host is asked."


def test_it_is_shown_whole_in_a_notebook():
    page = Findings.of(ROWS)._repr_html_()
    assert "<b>problem</b>" in page
    assert "&lt;b&gt;markup&lt;/b&gt; &amp; a path" in page
    assert "/folder" * 40 in page


@pytest.mark.parametrize("width", [80, 120])
def test_it_is_shown_whole_in_a_terminal(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = repr(Findings.of(ROWS)).splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0] == "ok       one        Short."
    assert lines[1].startswith("problem  two words  A text")
    assert lines[-1] == " " * 20 + "Fix: pip install this"
    assert "".join(line.strip() for line in lines[1:-1]).endswith("/folder" * 40)


def test_a_part_of_it_is_shown_whole_too():
    report = Findings.of(ROWS)
    worse = report[report["status"] != "ok"]
    assert repr(worse) == told(ROWS[1:])
    assert repr(report[["status"]]) == repr(pd.DataFrame(report)[["status"]])
    assert report[["status"]]._repr_html_() == pd.DataFrame(report)[["status"]]._repr_html_()


def test_a_check_that_breaks_is_a_finding(monkeypatch):
    def broken():
        yield Finding("python", "ok", "So far.")
        raise RuntimeError("as it\ncan be")

    monkeypatch.setattr(examining.installation, "python", broken)
    first, second, *_ = examine(quick=True)
    assert first == Finding(
        "python",
        "problem",
        "This check broke: RuntimeError: as it can be",
        "If pip check finds nothing, report this row.",
    )
    assert second.check == "version"


def test_a_check_that_hangs_is_a_finding(monkeypatch):
    over = threading.Event()

    def hanging():
        over.wait(60)
        yield Finding("python", "ok", "At last.")

    monkeypatch.setattr(examining, "_LONGEST", 0.2)
    monkeypatch.setattr(examining.installation, "python", hanging)
    found = {finding.check: finding for finding in examine(quick=True)}
    over.set()
    assert found["python"].finding == found["extras"].finding == "It was not over after 0.2 s."
    assert found["python"].fix


@pytest.mark.parametrize("module", ["pandas", "httpx", "pydantic", "ipywidgets", "packaging"])
def test_it_runs_where_a_package_is_broken(module):
    code = f"""
        import sys
        sys.modules[{module!r}] = None
        from llamaextract_nb.cli import main
        main(["doctor", "--quick"])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    assert "data folder" in done.stdout


def stretches(secret):
    return {secret[at : at + 6] for at in range(len(secret) - 5)}


KEY_TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)


@given(secret=KEY_TEXT, before=st.text(), after=st.text(), data=st.data())
def test_no_stretch_of_a_secret_is_left(secret, before, after, data):
    start = data.draw(st.integers(0, len(secret) - 6))
    end = data.draw(st.integers(start + 6, len(secret)))
    shown = hide(before + secret[start:end] + after, [secret])
    assert not [piece for piece in stretches(secret) if piece in shown.replace("[key]", "\0")]


@given(text=st.text(), secret=KEY_TEXT)
def test_other_texts_are_left_as_they_are(text, secret):
    clean = "".join(letter for letter in text if letter.isprintable())
    if not any(piece in clean for piece in stretches(secret)):
        assert hide(clean, [secret]) == clean


UNUSUAL = st.text("QZXJ0123456789-_@:/?#%'\"", min_size=12, max_size=30).map(lambda text: f"Zq{text}")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=UNUSUAL, password=UNUSUAL, place=st.sampled_from(["plain", "spaces", "url", "model"]))
def test_no_key_and_no_password_is_in_the_report(answering, key, password, place):
    answering.says(401, {"detail": f"the key {key} is wrong: {key[:9]}***"})
    url = f"http://user:{quote(password, safe='@:')}@host.example:3128"
    variables = {
        "LLAMA_CLOUD_API_KEY": f" {key}\n" if place == "spaces" else key,
        "LLAMA_CLOUD_BASE_URL": f"{answering.base_url}/{key}" if place == "url" else answering.base_url,
        "LLAMA_CLOUD_PROJECT_ID": "p",
        "HTTPS_PROXY": url,
        "LLAMAEXTRACT_NB_LLM_BASE_URL": url if place == "model" else f"{answering.base_url}/v1",
        "LLAMAEXTRACT_NB_LLM_MODEL": "tiny",
        "LLAMAEXTRACT_NB_LLM_KEY": key,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setattr(examining.folder, "local_service", lambda client, quick: iter(()))
        report = lx.doctor()
        whole = repr(report) + str(report._repr_html_()) + report.to_csv() + told(examine(quick=True))
    joined = "".join(whole.split())
    for secret in (key, password):
        assert not [piece for piece in stretches(secret) if piece in joined]


def test_the_environment_is_left_as_it_is(service):
    before = dict(os.environ)
    lx.doctor(service)
    assert dict(os.environ) == before
