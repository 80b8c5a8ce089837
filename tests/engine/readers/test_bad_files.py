"""Every file that cannot be read is one clear sentence that names it and says what to do."""

import io
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers import archive
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.sample_data import samples
from tests.engine.readers.compound import compound, message, workbook

OPEN_TEXT = "application/vnd.oasis.opendocument.text"
EMPTY_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"


def pdf(draw, **options):
    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def encrypted_pdf():
    return pdf(lambda c: c.drawString(72, 720, "secret"), encrypt=StandardEncryption("open sesame", canPrint=0))


def owned_pdf():
    return pdf(lambda c: c.drawString(72, 720, "Total: 5"), encrypt=StandardEncryption("", "owner", canCopy=0))


def drawn_pdf():
    return pdf(lambda c: c.circle(300, 400, 200))


def zipped(**entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


CASES = {
    "empty.pdf": (b"", "empty .0 bytes.: check that it was saved"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj<</Type/Cata", "damaged or cut off"),
    "locked.pdf": (encrypted_pdf(), "encrypted and needs a password"),
    "no_pages.pdf": (EMPTY_PDF, "no pages|damaged or cut off"),
    "drawing.pdf": (drawn_pdf(), "has no text"),
    "photo.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(64), "the image is damaged or cut off"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(64), "the image is damaged or cut off"),
    "fax.tif": (b"II*\x00" + bytes(64), "the image is damaged or cut off"),
    "web.webp": (b"RIFF\x00\x00\x00\x00WEBP" + bytes(64), "the image is damaged or cut off"),
    "program.exe": (b"MZ\x90\x00\x03" + bytes(range(256)), "no known type: known are PDF"),
    "cut.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "damaged or cut off"),
    "old.doc": (compound({"WordDocument": b"x"}), "an old Word document: save it as .docx"),
    "old.ppt": (compound({"PowerPoint Document": b"x"}), "an old slide deck: save it as .pptx"),
    "odd.wps": (compound({"MatOST": b"x"}), "old Office file of no known kind"),
    "locked.xlsx": (compound({"EncryptedPackage": b"x"}), "encrypted and needs a password"),
    "hollow.xls": (compound({"Workbook": b"x"}), "damaged or cut off"),
    "hollow.msg": (compound({"__properties_version1.0": bytes(32)}), "has no text"),
    "photos.zip": (zipped(a="x"), "a ZIP archive of other files: unpack it"),
    "table.xlsb": (zipped(xl__workbook="x", **{"xl/workbook.bin": "x"}), "a binary Excel workbook: save it as .xlsx"),
    "text.pages": (zipped(**{"Index/Document.iwa": "x"}), "a Pages, Numbers or Keynote document"),
    "hollow.odt": (zipped(mimetype=OPEN_TEXT), "damaged or cut off"),
    "drawing.odg": (zipped(mimetype="application/vnd.oasis.opendocument.graphics"), "OpenDocument 'graphics'"),
    "locked.odt": (
        zipped(**{"mimetype": OPEN_TEXT, "META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "encrypted and needs a password",
    ),
    "cut.xml": (b"<?xml version='1.0'?><order><total>5</total>", "no XML that can be read .line 1"),
    "deep.xml": (b"<a>" * 300 + b"</a>" * 300, "no XML that can be read"),
    "folder": (b"From a@b.example x\nFrom: a\nTo: b\n\nhi\n\nFrom c@d.example y\nFrom: c\n", "ends with .mbox"),
    "march.pdf": (b"<!doctype html><title>Sign  in</title><p>Who are you?</p>", 'a web page that says "Sign in", not a'),
    "april.docx": (b"<html><p>Not found</p></html>", "a web page, not a .docx file"),
    "may.pdf": (b"<?xml version='1.0'?><Error><Code>1</Code><Message>Access Denied</Message></Error>", 'says "Access D'),
    "half.docx": (zipped(word__document="x")[:60], "damaged or cut off"),
    "hollow.docx": (zipped(word__document="<x/>"), "damaged or cut off"),
    "hollow.xlsx": (zipped(xl__workbook="<x/>"), "damaged or cut off"),
    "hollow.pptx": (zipped(ppt__presentation="<x/>"), "damaged or cut off"),
    "blank.txt": (b" \n\t\n", "has no text"),
    "blank.html": (b"<html><body><script>x()</script></body></html>", "has no text"),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_says_why(tmp_path, name):
    content, message = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(name)
    assert caught.value.file == name
    assert str(tmp_path) not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [".pdf", ".docx", ".xlsx"])
def test_truncated_documents(tmp_path, kind):
    whole = next(path for path in samples() if path.suffix == kind).read_bytes()
    path = tmp_path / f"cut{kind}"
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(DocumentError, match=r"damaged or cut off|no text|no pages"):
        read(path)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(DocumentError, match=r"gone.pdf does not exist: check the path"):
        read(tmp_path / "gone.pdf")
    with pytest.raises(DocumentError, match=r"is a folder"):
        read(tmp_path)


def test_the_system_refuses_a_file(tmp_path, monkeypatch):
    path = tmp_path / "mine.txt"
    path.write_text("Total: 1")

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(DocumentError, match=r"mine.txt cannot be read .Permission denied.: check its permissions"):
        read(path)


def test_a_bomb_is_not_opened(tmp_path, monkeypatch):
    path = tmp_path / "bomb.docx"
    path.write_bytes(zipped(word__document=bytes(40 * 1024**2)))
    with pytest.raises(DocumentError, match=r"unpacks to 40 MB, more than is safe"):
        read(path)
    monkeypatch.setattr(archive, "_MOST_ENTRIES", 2)
    path.write_bytes(zipped(word__a="", word__b="", word__c=""))
    with pytest.raises(DocumentError, match=r"more than is safe"):
        read(path)


def test_the_password_of_an_owner_is_no_hindrance(tmp_path):
    path = tmp_path / "owned.pdf"
    path.write_bytes(owned_pdf())
    assert read(path).pages[0].lines[0].text == "Total: 5"


@pytest.mark.parametrize(
    ("module", "name", "content", "said"),
    [
        ("olefile", "a.msg", compound({"x": b"x"}), "an Outlook message"),
        ("xlrd", "a.xls", workbook({"May": [["x"]]}), "an old spreadsheet"),
        ("oxmsg", "a.msg", message({"Subject": "x"}), "an Outlook message"),
        ("pi_heif", "a.heic", b"\0\0\0\x18ftypheic", "a photo in HEIC"),
    ],
)
def test_what_needs_the_extra_says_so(tmp_path, monkeypatch, module, name, content, said):
    monkeypatch.setitem(sys.modules, module, None)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=rf"{name} is {said}.*pip install .llamaextract_nb\[formats\]"):
        read(path)


def test_pages_that_are_not_there(tmp_path):
    path = tmp_path / "one.pdf"
    path.write_bytes(pdf(lambda c: c.drawString(72, 720, "Total: 5")))
    assert [page.number for page in read(path, pages="1-9").pages] == [1]
    with pytest.raises(DocumentError, match=r"one.pdf has 1 page, so there is none of pages='2-3'"):
        read(path, pages="2-3")
    with pytest.raises(DocumentError, match=r"write pages and ranges from 1"):
        read(path, pages="first")


@settings(max_examples=150)
@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{", b"<html>", b"From: a\nSubject: b\n", b"\xff\xfe"]),
    st.binary(max_size=400),
    st.sampled_from(["x.pdf", "x.txt", "x.csv", "x.md", "x.eml", "x.json", "x.html", "x.docx"]),
)
def test_hostile_bytes_are_a_document_or_a_sentence(tmp_path_factory, head, tail, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(head + tail)
    try:
        document = read(path)
    except DocumentError as error:
        said = str(error)
    else:
        said = document.name
        assert document.pages or document.tables
    assert said.startswith(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer"),
        (b"../reports/march.pdf", "text of a link"),
    ],
)
def test_what_a_repository_leaves_in_place_of_a_document_is_said(tmp_path, content, said):
    path = tmp_path / "march.pdf"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=said):
        read(path)
