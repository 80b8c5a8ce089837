"""A letter as every format of e-mail tells it: its headers, the body that says more, and what is attached to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.attached import Attachment, add_attached
from llamaextract_nb.engine.readers.laid import pages_of
from llamaextract_nb.engine.readers.web import html_content

MOST_BYTES = 100 * 1024**2  # of a letter with all that is attached to it
LEVELS = 2
"""A letter, and one that is passed on as what is attached to it."""

_MOST_NAMED = 500  # attachments


@dataclass(slots=True)
class Letter:
    """A letter; `headers` are those that people read, in the order in which they are shown."""

    headers: dict[str, str] = field(default_factory=dict)
    plain: str = ""
    web: str = ""
    attachments: list[Attachment] = field(default_factory=list)

    def document(self, name: str, kind: str, *, levels: int) -> Document:
        """Return the letter as a document.

        Args:
            name: What it is called in messages.
            kind: The format it came in.
            levels: In how many letters, each attached to the one before, to read what is attached; else it is named.

        Raises:
            DocumentError: Its body is nested too deeply.
            TooMuchError: It is too long.
        """
        body, tables = self._body(name)
        lines = [(f"{key}: {text}", f"header {key}") for key, text in self.headers.items() if text]
        named = [attachment.name for attachment in self.attachments[:_MOST_NAMED]]
        lines += [("", ""), *body, *((f"Attachment: {label}", "attachment") for label in named)]
        document = Document(name, kind, pages_of(lines), tables)
        if levels:
            add_attached(document, self.attachments, levels - 1)
        return document

    def _body(self, name: str) -> tuple[list[tuple[str, str]], list[Table]]:
        """Return the plain body, or the HTML one if it says clearly more."""
        if self.web.strip():
            lines, tables = html_content(self.web, name)
            if tables or sum(len(text) for text, _ in lines) > 1.5 * len(self.plain.strip()):
                return lines, tables
        return [(text, f"line {number}") for number, text in enumerate(self.plain.splitlines(), 1)], []
