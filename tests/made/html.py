"""Write a made table as HTML."""

from html import escape
from random import Random

from .columns import Cell
from .grid import Row, rows_of
from .plan import Part, Plan


def html(plan: Plan, random: Random) -> bytes:
    """Return the page."""
    right = ' dir="rtl"' if plan.language.code == "he" else ""
    parts = [
        f"<!DOCTYPE html>\n<html lang={plan.language.code}{right}>\n<head><meta charset=utf-8><title>{escape(plan.title)}</title></head>\n<body>"
    ]
    if plan.head:
        parts.append(f"<header>{escape(plan.head)}</header>")
    parts.append(f"<h1>{escape(plan.title)}</h1>")
    parts += [f"<p><b>{escape(label)}:</b> {escape(value)}</p>" for _, label, value in plan.asked]
    parts += [f"<p>{escape(text)}</p>" for text in plan.above]
    headed, titled = random.random() < 0.7, random.choice(("h2", "caption"))
    for part in plan.parts:
        if part.heading and titled == "h2":
            parts.append(f"<h2>{escape(part.heading)}</h2>")
        parts.append(_table(plan, part, headed, titled))
    parts += [f"<p><small>{escape(text)}</small></p>" for text in plan.below]
    return "\n".join([*parts, "</body></html>\n"]).encode()


def _table(plan: Plan, part: Part, headed: bool, titled: str) -> str:
    lines = ["<table>"]
    if part.heading and titled == "caption":
        lines.append(f"<caption>{escape(part.heading)}</caption>")
    header = "th" if headed else "td"
    lines += [f"<tr>{_cells(row, header)}</tr>" for row in rows_of(plan, part)]
    return "\n".join([*lines, "</table>"])


def _cells(row: Row, header: str) -> str:
    tag = header if row.kind in ("headings", "header") else "td"
    found, number = [], 0
    spans = {first: (count, text) for first, count, text in row.spans}
    while number < len(row.cells):
        if number in spans:
            count, text = spans[number]
            found.append(f'<{tag} colspan="{count}">{escape(text)}</{tag}>')
            number += count
            continue
        more = f' rowspan="{row.below}"' if number == 0 and row.below > 1 else ""
        if number or row.below:
            found.append(f"<{tag}{more}>{_text(row.cells[number])}</{tag}>")
        number += 1
    return "".join(found)


def _text(cell: Cell) -> str:
    return escape(cell.text) + (f"<sup>{cell.mark}</sup>" if cell.mark else "")
