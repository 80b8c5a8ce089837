"""The Download menu's browser side with a stub for the kernel."""

import base64
from pathlib import Path

import pytest

from llamaextract_nb.widgets.viewer import STYLES

from .test_document import states

KINDS = [["excel", "Excel"], ["csv", "CSV"], ["html", "HTML"]]


@pytest.fixture
def viewer(widget):
    def show(kinds=KINDS):
        return widget("result_viewer", STYLES[1:], {**states(), "download_view": {"kinds": kinds}})

    return show


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def tell(page, **content):
    page.evaluate("(content) => window.model.tell({ to: 'download', ...content })", content)


def test_the_menu_is_walked_with_keys(viewer, sent):
    page = viewer()
    opener = page.get_by_role("button", name="Download")
    assert opener.get_attribute("aria-haspopup") == "menu"
    opener.focus()
    page.keyboard.press("ArrowDown")
    assert opener.get_attribute("aria-expanded") == "true"
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"):
        page.keyboard.press(key)
        walked.append(focused(page))
    assert walked == ["CSV", "HTML", "Excel", "HTML", "Excel", "HTML"]
    page.keyboard.press("Escape")
    assert page.get_by_role("menu").count() == 0
    assert focused(page) == "Download"
    page.keyboard.press("Enter")
    assert focused(page) == "Excel"
    page.keyboard.press("Tab")
    assert page.get_by_role("menu").count() == 0
    assert [each for each in sent() if each.get("to") == "download"] == []


def test_a_file_comes_in_pieces_and_is_saved(viewer, sent, picture):
    page = viewer()
    page.get_by_role("button", name="Download").click()
    picture("download_menu")
    sent()
    page.get_by_role("menuitem", name="CSV").click()
    assert sent() == [{"to": "download", "type": "make", "kind": "csv"}]
    assert page.get_by_role("button", name="Download").is_disabled()
    tell(page, type="made", name="run-1.zip", mime="application/zip", size=5)
    assert sent() == [{"to": "download", "type": "piece", "at": 0}]
    tell(page, type="piece", at=0, end=3, data=base64.b64encode(b"\x00ab").decode())
    assert page.get_by_text("60 %").is_visible()
    page.wait_for_function("window.sent.length > 0")
    assert sent() == [{"to": "download", "type": "piece", "at": 3}]
    with page.expect_download() as got:
        tell(page, type="piece", at=3, end=5, data=base64.b64encode(b"\xffc").decode())
    assert got.value.suggested_filename == "run-1.zip"
    assert Path(got.value.path()).read_bytes() == b"\x00ab\xffc"
    assert page.get_by_role("button", name="Download").is_enabled()


def test_why_there_is_no_file_is_said(viewer, hostile):
    page = viewer()
    page.get_by_role("button", name="Download").click()
    page.get_by_role("menuitem", name="Excel").click()
    tell(page, type="failed", message=hostile[:400])
    assert page.locator(".lx-download .lx-bad").count() == 1
    assert page.get_by_role("button", name="Download").is_enabled()
    assert page.evaluate("window.hit") == 0


def test_where_nothing_can_be_downloaded_there_is_no_menu(viewer):
    assert viewer([]).get_by_role("button", name="Download").count() == 0
