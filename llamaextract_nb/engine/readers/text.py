"""Plain text and Markdown."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.boxes import boxes
from llamaextract_nb.engine.readers.laid import pages_of, table_of

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+|\s+#+\s*$")
_MARKS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1|(?<!\w)[*_](?=\S)(.+?)(?<=\S)[*_](?!\w)")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_PIPES = re.compile(r"^\s*\|?(.+\|.*?)\|?\s*$")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def decoded(content: bytes) -> str:
    """Return bytes as text: by their mark, else as UTF-8, else as Windows-1252, which reads anything."""
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_text(path: Path, name: str) -> Document:
    """Return a text file; its columns stay where they are, and tables in frames of characters are declared tables."""
    lines = decoded(path.read_bytes()).splitlines()
    pages = pages_of((text, f"line {number}") for number, text in enumerate(lines, 1))
    return Document(name, "txt", pages, boxes(lines))


def read_markdown(path: Path, name: str) -> Document:
    """Return a Markdown file without its marks; pipe tables are declared tables."""
    lines = decoded(path.read_bytes()).splitlines()
    plain = [_plain(line) for line in lines]
    texts = [(text, f"line {number}") for number, text in enumerate(plain, 1)]
    return Document(name, "md", pages_of(texts), [*_tables(lines), *boxes(lines)])


def _plain(line: str) -> str:
    if _RULE.match(line) and "|" in line:
        return ""
    line = _LINK.sub(r"\1", _HEADING.sub("", _QUOTE.sub("", line)))
    line = _MARKS.sub(lambda match: match[2] or match[3], line)
    row = _PIPES.match(line) if line.count("|") >= 2 or line.lstrip().startswith("|") else None
    return "    ".join(cell.strip() for cell in row[1].split("|")) if row else line


def _tables(lines: list[str]) -> list[Table]:
    tables = []
    index = 0
    while index + 1 < len(lines):
        if "|" in lines[index] and _RULE.match(lines[index + 1]) and "|" in lines[index + 1]:
            end = index + 2
            while end < len(lines) and "|" in lines[end] and lines[end].strip():
                end += 1
            numbers = [index, *range(index + 2, end)]
            rows = [[_plain(c.strip()) for c in lines[n].strip().strip("|").split("|")] for n in numbers]
            table = table_of(rows, [f"line {n + 1}" for n in numbers])
            tables += [table] if table else []
            index = end
        else:
            index += 1
    return tables
