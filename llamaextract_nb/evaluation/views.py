"""What differences and scores look like in a notebook: escaped HTML, bounded, in the colours of the page."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pandas as pd

MOST_ROWS = 50  # of a table; the frame behind it has all
_LONGEST = 120  # characters of a value
_NAMED = 3  # documents or fields that a sentence names
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
_STYLE = (Path(__file__).parent / "views.css").read_text(encoding="utf-8")


def counted(number: int, word: str) -> str:
    """Return a number with its word: "1 value", "2 values"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def named(word: str, names: Iterable[str]) -> str:
    """Return how many of something there are, and which, as far as that is short: "2 documents (a.pdf, b.pdf)"."""
    found = list(names)
    if not found:
        return f"no {word}"
    more = ", …" if len(found) > _NAMED else ""
    return f"{counted(len(found), word)} ({', '.join(shown(name, 60) for name in found[:_NAMED])}{more})"


def percent(share: float) -> str:
    """Return a share (0..1) as a percentage that never says all, or nothing, of what is not."""
    if math.isnan(share):
        return "—"
    rounded = f"{100 * share:.1f}".removesuffix(".0")
    if rounded == "100" and share < 1:
        return "> 99.9 %"
    return "< 0.1 %" if rounded == "0" and share > 0 else f"{rounded} %"


def figure(number: float) -> str:
    """Return a count, or a rate with three digits; a rate that there is none of is a dash."""
    if isinstance(number, int):
        return f"{number:,}"
    return "—" if math.isnan(number) else f"{number:.3f}"


def shown(value: Any, longest: int = _LONGEST) -> str:
    """Return a value in one line of text, cut where it is long; "" for none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = "".join(sign if sign.isprintable() else " " for sign in text[: 2 * longest])
    return line if len(text) <= longest else f"{line[: longest - 1]}…"


def page(*parts: str) -> str:
    """Return parts of HTML as one output."""
    return f'<style>{_STYLE}</style><div class="lx-eval">{"".join(parts)}</div>'


def sentences(*lines: str) -> str:
    """Return lines of text as paragraphs, the first in bold."""
    first, *others = (html.escape(line) for line in lines)
    return f"<p><b>{first}</b></p>" + "".join(f"<p>{line}</p>" for line in others)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", numbers: Sequence[int] = ()) -> str:
    """Return a table.

    Args:
        columns: The heads, as text.
        rows: The cells, each a whole `<td>` or `<th>` made by `cell()`.
        caption: What stands below it, as text.
        numbers: Which columns hold numbers.
    """
    kinds = [' class="lx-number"' if place in numbers else "" for place in range(len(columns))]
    head = "".join(f"<th{kind}>{html.escape(name)}</th>" for name, kind in zip(columns, kinds, strict=True))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    below = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f'<div class="lx-wide"><table>{below}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def cell(text: str, kind: str = "", mark: Sequence[bool] = ()) -> str:
    """Return a cell of a table with a text that may be hostile; `mark` says which of its words are to stand out."""
    inner = html.escape(text)
    if any(mark):
        parts = zip(_WORD.findall(text), mark, strict=True)
        inner = "".join(f"<mark>{html.escape(word)}</mark>" if on else html.escape(word) for word, on in parts)
    return f'<td class="{kind}">{inner}</td>' if kind else f"<td>{inner}</td>"


def two(a: Any, b: Any) -> tuple[str, str]:
    """Return two values as cells side by side, with what differs in their texts marked."""
    left, right = shown(a), shown(b)
    marks: tuple[Sequence[bool], Sequence[bool]] = (), ()
    if left and right:
        words = _WORD.findall(left), _WORD.findall(right)
        marks = [True] * len(words[0]), [True] * len(words[1])
        for block in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
            marks[0][block.a : block.a + block.size] = [False] * block.size
            marks[1][block.b : block.b + block.size] = [False] * block.size
    return cell(left, "lx-a" if left else "", marks[0]), cell(right, "lx-b" if right else "", marks[1])


def rest(rows: int, name: str, word: str = "value") -> str:
    """Return what a table leaves out, as its caption."""
    if rows <= MOST_ROWS:
        return ""
    return f"{MOST_ROWS} of {counted(rows, word)}: {name} has the other {rows - MOST_ROWS:,}."


def beside(frame: pd.DataFrame, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the first rows of cells: the document where it is another than before, the path, the named columns.

    Columns that are called "confidence..." are numbers; "a" and "b", or "given" and "truth", stand side by side.
    """
    before = None
    for row in frame.head(MOST_ROWS).to_dict("records"):
        cells = [cell("" if row["file"] == before else shown(row["file"], 60)), cell(shown(row["path"], 80))]
        before = row["file"]
        for name in names:
            if name in ("a", "given"):
                cells += two(row[name], row["b" if name == "a" else "truth"])
            elif name.startswith("confidence"):
                cells.append(cell("" if pd.isna(row[name]) else f"{row[name]:.2f}", "lx-number"))
            elif name not in ("b", "truth"):
                cells.append(cell("" if pd.isna(row[name]) else shown(row[name])))
        yield cells
