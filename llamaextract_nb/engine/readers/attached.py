"""What is attached to an e-mail, read as further pages of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from llamaextract_nb.engine.document import Cell, Document, Line, Page, Table
from llamaextract_nb.errors import DocumentError

_MOST_READ = 20  # attachments: more than letters have, and each may take seconds of OCR
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to an e-mail; its content is None if the e-mail only names it."""

    name: str
    content: bytes | None

    @classmethod
    def of(cls, name: str, content: bytes | None) -> Attachment:
        """Return an attachment under a name that can be shown in one line."""
        last = "".join(char for char in name if char.isprintable()).replace("\\", "/").rpartition("/")[2]
        return cls(last[-_LONGEST_NAME:] or "attachment", content)


def add_attached(document: Document, attachments: Sequence[Attachment], levels: int) -> None:
    """Add what is attached to an e-mail to it, as further pages and tables; a note says what cannot be read.

    The pages are the e-mail's own then, which as a whole has no pages that could be shown: their lines are cited by the
    attachment's name, as in "invoice.pdf, page 2". For `levels` see `Letter.document()`.
    """
    read = 0
    for attachment in attachments:
        if not attachment.content:
            continue
        read += 1
        if read > _MOST_READ:
            document.notes.append(f"of the attachments only the first {_MOST_READ} were read")
            return
        try:
            found = _parsed(attachment.name, attachment.content, levels)
        except DocumentError as error:
            document.notes.append(f"an attachment was not read: {str(error).rstrip('.')}")
            continue
        before = document.pages[-1].number
        document.pages += [_page(page, before, attachment.name) for page in found.pages]
        document.tables += [_table(table, before, attachment.name) for table in found.tables]
        document.notes += [f"{attachment.name}: {note}" for note in found.notes]


def _parsed(name: str, content: bytes, levels: int) -> Document:
    # Here, for it knows the readers of e-mails, too.
    from llamaextract_nb.engine.readers.reading import parse

    try:
        with tempfile.TemporaryDirectory(prefix="llamaextract_nb-") as folder:  # which others cannot enter
            path = Path(folder) / "attachment"
            path.write_bytes(content)
            return parse(path, name, levels=levels)
    except OSError as error:
        raise DocumentError(f"{name} cannot be read, the folder for temporary files cannot be used", name) from error


def _page(page: Page, before: int, name: str) -> Page:
    where = f"{name}, page {page.number}"
    lines = [Line(line.words, f"{name}: {line.anchor}" if line.anchor else where, line.sure) for line in page.lines]
    return replace(page, number=before + page.number, lines=lines, real=False)


def _table(table: Table, before: int, name: str) -> Table:
    rows = [
        [Cell(cell.text, before + cell.page, None, f"{name}: {cell.anchor}" if cell.anchor else None) for cell in row]
        for row in table.rows
    ]
    return Table(rows, table.title)
