"""The Download menu without a browser: files in pieces, of what the viewer shows."""

import base64
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.widgets import downloading

from .conftest import say

FIRST = "invoice_cedar_finch_7719.pdf"


def downloaded(viewer, kind, monkeypatch):
    """What the browser would put together, with the messages that it got."""
    heard = []
    monkeypatch.setattr(viewer, "send", lambda content, buffers=None: heard.append(content))
    say(viewer, "download", "make", kind=kind)
    content = b""
    if heard and heard[0]["type"] == "made":
        while len(content) < heard[0]["size"]:
            say(viewer, "download", "piece", at=len(content))
            assert heard[-1]["at"] == len(content)
            content += base64.b64decode(heard[-1]["data"])
            assert heard[-1]["end"] == len(content)
    return content, heard


def test_what_is_shown_is_downloaded_with_its_corrections(viewer, run, monkeypatch):
    monkeypatch.setattr(downloading, "_PIECE", 1000)
    viewer.correct(FIRST, "invoice_number", "=A1")
    assert viewer.download_view == {"kinds": [["excel", "Excel"], ["csv", "CSV"], ["json", "JSON"], ["html", "HTML"]]}
    content, heard = downloaded(viewer, "excel", monkeypatch)
    assert heard[0]["name"] == f"{run.id}.xlsx"
    assert len(heard) > 5
    sheet = openpyxl.load_workbook(io.BytesIO(content))["documents"]
    cell = sheet.cell(2, [cell.value for cell in sheet[1]].index("invoice_number") + 1)
    assert (cell.value, cell.data_type) == ("=A1", "s")
    content, heard = downloaded(viewer, "csv", monkeypatch)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"documents.csv", "line_items.csv", "evidence.csv", "errors.csv"} == set(archive.namelist())
        assert b"'=A1" in archive.read("documents.csv")
    content, heard = downloaded(viewer, "json", monkeypatch)
    assert next(each for each in json.loads(content) if each["file"] == FIRST)["data"]["invoice_number"] == "=A1"
    content, heard = downloaded(viewer, "html", monkeypatch)
    assert content.startswith(b"<!doctype html>")
    assert heard[0]["mime"] == "text/html"


def test_what_is_too_large_for_a_browser_says_how_else(viewer, monkeypatch):
    monkeypatch.setattr(downloading, "_MOST", 10)
    content, heard = downloaded(viewer, "json", monkeypatch)
    assert content == b""
    assert [each["type"] for each in heard] == ["failed"]
    assert "write it to a file with run.to_json(path) instead" in heard[0]["message"]


@pytest.mark.parametrize("kind", ["json", "html", "pickle", None])
def test_a_frame_without_a_run_has_its_table_and_no_more(kind, monkeypatch):
    viewer = lx.ResultViewer(pd.DataFrame({"a": ["=1"]}, index=pd.Index(["x"], name="file")))
    assert viewer.download_view == {"kinds": [["excel", "Excel"], ["csv", "CSV"]]}
    assert downloaded(viewer, kind, monkeypatch) == (b"", [])
    content, heard = downloaded(viewer, "csv", monkeypatch)
    assert heard[0]["name"] == "results.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("documents.csv") == b"file,a\r\nx,'=1\r\n"
