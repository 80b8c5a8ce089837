"""XML: a tree of records; in invoices of the European standard, the values have the names that it gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.record_tree import Path as TreePath
from llamaextract_nb.engine.readers.record_tree import tree_document
from llamaextract_nb.engine.readers.xml_sheets import is_workbook, workbook_document
from llamaextract_nb.errors import DocumentError

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")
_LONGEST_LABEL = 3  # names; the outer ones of a deep tree say nothing that the inner ones do not
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DAY_FORMAT = "102"  # UN/CEFACT's code for a date without marks
_TECHNICAL = ("schemeID", "schemeVersionID", "listID", "listAgencyID", "currencyID", "format", "languageID")
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def read_xml(path: Path, name: str) -> Document:
    """Return an XML file; nothing that it refers to is ever fetched, and entities of its own stand for nothing.

    Raises:
        DocumentError: It is no XML, or is nested too deeply.
        TooMuchError: It holds too many values.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(path.read_bytes(), parser)
        if is_workbook(root):
            return workbook_document(root, name)
        names = _known_names()
        tree = {_local(root.tag): _value(root, names)}
        return tree_document(tree, name, "xml", _named, str)
    except etree.XMLSyntaxError as error:
        where = "line {}, column {}".format(*error.position)
        raise DocumentError(f"{name} is no XML that can be read ({where}): mend it.", name) from None
    except (etree.LxmlError, ValueError, RecursionError):
        raise DocumentError(f"{name} is no XML that can be read: it is damaged or nested too deeply.", name) from None


def _value(element: Any, names: _Names) -> Any:
    """Return an element as a record, a list or a text; None if there is nothing in it."""
    inside = [child for child in element if isinstance(child.tag, str)]
    if any((child.tail or "").strip() for child in element):  # prose with marks in it
        return " ".join("".join(element.itertext()).split()) or None
    record: dict[str, Any] = {
        _local(key): value
        for key, value in element.attrib.items()
        if not key.startswith(_INSTANCE) and key not in _TECHNICAL
    }
    text = _text(element)
    if not inside:
        return {"": text, **record} if record and text else record or text
    if text:
        record[""] = text
    groups: dict[str, list[Any]] = {}
    for child in inside:
        groups.setdefault(_local(child.tag), []).append(_value(child, names))
    parent = _local(element.tag)
    for name, values in groups.items():
        is_list = len(values) > 1 or name in names.lists or (len(groups) == 1 and _is_plural(parent, name))
        record[name] = values if is_list else values[0]
    return record


def _text(element: Any) -> str | None:
    text = " ".join((element.text or "").split())
    day = _DAY.fullmatch(text) if element.get("format") == _DAY_FORMAT else None
    return "-".join(day.groups()) if day else text or None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _is_plural(many: str, one: str) -> bool:
    """Tell whether an element is named for what it has several of, as in <Items><Item>."""
    many, one = many.casefold(), one.casefold()
    return many in (f"{one}s", f"{one}es", f"{one}list", f"{one}_list", f"{one[:-1]}ies")


def _named(path: TreePath, known: int) -> str:
    places = [at for at, part in enumerate(path) if isinstance(part, int) and at >= known]
    begin = places[-1] + 1 if places else known or 1
    label = _invoice_name(path) or _words(path[begin:] or path[-1:])
    if not places:
        return label
    of, place = path[begin - 2 : begin]
    return f"{_words((of,))} {int(place) + 1} {label}".rstrip()


def _words(path: TreePath) -> str:
    words: list[str] = []
    for part in [part for part in path if isinstance(part, str) and part][-_LONGEST_LABEL:]:
        words += [word for word in _WORD.findall(part) or [part] if word not in words]
    return " ".join(words)


def _invoice_name(path: TreePath) -> str:
    root, *way = [part for part in path if isinstance(part, str) and part]
    names = _known_names()
    label = names.labels.get("/".join(way), "") if root in names.roots else ""
    return label.replace("Invoice", "Credit note") if root == "CreditNote" else label


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of an invoice's values, by the way to them from the root; `lists` are the elements that come often."""

    roots: frozenset[str]
    labels: dict[str, str]
    lists: frozenset[str]


@cache
def _known_names() -> _Names:
    labels: dict[str, str] = {}
    lists: set[str] = set()
    text = files("llamaextract_nb.engine.readers").joinpath("invoice_names.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            path, label = (part.strip() for part in line.split("="))
            lists.update(part.removesuffix("[]") for part in path.split("/") if part.endswith("[]"))
            labels[path.replace("[]", "")] = label
    return _Names(frozenset(("Invoice", "CreditNote", "CrossIndustryInvoice")), labels, frozenset(lists))
