"""A schema as people read it: a tree of its fields with types and descriptions, as text and as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator

from llamaextract_nb.schema.fields import Field

_JOINERS = "\u200c\u200d"  # unseen like control characters, but part of Persian words and of emoji
_LIST = 'style="margin:0;padding-left:1.4em"'


def told(child: Field) -> str:
    """Return what a field is: its type, whether it is required and may be null, the values of an enum."""
    kinds, inner = [child.kind], child
    while inner.kind == "array" and inner.item is not None:
        inner = inner.item
        kinds.append(inner.kind)
    parts = [" of ".join(kinds), "required" if child.required else "", "nullable" if child.nullable else ""]
    return ", ".join(filter(None, [*parts, " | ".join(map(str, inner.enum))]))


def innermost(field: Field) -> Field:
    """Return what the items of a list are, or of the lists in it; any other field is itself."""
    while field.kind == "array" and field.item is not None:
        field = field.item
    return field


def as_text(root: Field, name: str) -> str:
    """Return a schema as text, a line for each field, however long."""
    return "\n".join([_plain(name), *_lines(root, "")])


def _lines(field: Field, margin: str) -> Iterator[str]:
    for child in field.fields:
        last = child is field.fields[-1]
        description = f" — {_plain(child.description)}" if child.description else ""
        yield f"{margin}{'└─' if last else '├─'} {_plain(child.name)}: {_plain(told(child))}{description}"
        yield from _lines(innermost(child), margin + ("   " if last else "│  "))


def as_html(root: Field, name: str) -> str:
    """Return a schema as HTML without script and style sheet, in which the schema's own words are text only."""
    return f"<div><b>{_escaped(name)}</b>{_items(root)}</div>"


def _items(field: Field) -> str:
    items = "".join(
        f"<li><code>{_escaped(child.name)}</code> <i>{_escaped(told(child))}</i>"
        f"{f' — {_escaped(child.description)}' if child.description else ''}{_items(innermost(child))}</li>"
        for child in field.fields
    )
    return f"<ul {_LIST}>{items}</ul>" if items else ""


def _escaped(text: str) -> str:
    return f"<bdi>{html.escape(_plain(text))}</bdi>"  # isolated: its writing direction is its own


def _plain(text: str) -> str:
    """Return a text in one line, with a sign in place of each that cannot be shown."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() or sign in _JOINERS else "\N{REPLACEMENT CHARACTER}" for sign in line)
