"""What our own widgets share: their files, how the browser's messages reach them, and their plain forms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"
_COMMENTS = re.compile(r"^[ \t]*//.*\n|/\*.*?\*/\n?", re.MULTILINE)  # in JavaScript whole lines, in style sheets any
_INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


def static(*names: str) -> str:
    """Return files of the browser's side, one after the other, without what only their readers need.

    Every widget sends them anew, so indents and comments count.
    """
    whole = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)
    return _INDENTS.sub("", _COMMENTS.sub("", whole))


class Base(anywidget.AnyWidget):
    """A widget whose state is one synced dict, `view`, and whose browser side answers with messages.

    A message {"type": "sort", ...} calls the method `_on_sort(**rest)`. What it raises is logged by the kernel; what a
    user can cause, the methods show in `view`.
    """

    view = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._receive)
        # ipykernel 7.4 takes messages also while a cell blocks, on a thread of its own, if the comm says so.
        reply_to_subshell(self)

    def _receive(self, _: object, content: dict[str, Any], buffers: list[Any]) -> None:
        message = dict(content)
        handler = getattr(self, f"_on_{message.pop('type', '')}", None)
        if handler is not None:
            if buffers:
                message["buffer"] = buffers[0]
            handler(**message)

    def _on_ping(self) -> None:
        self.send({"type": "pong"})

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._static()}, metadata

    def _static(self) -> str:
        """Return the widget as plain HTML, for places without widgets."""
        return f"<pre>{html.escape(repr(self))}</pre>"


def reply_to_subshell(widget: Any) -> None:
    """Let a widget's messages be handled while a cell blocks, where the kernel can."""
    comm = getattr(widget, "comm", None)
    if comm is not None and hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, default: default


def counted(number: int, word: str) -> str:
    """Return a number with its word, in the plural where there is not one: "1 field", "2 fields"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def html_table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """Return a table as escaped HTML that needs neither script nor style sheet."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return (
        f'<div style="overflow-x:auto"><table border="0"><caption style="caption-side:bottom;text-align:left">'
        f"{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
