"""Telling HTML from whatever else has angle brackets in it."""

from __future__ import annotations

import re

_PAGE = frozenset(("html", "head", "body"))
_BLOCKS = frozenset(("table", "div", "p", "h1"))  # nothing else begins with these
_FIRST = frozenset(
    "meta style script link title base noscript span font center section article header footer main nav aside h2 h3 h4 "
    "ul ol dl pre blockquote form fieldset address figure img br hr a b i strong em small big u tt tbody tr".split()
)
_ELEMENTS = "|".join(
    sorted(_PAGE | _BLOCKS | _FIRST | set("td th thead li dt dd label input button h5 h6 sub sup".split()))
)
_WEB = (".html", ".htm", ".xhtml", ".shtml")
# Formats in which a piece of HTML is at home; only a whole page under such a name is HTML.
_HOSTS = (".md", ".markdown", ".csv", ".tsv", ".json", ".xml", ".svg")
_AHEAD = re.compile(r"[\ufeff\s]*(?:(<\?)(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)?")
_DOCTYPE = re.compile(r"<!doctype\s+([\w:]+)", re.IGNORECASE)
_TAG = re.compile(r"<([a-z][a-z0-9:.-]*)(?=[\s/>])", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_ELEMENTS})\s*>", re.IGNORECASE)
_ANY = re.compile(rf"</?(?:{_ELEMENTS})(?:\s[^<>]*)?/?>|&(?:#\d+|#x[\da-f]+|[a-z]+\d*);", re.IGNORECASE)


def is_html(head: str, suffix: str) -> bool:
    """Tell whether a text is HTML by how it begins: declarations and comments may come before what decides.

    A whole page (`<!doctype html>`, `<html>`, `<head>`, `<body>`) is HTML under any name, and so is a text that begins
    with an element of HTML that ends somewhere, unless its name or an XML declaration says that it is another format.
    Under the name of a web page, a tag or an entity anywhere is enough, for the text may come first.

    Args:
        head: The beginning of the text, a few thousand characters.
        suffix: The ending of the file's name, in small letters.
    """
    is_xml, at = False, 0
    while (ahead := _AHEAD.match(head, at)) and ahead.end() > at:
        is_xml, at = is_xml or ahead[1] is not None, ahead.end()
    doctype = _DOCTYPE.match(head, at)
    if doctype:
        return doctype[1].lower() == "html"
    tag = _TAG.match(head, at)
    name = tag[1].lower() if tag else ""
    if name in _PAGE:
        return True
    if suffix in _WEB:  # a comment that goes on beyond the head says no more than the name
        return _ANY.search(head, at) is not None or head.startswith("<!--", at)
    if is_xml or suffix in _HOSTS:
        return False
    return name in _BLOCKS or (name in _FIRST and _CLOSED.search(head, at) is not None)
