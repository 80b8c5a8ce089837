"""Write docs/reference.md from the docstrings of all public names: `python docs/make_reference.py`."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import llamaextract_nb as lx

HERE = Path(__file__).parent
# In the order in which they are met; a name that is missing here fails the test of this file.
SECTIONS = {
    "Documents to frames": ["extract", "aextract", "submit", "Run", "runs", "open_run", "prune_runs", "samples"],
    "Schemas": ["Schema", "agents", "save_agent", "delete_agent"],
    "Compare and score": ["diff", "score", "stability"],
    "Many documents": ["extract_iter", "extract_to", "frames_extractor"],
    "Widgets": ["FilePicker", "SchemaBuilder", "JobProgress", "ResultViewer", "Studio"],
    "Where it runs": ["Client", "AsyncClient", "LocalService", "ask_key", "estimate", "doctor", "allow_nested_loops"],
    "Errors": [name for name in lx.__all__ if name.endswith("Error")],
}
_INTRODUCED = re.compile(r"^(\w+|\*\*\w+)(?: \([^)]*\))?: (.*)$")
_TITLES = ("Args:", "Returns:", "Yields:", "Raises:", "Attributes:", "Example:", "Examples:")


def reference() -> str:
    """Return the whole reference as Markdown."""
    lines = [
        "# Reference",
        "",
        "Every public name, from its docstring. Written by `python docs/make_reference.py`.",
        "",
    ]
    lines += [f"- [{title}](#{title.lower().replace(' ', '-')})" for title in SECTIONS]
    for title, names in SECTIONS.items():
        lines += ["", f"## {title}"]
        for name in names:
            lines += _entry(name, getattr(lx, name), "###")
    return "\n".join(lines) + "\n"


def _entry(name: str, value: Any, level: str) -> Iterator[str]:
    """Yield the lines of a name: its signature, its docstring, and what belongs to it."""
    yield ""
    yield f"{level} {name}"
    yield ""
    if signature := _signature(value):
        yield from ("```python", f"{name}{signature}", "```", "")
    yield from _markdown(inspect.getdoc(value) or "")
    if inspect.isclass(value) and not issubclass(value, Exception):
        for member in sorted(dir(value)):
            own = inspect.getattr_static(value, member)
            if member.startswith("_") or not _is_documented(value, member):
                continue
            called = getattr(value, member)
            shown = f"{name}.{member}" + ("" if isinstance(own, property) else _signature(called))
            yield ""
            yield f"**`{shown}`**  "
            yield from _markdown(inspect.getdoc(called) or "")


def _is_documented(owner: type, member: str) -> bool:
    """Tell whether a member is ours: what a widget inherits from ipywidgets is described there."""
    home = next(base for base in owner.__mro__ if member in vars(base))
    described = vars(home)[member]
    return home.__module__.startswith("llamaextract_nb") and (
        isinstance(described, property | classmethod | staticmethod) or inspect.isfunction(described)
    )


def _signature(value: Any) -> str:
    if inspect.isclass(value) and issubclass(value, Exception):
        return ""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    parameters = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    shown = signature.replace(
        parameters=[p for p in parameters if p.name != "self"], return_annotation=inspect.Signature.empty
    )
    return re.sub(r"<[^<>]*>", "...", str(shown))


def _markdown(text: str) -> Iterator[str]:
    """Yield a docstring as Markdown: its lists of arguments, errors and so on as lists."""
    inside = False
    for paragraph in _paragraphs(text):
        first, *rest = paragraph
        if first in _TITLES:
            inside = first not in ("Returns:", "Yields:", "Example:", "Examples:")
            yield f"*{first[:-1]}*"
            yield ""
            body = textwrap.dedent("\n".join(rest)).splitlines()
            yield from _items(body) if inside else body
        else:
            yield from paragraph
        yield ""


def _paragraphs(text: str) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in text.splitlines():
        if not line.strip() or (line in _TITLES and paragraph):
            if paragraph:
                yield paragraph
            paragraph = [line] if line.strip() else []
        else:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _items(lines: list[str]) -> Iterator[str]:
    for line in lines:
        match = _INTRODUCED.match(line)
        yield f"- `{match[1]}`: {match[2]}" if match else f"  {line.strip()}"


if __name__ == "__main__":
    (HERE / "reference.md").write_text(reference(), encoding="utf-8")
