"""The samples: made anew they are the same, fit their schemas, and hold what their truth says."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import docx
import jsonschema
import openpyxl
import pypdfium2 as pdfium
import pytest

import llamaextract_nb as lx
from llamaextract_nb import sample_data
from llamaextract_nb.sample_data import sample_schema, sample_truth, samples

HOME = Path(sample_data.__file__).parent
GENERATOR = Path(__file__).with_name("make_samples.py")
KINDS = ["contract", "invoice", "order", "receipt", "report", "shipment", "statement"]
TRUTH = sample_truth()
PDFS = [row for row in TRUTH if row["file"].lower().endswith(".pdf")]
MONTHS = "January February March April May June July August September October November December".split()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two folders of samples, each made by its own process."""
    folders = [tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")]
    for folder in folders:
        subprocess.run([sys.executable, str(GENERATOR), str(folder)], check=True)
    return folders


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def pdf_pages(path):
    with pdfium.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def content(path):
    """What a file holds, apart from how it is compressed, which differs between builds of zlib."""
    if path.suffix.lower() == ".pdf":
        return pdf_pages(path)
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            return {info.filename: (archive.read(info), info.date_time) for info in archive.infolist()}
    return path.read_bytes()


def text_of(path):
    if path.suffix.lower() == ".pdf":
        return "\n".join(pdf_pages(path))
    if path.suffix == ".docx":
        word = docx.Document(str(path))
        return "\n".join(paragraph.text for paragraph in word.paragraphs)
    if path.suffix == ".xlsx":
        cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True) for cell in row]
        return "\n".join(str(cell) for cell in cells if cell is not None)
    if path.suffix == ".eml":
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        return "\n".join(part.get_content() for part in message.walk() if not part.is_multipart())
    return path.read_text(encoding="utf-8")


def flat(text):
    """A text on one line, with the signs between the lines of an address left out."""
    return re.sub(r"[\s,·]+", " ", text)


def leaves(data, path=""):
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, f"{path}[{index}]")
    else:
        yield path, data


def spellings(path, value):
    """The ways in which a value of the truth may be printed."""
    if isinstance(value, bool):
        return ["shall automatically renew" if value else "shall not renew automatically"]
    if path == "term_months":
        return [f"({value}) months", f"({value // 12}) years"]
    if isinstance(value, int | float):
        plain = {f"{abs(value):,.2f}", f"{abs(value):,.1f}", f"{abs(value):,.0f}", str(abs(value)), f"{abs(value):,}"}
        exact = {text for text in plain if float(text.replace(",", "")) == abs(value)}
        return [
            *exact,
            *(text.translate(str.maketrans(",.", ".,")) for text in exact),
            *(t.replace(",", "") for t in exact),
        ]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        year, month, day = value.split("-")
        name = MONTHS[int(month) - 1]
        return [
            value,
            f"{day}.{month}.{year}",
            f"{day}/{month}/{year}",
            f"{int(day)} {name} {year}",
            f"{name} {int(day)}, {year}",
        ]
    return [value]


def stands_in(path, value, text):
    """Whether a spelling of the value stands in the text, on its own and not as a part of a longer number or word."""
    if path == "currency" and {"EUR": "€", "USD": "$", "GBP": "£"}[value] in text:
        return True
    options = "|".join(re.escape(flat(spelling)) for spelling in spellings(path, value))
    return re.search(rf"(?<![\w.])(?:{options})(?![\w]|[.]\d)", flat(text)) is not None


def test_two_makings_are_the_same_to_the_byte(made):
    first, second = (files_in(folder) for folder in made)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name].read_bytes() != second[name].read_bytes()] == []


def test_the_packaged_samples_are_what_the_generator_makes(made):
    fresh, packaged = files_in(made[0]), files_in(HOME)
    others = {"README.md", "__init__.py"}
    assert fresh.keys() == {name for name in packaged if name not in others and "__pycache__" not in name}
    assert [name for name in fresh if content(fresh[name]) != content(packaged[name])] == []


def test_samples_are_small_and_of_many_kinds():
    assert len(samples()) >= 14
    assert {row["schema_id"] for row in TRUTH} == set(KINDS)
    assert sum(path.stat().st_size for path in files_in(HOME).values()) < 2_000_000


def test_samples_lists_every_document_once_in_order():
    assert (
        samples() == sorted((HOME / "documents").iterdir()) == sorted(path for kind in KINDS for path in samples(kind))
    )
    assert lx.samples is samples


def test_a_kind_lists_its_documents():
    assert len(samples("invoice")) == 8
    assert [path.name for path in samples("shipment")] == ["shipment_7719.csv"]


@pytest.mark.parametrize("ask", [samples, sample_schema])
@pytest.mark.parametrize("kind", ["payslip", "", "../schemas/invoice"])
def test_an_unknown_kind_is_told_the_kinds(ask, kind):
    with pytest.raises(lx.ConfigError, match=re.escape(", ".join(KINDS))):
        ask(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_valid_require_nothing_and_describe_every_leaf(kind):
    schema = sample_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)

    def visit(node, inside):
        assert not node.get("required")
        if node.get("type") == "object":
            for child in node["properties"].values():
                visit(child, inside="object")
        elif node.get("type") == "array":
            assert node["description"]
            visit(node["items"], inside="array")
        elif inside == "object":
            assert node["description"]
            assert None in node.get("enum", []) or "null" in node.get("type", [])

    visit(schema, inside="")


@pytest.mark.parametrize("row", TRUTH, ids=lambda row: row["file"])
def test_truth_fits_its_schema_completely(row):
    schema = sample_schema(row["schema_id"])
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(row["data"])
    assert row["data"].keys() == schema["properties"].keys()


@pytest.mark.parametrize("row", TRUTH, ids=lambda row: row["file"])
def test_every_value_of_the_truth_stands_in_its_document(row):
    text = text_of(HOME / "documents" / row["file"])
    assert [(path, value) for path, value in leaves(row["data"]) if not stands_in(path, value, text)] == []


@pytest.mark.parametrize("row", PDFS, ids=lambda row: row["file"])
def test_evidence_boxes_hold_the_text_they_name(row):
    values = dict(leaves(row["data"]))
    with pdfium.PdfDocument(HOME / "documents" / row["file"]) as document:
        for entry in row["evidence"]:
            page = document[entry["page"] - 1]
            x0, y0, x1, y1 = entry["box"]
            height = page.get_height()
            found = page.get_textpage().get_text_bounded(x0 - 1, height - y1, x1 + 1, height - y0)
            assert entry["text"] == found.strip(), entry["path"]
            assert stands_in(entry["path"], values[entry["path"]], entry["text"]), entry["path"]


@pytest.mark.parametrize("row", PDFS, ids=lambda row: row["file"])
def test_evidence_covers_scalars_and_cells(row):
    paths = {entry["path"] for entry in row["evidence"]}
    assert len({path for path in paths if "[" not in path}) >= 6
    assert len({path for path in paths if "[" in path}) >= 2


@pytest.mark.parametrize("row", PDFS, ids=lambda row: row["file"])
def test_invoices_add_up(row):
    data = row["data"]
    for line in data["line_items"]:
        assert line["amount"] == pytest.approx(line["quantity"] * line["unit_price"], abs=0.005)
    assert data["net_amount"] == pytest.approx(sum(line["amount"] for line in data["line_items"]))
    assert data["total_amount"] == pytest.approx(data["net_amount"] + data["tax_amount"])
