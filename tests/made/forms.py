"""Make a form from a seed: blocks of boxes and lines, on paper, as a page, in Word or as text."""

import io
from html import escape
from random import Random

import docx

from .blocks import MAKERS, Block, unslashed
from .entries import Drawn, schema_of, truth_of
from .form_drawing import drawn_form
from .languages import languages
from .made import Made
from .office import sealed

_LATIN = ("de", "en", "es", "fr")  # without a wish for a language
_DRAWN = (*_LATIN, "ja", "zh")  # the letters of others are in no font that is at hand
_PAPERLESS = ("html", "docx", "txt")


def made_form(seed: int, language: str = "", copy: int = 0) -> Made:
    """Return a form, in a language of sections.txt if one is named; the same seed gives the same bytes.

    Other copies of a seed have the same layout, filled with other values.
    """
    random = Random(f"form {seed}")
    suffix = random.choice(("pdf",) * 7 + _PAPERLESS)
    code = language or random.choice(("en", "en", "en", *_LATIN))
    if suffix == "pdf" and code not in _DRAWN:
        suffix = random.choice(_PAPERLESS)
    drawn = Drawn(random, languages()[code])
    makers = random.sample(MAKERS, random.randint(2, 4))
    blocks = [maker(drawn) for maker in makers]
    if {"sections", "parties"} <= {block.kind for block in blocks}:  # both may draw the same pair of headings
        blocks = [block for block in blocks if block.kind != "parties"]
    if copy:
        _refill(drawn, blocks, Random(f"form {seed} copy {copy}"))
    entries = [entry for block in blocks for entry in block.entries]
    title = f"{drawn.pools.word('titles')} {drawn.pools.code()}"
    features = [suffix, f"lang {code}", *sorted({block.kind for block in blocks})]
    if suffix == "pdf":
        content, looks = drawn_form(drawn, title, blocks)
        features += looks
    else:
        content = {"html": _html, "docx": _word, "txt": _text}[suffix](title, blocks)
    if any(entry.value is None for entry in entries):
        features.append("empty boxes")
    name = f"form {seed} copy {copy}" if copy else f"form {seed}"
    return Made(name, content, f".{suffix}", schema_of(entries), truth_of(entries), tuple(features))


def _refill(drawn: Drawn, blocks: list[Block], random: Random) -> None:
    """Put other values into blocks; what is drawn after that is what it would be without."""
    kept, drawn.random, drawn.pools.random = drawn.random, random, random
    for block in blocks:
        for entry in block.entries:
            if entry.kind == "check":
                entry.value = random.random() < 0.5
            elif entry.lines:
                entry.lines, entry.value = drawn.value(entry.kind)
        if block.kind == "joined":
            unslashed(block.entries)
    drawn.random = drawn.pools.random = kept


def _pairs(block: Block) -> list[tuple[str, str, list[str]]]:
    """Return (heading, label, lines) of a block's rows."""
    if block.kind == "joined":
        return [("", " / ".join(e.label for e in block.entries), [" / ".join(e.text for e in block.entries)])]
    if block.kind == "parties":
        return [("", heading, [line for e in entries for line in e.lines]) for heading, entries in block.groups]
    if block.kind == "checks":
        return [("", entry.label, ["[X]" if entry.value else "[ ]"]) for entry in block.entries]
    return [
        (heading if number == 0 else "", entry.label, entry.lines)
        for heading, entries in block.groups
        for number, entry in enumerate(entries)
    ]


def _html(title: str, blocks: list[Block]) -> bytes:
    parts = [
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>"
    ]
    for block in blocks:
        parts.append("<table>")
        for heading, label, lines in _pairs(block):
            parts += [f'<tr><th colspan="2">{escape(heading)}</th></tr>'] if heading else []
            parts.append(f"<tr><td>{escape(label)}</td><td>{'<br>'.join(map(escape, lines))}</td></tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]).encode()


def _word(title: str, blocks: list[Block]) -> bytes:
    document = docx.Document()
    document.add_heading(title, 1)
    for block in blocks:
        for heading, label, lines in _pairs(block):
            if heading:
                document.add_heading(heading, 2)
            if block.kind == "boxed":
                continue
            document.add_paragraph(f"{label}: {', '.join(lines)}")
        if block.kind == "boxed":
            _word_boxes(document, _pairs(block))
    file = io.BytesIO()
    document.save(file)
    return sealed(file.getvalue())


def _word_boxes(document, pairs: list[tuple[str, str, list[str]]]) -> None:
    """Put labels and values into the cells of a table, two beside each other."""
    table = document.add_table((len(pairs) + 1) // 2, 2, "Table Grid")
    for number, (_, label, lines) in enumerate(pairs):
        cell = table.cell(number // 2, number % 2)
        cell.text = label
        for line in lines:
            cell.add_paragraph(line)


def _text(title: str, blocks: list[Block]) -> bytes:
    found = [title, ""]
    for block in blocks:
        pairs = _pairs(block)
        wide = max(len(label) for _, label, _ in pairs) + 3
        for heading, label, lines in pairs:
            found += [heading.upper(), ""] if heading else []
            first, *more = lines or [""]
            found += [f"{label + ':':<{wide}}{first}", *(" " * wide + line for line in more)]
        found.append("")
    return "\n".join(line.rstrip() for line in found).encode()
