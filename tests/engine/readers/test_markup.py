"""HTML is known by what it is, whatever comes first in it; what only has angle brackets in it is not HTML."""

import pytest

from llamaextract_nb.engine import read

BODY = "<p>Invoice number: A-17</p><table><tr><td>Total<td>118.50</table>"
HEADS = {
    "comment": f"<!-- saved from url=(0014)about:internet -->\n{BODY}",
    "comments": f"<!--[if mso]><xml><o:p/></xml><![endif]--><!----><!-- a - b -- c -->{BODY}",
    "doctype": f"<!DOCTYPE html>{BODY}",
    "old doctype": f'<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"\n "http://www.w3.org/TR/html4/strict.dtd">{BODY}',
    "mark": f"\ufeff<meta charset=utf-8>{BODY}",
    "xhtml": f'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><body>{BODY}</body></html>',
    "xhtml without doctype": f'<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml">{BODY}</html>',
    "style": f"<style>p {{ color: red }}</style>{BODY}",
    "script": f"<script>if (1 < 2) go()</script>{BODY}",
    "meta": f'<META http-equiv="Content-Type" content="text/html">{BODY}',
    "link": f'<link rel=stylesheet href="a.css">{BODY}',
    "title": f"<title>Invoice</title>{BODY}",
    "span": f"<span style='font-size:9pt'>Dear Sir,</span>{BODY}",
    "font": f'<font face="Arial">Dear Sir,</font>{BODY}',
    "center": f"<center>ACME</center>{BODY}",
    "table": f"<TABLE border=1><TR><TD>ACME</TD></TR></TABLE>{BODY}",
    "body": f"<body bgcolor=white>{BODY}",
    "head": f"<head></head>{BODY}",
    "image": f"<img src='logo.png'/>{BODY}",
    "blank lines": f"\r\n\t \n\f<div>{BODY}</div>",
}  # fmt: skip


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM", "page.txt", "page"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_it_is_html_however_it_begins(tmp_path, head, name):
    (tmp_path / name).write_text(head, encoding="utf-8")
    document = read(tmp_path / name)
    words = " ".join(line.text for page in document.pages for line in page.lines)
    assert document.kind == "html"
    assert [[cell.text for cell in row] for row in document.tables[-1].rows] == [["Total", "118.50"]]
    assert "A-17" in words
    assert "<" not in words


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_it_is_html_in_any_unicode(tmp_path, encoding):
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    (tmp_path / "a.html").write_text(f"{mark}<span>Zürich €</span>{BODY}", encoding=encoding)
    document = read(tmp_path / "a.html")
    assert document.kind == "html"
    assert document.pages[0].lines[0].text == "Zürich €"


@pytest.mark.parametrize("text", [f"Dear Sir,<br>{BODY}", "Caf&eacute;, total: 4.50", f"<!-- {'x' * 20_000} -->{BODY}"])
def test_under_a_web_pages_name_text_may_come_first(tmp_path, text):
    (tmp_path / "a.html").write_text(text)
    assert read(tmp_path / "a.html").kind == "html"


@pytest.mark.parametrize("headers", ["From: <Saved by Blink>\nSubject: Invoice\n", ""])
def test_a_saved_page_with_its_pictures(tmp_path, headers):
    (tmp_path / "a.mhtml").write_text(
        f'{headers}MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        f"--b\nContent-Type: text/html\n\n<style>p {{}}</style>{BODY}\n--b\nContent-Type: image/png\n\nxx\n--b--\n"
    )
    document = read(tmp_path / "a.mhtml")
    assert document.kind == "eml"
    assert len(document.tables) == 1


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", "Total < 5, and b > 4\n", "txt"),
        ("a.txt", "The <b>total</b> is 118.50\n", "txt"),
        ("a.txt", "Ann <ann@example.com> wrote:\n> <p>quoted</p>\n", "txt"),
        ("a.txt", "<ann@example.com>\nTotal: 4\n", "txt"),
        ("a.txt", "<title> <first name> <last name>\nTotal: 4\n", "txt"),
        ("a.txt", "<link to the order>\nTotal: 4\n", "txt"),
        ("a.txt", "Dear Sir,<br>\n<p>see below</p>\n", "txt"),
        ("a.html", "Total:   4\nDate:    today & tomorrow\n", "txt"),
        ("a.xml", "<?xml version='1.0'?><!-- <html> --><invoice><total>4</total></invoice>", "xml"),
        ("a.xml", "<table><title>x</title></table>", "xml"),
        ("a", "<?xml version='1.0'?><article><title>T</title></article>", "xml"),
        ("a", "<!DOCTYPE article PUBLIC 'x' 'y'><article><title>T</title></article>", "xml"),
        ("a", "<invoice><total>4</total><p>x</p></invoice>", "xml"),
        ("a.svg", "<svg xmlns='x'><title>T</title><text>Total</text></svg>", "xml"),
        ("a.svg", "<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x' 'y'><svg><text>Total</text></svg>", "xml"),
        ("a.md", "<div align='center'><img src='a.png'></div>\n\n# Title\n", "md"),
        ("a.md", "<!-- toc -->\n# Title\n<details><summary>x</summary></details>\n", "md"),
        ("a.csv", "<b>Item</b>,Price\n<p>Bolt</p>,2.50\n", "csv"),
        ("a.csv", "Item,Price\n<p>Bolt</p>,2.50\n", "csv"),
        ("a.json", '{"text": "<html><p>x</p></html>"}', "json"),
        ("a.csv", "<!doctype html><html><p>The session has expired.</p></html>", "html"),
        ("a.md", "<html><body><p>x</p></body></html>", "html"),
    ],
)  # fmt: skip
def test_what_only_has_tags_in_it_stays_what_it_is(tmp_path, name, text, kind):
    (tmp_path / name).write_text(text)
    assert read(tmp_path / name).kind == kind
