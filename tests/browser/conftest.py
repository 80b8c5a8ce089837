"""Debian's Chromium, driven by Playwright; in CI it must be there."""

import json
import os
import shutil
from pathlib import Path

import pytest

from llamaextract_nb.widgets.base import modules, style

CHROMIUM = os.environ.get("LLAMAEXTRACT_NB_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PICTURES = os.environ.get("LLAMAEXTRACT_NB_PICTURES")  # a folder in which pictures are kept
PATIENCE = 120_000  # milliseconds: only a test that fails waits so long, and a machine may be busy
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A model as anywidget gives it to a widget, without a kernel: what is sent is kept in window.sent.
STUB = """
window.sent = [];
window.hit = 0;
window.stub = (state) => {
  const listeners = {};
  return {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; for (const f of listeners[`change:${name}`] || []) f(); },
    on: (name, f) => { (listeners[name] = listeners[name] || []).push(f); },
    off: () => {},
    send: (content, _, buffers) => window.sent.push(buffers ? { ...content, bytes: buffers[0].byteLength } : content),
    tell: (content) => { for (const f of listeners["msg:custom"] || []) f(content); },
  };
};
"""


@pytest.fixture(scope="module")
def browser():
    """A browser for each module: while Playwright is open, no other test could run an event loop."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            raise FileNotFoundError(f"There is no Chromium at {CHROMIUM}: install it.")
        pytest.skip(f"there is no Chromium at {CHROMIUM}; LLAMAEXTRACT_NB_CHROMIUM names another place")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def open_page(browser):
    """Open a page in a context of its own, which keeps what goes wrong in `problems`."""

    def open_page():
        made = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        made.set_default_timeout(PATIENCE)
        made.problems = []
        # Our own code is loaded from blobs; what goes wrong in Jupyter itself is not ours.
        made.on("pageerror", lambda error: made.problems.append(str(error)) if "blob:" in (error.stack or "") else None)
        made.on("dialog", lambda dialog: (made.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        return made

    return open_page


@pytest.fixture
def page(open_page):
    made = open_page()
    yield made
    problems = made.problems
    made.context.close()
    assert problems == []


@pytest.fixture
def widget(page):
    """Show a widget's browser side with a state, on an empty page."""

    def show(name, sheets, state):
        code = modules(f"{name}.js")
        css = style("theme.css", *(sheets or [f"{name}.css"]))
        page.set_content("<!doctype html><html><body><div id='here'></div></body></html>")
        page.add_style_tag(content=css)
        page.add_script_tag(content=STUB)
        page.evaluate(
            """async ([code, state]) => {
                const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
                const module = await import(url);
                window.model = window.stub(state);
                module.default.render({ model: window.model, el: document.getElementById("here") });
            }""",
            [code, state],
        )
        return page

    return show


@pytest.fixture
def sent(page):
    """What the widget has told the kernel since the last time."""
    return lambda: page.evaluate("window.sent.splice(0)")


def artefact(page, name):
    """Keep a picture, where someone asks for pictures."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.fixture
def picture(page):
    return lambda name: artefact(page, name)


HOSTILE = [
    "<img src=x onerror=window.hit=1>", "<script>window.hit=1</script>", "javascript:window.hit=1", "\u202egnp.exe",
    "a\x00b", "x" * 100_000, '"><svg onload=window.hit=1>', "</td></tr></table><iframe srcdoc='<script>parent.hit=1</script>'>",
    "{{constructor.constructor('window.hit=1')()}}", "&lt;b&gt;",
]  # fmt: skip


@pytest.fixture(params=HOSTILE, ids=lambda text: json.dumps(text[:16]))
def hostile(request):
    return request.param
