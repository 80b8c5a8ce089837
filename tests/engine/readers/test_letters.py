"""E-mails and Outlook messages: their headers as lines, what is attached to them as further pages."""

import email
import email.policy
import io
from email.message import EmailMessage

import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.readers import attached
from llamaextract_nb.engine.readers.reading import parse
from tests.engine.readers.compound import message

HEADERS = {
    "From": "Ann <ann@example.com>",
    "To": "bob@example.com",
    "Subject": "Order 7",
    "Date": "Tue, 06 May 2025 09:12:00 +0200",
}


def invoice():
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for number in (1, 2):
        canvas.drawString(72, 700, f"Invoice number: FW-30{number}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def eml(attachments):
    made = EmailMessage()
    for key, value in HEADERS.items():
        made[key] = value
    made.set_content("See below.")
    for name, content in attachments:
        if name.endswith(".eml"):
            made.add_attachment(email.message_from_bytes(content, policy=email.policy.default))
        else:
            made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def msg(attachments):
    return message(HEADERS, "See below.", attachments)


KINDS = {"eml": eml, "msg": msg}


def opened(folder, kind, attachments=()):
    path = folder / f"a.{kind}"
    path.write_bytes(KINDS[kind](attachments))
    return read(path)


def lines(document):
    return [(line.text, line.anchor) for page in document.pages for line in page.lines]


@pytest.mark.parametrize("kind", KINDS)
def test_headers_and_body(tmp_path, kind):
    document = opened(tmp_path, kind)
    assert document.kind == kind
    assert lines(document) == [*((f"{key}: {HEADERS[key]}", f"header {key}") for key in ("From", "To", "Date", "Subject")),
                               ("See below.", "line 1")]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_attached_is_further_pages(tmp_path, kind):
    document = opened(tmp_path, kind, [("bill.pdf", invoice()), ("list.csv", b"item,price\nBolt,2.50\n")])
    assert [(page.number, page.real) for page in document.pages] == [(1, False), (2, False), (3, False), (4, False)]
    assert ("Attachment: bill.pdf", "attachment") in lines(document)
    assert ("Invoice number: FW-302", "bill.pdf, page 2") in lines(document)
    assert ("item price", "list.csv: row 1") in lines(document)
    cell = document.tables[0].rows[1][1]
    assert (cell.text, cell.page, cell.anchor) == ("2.50", 4, "list.csv: row 2")
    schema = {"type": "object", "properties": {"invoice_number": {"type": "string"}}}
    found = extract(document, schema)
    assert found.data == {"invoice_number": "FW-301"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_is_a_note(tmp_path, kind):
    document = opened(tmp_path, kind, [("a.exe", b"MZ\x90\x00\x03" + bytes(99)), ("../up.csv", b"a,b\n1,2\n")])
    assert len(document.notes) == 1
    assert document.notes[0].startswith("an attachment was not read: a.exe is of no known type")
    assert ("a b", "up.csv: row 1") in lines(document)


def test_only_so_many_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(attached, "_MOST_READ", 2)
    document = opened(tmp_path, "eml", [(f"{number}.txt", b"x") for number in range(4)])
    assert document.num_pages == 3
    assert document.notes == ["of the attachments only the first 2 were read"]


def test_a_letter_that_is_passed_on_is_read_with_what_is_attached_to_it(tmp_path):
    passed_on = eml([("inner.eml", eml([("bill.pdf", invoice())]))])
    document = opened(tmp_path, "eml", [("inner.eml", eml([("bill.pdf", invoice())]))])
    assert [text for text, _ in lines(document)].count("See below.") == 2
    assert ("Invoice number: FW-302", "message.eml: bill.pdf, page 2") in lines(document)
    deeper = [text for text, _ in lines(opened(tmp_path, "eml", [("outer.eml", passed_on)]))]
    assert deeper.count("See below.") == 3
    assert "Attachment: bill.pdf" in deeper
    assert not any("FW-30" in text for text in deeper)


def test_only_the_letter_itself_where_nothing_more_is_wanted(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(eml([("bill.pdf", invoice())]))
    assert parse(path, "a.eml", levels=0).num_pages == 1


def test_an_outlook_message_in_html(tmp_path):
    path = tmp_path / "a.msg"
    path.write_bytes(message({"Subject": "x"}, html="<p>Größe: 5</p><table><tr><td>a<td>b</table>".encode()))
    document = read(path)
    assert "Größe: 5" in [text for text, _ in lines(document)]
    assert len(document.tables) == 1
