"""Documents made to do harm: each is refused with the limit it breaks, or read for what it is; none reaches the net."""

import io
import socket
import struct
import zipfile
import zlib

import docx
import openpyxl
import pptx
import pytest
from PIL import Image

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers import archive, letters, limits, ocr
from llamaextract_nb.errors import DocumentError

SECRET = "root:x:0:0"
ADDRESS = "http://198.51.100.7/evil"
LAUGHS = "<!DOCTYPE lolz [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(12)
)  # a12 is a trillion times "lol"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("a document made the engine use the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(document):
    return [line.text for page in document.pages for line in page.lines]


def office(kind):
    """A small Office file whose text is "Total 42"."""
    stream = io.BytesIO()
    if kind == "docx":
        word = docx.Document()
        word.add_paragraph("Total 42")
        word.save(stream)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(["Total", 42])
        book.save(stream)
    else:
        show = pptx.Presentation()
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Total 42"
        show.save(stream)
    return stream.getvalue()


MAIN = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "pptx": "ppt/slides/slide1.xml"}


def changed(content, part, change):
    """An archive with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return stream.getvalue()


def with_entity(kind, doctype, entity):
    """An Office file that says `entity` where it said "Total"; openpyxl writes that word to another part."""
    part = "xl/sharedStrings.xml" if kind == "xlsx" else MAIN[kind]

    def change(xml):
        xml = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
        assert b"Total" in xml
        return f"{doctype}".encode() + xml.replace(b"Total", entity.encode())

    return changed(office(kind), part, change)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_a_billion_laughs_are_not_laughed(tmp_path, kind):
    path = write(tmp_path / f"laughs.{kind}", with_entity(kind, f"{LAUGHS}]>", "&a12;"))
    try:
        said = " ".join(texts(read(path)))
    except DocumentError as error:
        said = str(error)
        assert "damaged" in said
    assert len(said) < 1000


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
@pytest.mark.parametrize("where", ["file", "net", "parameter"])
def test_entities_are_not_fetched(tmp_path, kind, where):
    secret = write(tmp_path / "secret.txt", SECRET)
    target = secret.as_uri() if where == "file" else ADDRESS
    inner = f"<!ENTITY % p SYSTEM '{target}'> %p;" if where == "parameter" else f"<!ENTITY e SYSTEM '{target}'>"
    entity = "Total" if where == "parameter" else "&e;"
    path = write(tmp_path / f"doc.{kind}", with_entity(kind, f"<!DOCTYPE x [{inner}]>", entity))
    try:
        said = " ".join(texts(read(path)))
    except DocumentError as error:
        said = str(error)
    assert SECRET not in said


@pytest.mark.parametrize("name", ["page.html", "mail.eml"])
def test_what_a_page_names_is_not_fetched(tmp_path, name):
    page = (
        f"<!DOCTYPE html [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><html><head><base href='{ADDRESS}'>"
        f"<link rel=stylesheet href='{ADDRESS}.css'><script src='{ADDRESS}.js'></script></head><body>"
        f"<img src='{ADDRESS}.png'><iframe src='{ADDRESS}'></iframe><object data='{ADDRESS}'></object>"
        f"<p>Total 42 &e;</p></body></html>"
    )
    head = (
        "From: a@example.com\nTo: b@example.com\nSubject: s\nContent-Type: text/html\n\n" if name == "mail.eml" else ""
    )
    said = " ".join(texts(read(write(tmp_path / name, head + page))))
    assert "Total 42" in said
    assert SECRET not in said


def test_a_linked_picture_is_not_fetched(tmp_path):
    link = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        f'Target="{ADDRESS}.png" TargetMode="External"/></Relationships>'
    ).encode()
    content = changed(
        office("docx"), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", link)
    )
    assert texts(read(write(tmp_path / "linked.docx", content))) == ["Total 42"]


def test_a_pdf_that_names_addresses_fetches_none(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "links.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Total 42")
    canvas.linkURL(ADDRESS, (0, 0, 100, 100))
    canvas.showPage()
    canvas.save()
    assert texts(read(path)) == ["Total 42"]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_archives_that_unpack_to_too_much(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archive, "_MOST_XML", 10 * 1024**2)
    content = changed(office(kind), MAIN[kind], lambda xml: xml + b" " * (11 * 1024**2))
    with pytest.raises(DocumentError, match=r"unpacks to 11 MB, more than is safe"):
        read(write(tmp_path / f"bomb.{kind}", content))


def test_a_cell_that_spans_a_hundred_million_columns(tmp_path):
    word = docx.Document()
    word.add_table(1, 2).cell(0, 0).text = "wide"
    stream = io.BytesIO()
    word.save(stream)
    content = changed(
        stream.getvalue(),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="100000000"/>', 1),
    )
    with pytest.raises(DocumentError, match=r"wide.docx has more than 2,000,000 cells in a table"):
        read(write(tmp_path / "wide.docx", content))


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(bytes(1000))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_images_with_too_many_pixels(tmp_path):
    for side in (9_000, 30_000, 2_000_000_000):
        with pytest.raises(DocumentError, match=r"big.png has more than 80 million pixels on page 1, the limit"):
            read(write(tmp_path / "big.png", png(side, side)))


def test_a_picture_that_is_no_page_is_not_read(tmp_path, monkeypatch):
    def read_anyway(*_):
        raise AssertionError("it was read: the library makes it a thousand times as wide")

    monkeypatch.setattr(ocr, "_read", read_anyway)
    Image.new("L", (200_000, 2), 255).save(tmp_path / "wide.png")
    with pytest.raises(DocumentError, match=r"wide.png has no text"):
        read(tmp_path / "wide.png")


def test_faxes_with_too_many_pages(tmp_path):
    path = tmp_path / "fax.tif"
    page = Image.new("1", (8, 8), 1)
    page.save(path, save_all=True, append_images=[page] * 500)
    with pytest.raises(DocumentError, match=r'fax.tif has 501 pages, more than 500: choose some with pages="1-100"'):
        read(path)


def pdf(pages, stream=b"BT /F 12 Tf 72 720 Td (Total 42) Tj ET"):
    """A PDF whose pages share one content, which is compressed."""
    body = zlib.compress(stream)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(body), body),
        *[
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            for _ in range(pages)
        ],
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, content))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table, size, start))  # fmt: skip
    return out.getvalue()


def test_as_many_pages_as_there_may_be(tmp_path):
    document = read(write(tmp_path / "long.pdf", pdf(5_000)))
    assert len(document.pages) == 5_000
    assert document.pages[-1].lines[0].text == "Total 42"
    path = write(tmp_path / "longer.pdf", pdf(5_001))
    with pytest.raises(DocumentError, match=r"longer.pdf has 5001 pages, more than 5000: choose some with pages="):
        read(path)
    assert [page.number for page in read(path, pages="5001").pages] == [5001]


def test_a_pdf_stream_that_unpacks_to_much(tmp_path):
    document = read(write(tmp_path / "bomb.pdf", pdf(1, b"BT /F 12 Tf 72 720 Td (Total 42) Tj ET" + b" " * 50_000_000)))
    assert texts(document) == ["Total 42"]


@pytest.mark.parametrize("depth", [50, 1_000])
def test_mails_in_mails(tmp_path, depth):
    mail = "From: a@example.com\nTo: b@example.com\nSubject: innermost\nContent-Type: text/plain\n\nTotal 42\n"
    for level in range(depth):
        mail = (
            f"From: a@example.com\nTo: b@example.com\nSubject: level {level}\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\nContent-Type: message/rfc822\n'
            f'Content-Disposition: attachment; filename="{level}.eml"\n\n{mail}\n--b{level}--\n'
        )
    path = write(tmp_path / "nested.eml", mail)
    try:
        said = " ".join(texts(read(path)))
    except DocumentError as error:
        assert depth > 50
        said = str(error)
        assert "nested.eml" in said
    else:
        assert f"Subject: level {depth - 1}" in said


def test_a_line_of_a_hundred_megabytes(tmp_path):
    path = write(tmp_path / "line", b"word " * 21_000_000)
    for suffix in ("txt", "md", "csv"):
        path = path.replace(path.with_suffix(f".{suffix}"))
        with pytest.raises(DocumentError, match=r"is text of more than 50 MB, the limit: split it"):
            read(path)
    with pytest.raises(DocumentError, match=r"long.txt has more than 10,000,000 characters, the limit"):
        read(write(tmp_path / "long.txt", b"word " * 2_600_000))


def test_tables_that_would_be_filled_up(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 10_000)
    wide, many = ",".join("ab" for _ in range(200)), "a,b\n" * 200
    rows = "<tr><td>a</td></tr>" * 200
    records = "[" + ",".join(f'{{"k{n}": 1}}' for n in range(200)) + "]"
    cases = {
        "wide.csv": f"{wide}\n{many}",
        "wide.html": f"<html><table><tr>{'<td colspan=100>x</td>' * 2}</tr>{rows}</table></html>",
        "wide.json": records,
        "wide.md": f"|{wide.replace(',', '|')}|\n|{'---|' * 200}\n" + "|a|b|\n" * 200,
    }
    for name, content in cases.items():
        with pytest.raises(DocumentError, match=rf"{name} has more than 10,000 cells in a table, the limit"):
            read(write(tmp_path / name, content))


def test_a_page_with_too_many_characters_is_refused_and_not_cut(tmp_path, monkeypatch):
    path = write(tmp_path / "long.pdf", pdf(1, b"BT /F 12 Tf 72 720 Td (more than forty characters stand on it) Tj ET"))
    monkeypatch.setattr(letters, "_MOST_CHARS", 30)
    with pytest.raises(DocumentError, match=r"long\.pdf has more than 30 characters on a page"):
        read(path)
