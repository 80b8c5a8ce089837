"""What our own widgets share: their files, how the browser's messages reach them, and their plain forms."""

from __future__ import annotations

import base64
import gzip
import html
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"
_COMMENTS = re.compile(r"^[ \t]*//.*\n|/\*.*?\*/\n?", re.MULTILINE)  # in JavaScript whole lines, in style sheets any
_INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")  # in style sheets
_LOADER = """const bytes = Uint8Array.from(atob("%s"), (letter) => letter.charCodeAt(0));
const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
const { default: widget } = await import(url);
URL.revokeObjectURL(url);
export default widget;
"""


def script(name: str) -> str:
    """Return a module of the browser's side and all that it imports as one module, which unpacks itself.

    Every widget sends its code anew, and saved notebooks keep it: packed it is a third as long.
    """
    packed = gzip.compress(modules(name).encode(), mtime=0)
    return _LOADER % base64.b64encode(packed).decode()


def modules(name: str) -> str:
    """Return a module of the browser's side and all that it imports as one module, without what only readers need.

    Every host loads a widget from one text. So the modules in `static` name what they take from each other, as in
    `import { make } from "./dom.js";`, each top-level name exists once among them, and here they are put one after the
    other, those that are imported first.
    """
    found: dict[str, str] = {}
    _collect(name, found)
    return _bare("".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in found.values()))


def _collect(name: str, found: dict[str, str]) -> None:
    if name not in found:
        text = (_STATIC / name).read_text(encoding="utf-8")
        for imported in _IMPORT.findall(text):
            _collect(imported, found)
        found[name] = text


def style(*names: str) -> str:
    """Return style sheets, one after the other, without what only their readers need."""
    return _SPACE.sub(r"\1", _bare("\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)))


def _bare(text: str) -> str:
    return _INDENTS.sub("", _COMMENTS.sub("", text))


class Base(anywidget.AnyWidget):
    """A widget whose state is one synced dict, `view`, and whose browser side answers with messages.

    A message {"type": "sort", ...} calls the method `_on_sort(**rest)`, and {"to": "grid", "type": "sort", ...} that of
    its part of this name. What it raises is logged by the kernel; what a user can cause, the methods show in `view`.
    """

    view = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, Part] = {}
        self.lock = threading.RLock()  # messages, and what a widget follows, may come on threads of their own
        self.on_msg(self._receive)
        # ipykernel 7.4 takes messages also while a cell blocks, on a thread of its own, if the comm says so.
        reply_to_subshell(self)

    def _receive(self, _: object, content: dict[str, Any], buffers: list[Any]) -> None:
        message = dict(content)
        hearer: Any = self.parts.get(message.pop("to", ""), self)
        handler = getattr(hearer, f"_on_{message.pop('type', '')}", None)
        if handler is not None:
            if buffers:
                message["buffer"] = buffers[0]
            with self.lock:
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


class Part:
    """A part of a widget: it shows the widget's synced dict `{name}_view`, and hears the messages to its name.

    Args:
        widget: The widget, which has that trait.
        name: What the part is called in both languages; "" for the only part of a widget, which shows its `view`.
    """

    def __init__(self, widget: Base, name: str) -> None:
        self._widget, self._name = widget, name
        widget.parts[name] = self

    @property
    def view(self) -> dict[str, Any]:
        """What the browser shows."""
        view: dict[str, Any] = getattr(self._widget, self._trait("view"))
        return view

    @view.setter
    def view(self, view: dict[str, Any]) -> None:
        setattr(self._widget, self._trait("view"), view)

    def send(self, content: dict[str, Any]) -> None:
        """Tell the part's browser side something that is no state."""
        self._widget.send({"to": self._name, **content} if self._name else content)

    def _trait(self, what: str) -> str:
        """Return the name of a trait of the widget that is this part's."""
        return f"{self._name}_{what}" if self._name else what


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
