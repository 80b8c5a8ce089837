"""CSV, JSON and Excel: everything is there, and nothing in it runs."""

import csv
import datetime
import json

import openpyxl
import pandas as pd
import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export import excel
from llamaextract_nb.export.csv import to_csv
from llamaextract_nb.export.excel import to_excel
from llamaextract_nb.export.json import to_json
from llamaextract_nb.export.tables import tables_of
from llamaextract_nb.results import FileResult
from llamaextract_nb.schema import Schema

FORMULAS = [
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|'x'!A0",
    "\t=1",
    " =1",
    "＝1+1",
    "\r=1",
    '=HYPERLINK("http://x")',
]
HARMLESS = ["-5", "+49 (30) 12-34", "-1.234,50", "a=b", "#N/A", "", "12:30", "- a"]
SCHEMA = Schema(
    {
        "type": "object",
        "properties": {
            "=name": {"type": "string"}, "file": {"type": "string"}, "n": {"type": "integer"}, "x": {"type": "number"},
            "ok": {"type": "boolean"}, "day": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
            "kind": {"enum": ["=a", "b"]}, "rows": {"type": "array", "items": {"type": "object", "properties": {"p": {"type": "string"}}}},
        },
    }
)  # fmt: skip


def result(file="a.pdf", **data):
    return FileResult(file, "success", data, metadata={"field_metadata": {"n": {"confidence": 0.5}}})


GOOD = result(**{"=name": "=1+1"}, file="=a.pdf", n=-3, x=1.5, ok=True, day="2026-01-02", at="2026-01-02T03:04:05", kind="=a",
              rows=[{"p": "=2"}, {"p": "b"}])  # fmt: skip
BAD = FileResult("b.pdf", "error", None, "=b is damaged.", "extract", "Mend it.")


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def cells(path, sheet):
    book = openpyxl.load_workbook(path)
    found = [list(row) for row in book[sheet].iter_rows()]
    assert all(cell.data_type != "f" for row in found for cell in row)
    return [[cell.value for cell in row] for row in found]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_is_a_text(tmp_path, text):
    tables = tables_of(
        SCHEMA.field, [FileResult(text, "success", {"=name": text, "kind": text, "rows": [{"p": text}]})]
    )
    folder = to_csv(tables, tmp_path)
    for path in folder.iterdir():
        for row in read_csv(path):
            assert not [cell for cell in row if cell[:1] in "=+-@\t\r＝" and cell], path.name
            assert not [cell for cell in row if cell.lstrip()[:1] in ("=", "＝")], path.name


def test_numbers_and_what_only_looks_like_one_stay_as_they_are_in_csv(tmp_path):
    results = [
        FileResult(str(number), "success", {"=name": text, "n": -7, "x": -0.5}) for number, text in enumerate(HARMLESS)
    ]
    rows = read_csv(to_csv(tables_of(SCHEMA.field, results), tmp_path) / "documents.csv")
    assert rows[0][:4] == ["file_2", "'=name", "file", "n"]
    assert [row[1] for row in rows[1:]] == [text if text != "- a" else "'- a" for text in HARMLESS]
    assert {tuple(row[3:5]) for row in rows[1:]} == {("-7", "-0.5")}


def test_csv_has_lists_as_json_and_a_file_for_each(tmp_path):
    folder = to_csv(tables_of(SCHEMA.field, [GOOD, BAD]), tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == ["documents.csv", "errors.csv", "evidence.csv", "rows.csv"]
    head, first, second = read_csv(folder / "documents.csv")
    row = dict(zip(head, first, strict=True))
    assert json.loads(row["rows"]) == [{"p": "=2"}, {"p": "b"}]
    assert (row["day"], row["at"], row["ok"]) == ("2026-01-02", "2026-01-02 03:04:05", "True")
    assert second[head.index("_error")] == "'=b is damaged."
    assert pd.read_csv(folder / "rows.csv")["position"].tolist() == [0, 1]


def test_excel_has_a_sheet_for_each_table_and_no_formula(tmp_path):
    path = to_excel(tables_of(SCHEMA.field, [GOOD, BAD]), tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["documents", "rows", "evidence", "errors"]
    head, first, second = cells(path, "documents")
    row = dict(zip(head, first, strict=True))
    assert head[:2] == ["file_2", "=name"]
    assert (row["file_2"], row["=name"], row["kind"], row["n"], row["x"], row["ok"]) == (
        "=a.pdf",
        "=1+1",
        "=a",
        -3,
        1.5,
        True,
    )
    assert (row["day"], row["at"]) == (datetime.datetime(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, 4, 5))
    assert second[head.index("_error")] == "=b is damaged."
    assert cells(path, "rows")[1:] == [["=a.pdf", 0, "=2"], ["=a.pdf", 1, "b"]]
    values = {row[1]: row[2:5] for row in cells(path, "evidence")}
    assert values["n"] == ["-3", -3, None]


def test_what_excel_cannot_hold_is_a_text_that_says_so(tmp_path):
    data = {
        "=name": "a\x00b\ud800\x0b",
        "file": "ä" * 20_000 + "😀" * 20_000,
        "n": 2**60 + 1,
        "x": float("inf"),
        "day": "1850-01-01",
    }
    path = to_excel(tables_of(SCHEMA.field, [FileResult("a", "success", data)]), tmp_path / "x.xlsx")
    head, row = cells(path, "documents")
    row = dict(zip(head, row, strict=True))
    assert row["=name"] == "a\ufffdb?\ufffd"
    assert row["file"].endswith("(cut: longer than a cell can be)")
    assert len(row["file"].encode("utf-16-le")) // 2 <= 32_767
    assert (row["n"], row["x"], row["day"]) == (str(2**60 + 1), "inf", "1850-01-01 00:00:00")


def test_a_long_table_goes_on_in_another_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "_ROWS", 3)
    results = [result(f"{number}.pdf", n=number) for number in range(5)]
    path = to_excel(tables_of(SCHEMA.field, results), tmp_path / "x.xlsx")
    names = openpyxl.load_workbook(path).sheetnames
    assert names[:4] == ["documents", "documents_2", "documents_3", "rows"]
    assert [row[0] for name in names[:3] for row in cells(path, name)[1:]] == [f"{number}.pdf" for number in range(5)]
    assert cells(path, "documents_3")[0][0] == "file_2"
    monkeypatch.setattr(excel, "_COLUMNS", 3)
    with pytest.raises(ConfigError, match=r"documents has 12 columns, more than a sheet can have: use to_parquet"):
        to_excel(tables_of(SCHEMA.field, results), tmp_path / "x.xlsx")


def test_sheets_have_names_that_excel_takes(tmp_path):
    names = ["a" * 40, "a" * 41, "x/y:z[1]", "Documents", "history", "'q'", "=s"]
    schema = Schema(
        {"type": "object", "properties": {name: {"type": "array", "items": {"type": "string"}} for name in names}}
    )
    path = to_excel(tables_of(schema.field, [result(**{name: ["v"] for name in names})]), tmp_path / "x.xlsx")
    found = openpyxl.load_workbook(path).sheetnames
    assert found[1:8] == ["a" * 31, "a" * 29 + "_2", "x_y_z_1_", "Documents_2", "history_2", "q", "=s"]


def test_json_has_a_record_for_each_file(tmp_path):
    path = to_json([GOOD, BAD], tmp_path / "x.json")
    good, bad = json.loads(path.read_text(encoding="utf-8"))
    assert good["data"] == GOOD.data
    assert next(row for row in good["evidence"] if row["path"] == "n") == {"path": "n", "value": -3, "confidence": 0.5, "alternatives": []}  # fmt: skip
    assert bad == {"file": "b.pdf", "status": "error", "data": None, "error": "=b is damaged.", "evidence": []}
    lines = to_json([GOOD, BAD], tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["=a.pdf", "b.pdf"]
    assert json.loads(to_json([], tmp_path / "none.json").read_text()) == []
    assert to_json([], tmp_path / "none.jsonl").read_text() == ""


@pytest.mark.parametrize("write", [lambda path: to_json([GOOD], path), lambda path: to_excel(tables_of(SCHEMA.field, [GOOD]), path)])  # fmt: skip
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path, write):
    with pytest.raises(ConfigError, match=r"x\.out cannot be written: .*Choose another place"):
        write(tmp_path / "missing" / "x.out")
