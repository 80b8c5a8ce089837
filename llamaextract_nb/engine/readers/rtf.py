"""Rich Text: paragraphs and tables in their order.

striprtf, the library for it, writes the cells of a table into one line with a mark that texts have too, and takes
quadratic time for some files; what is needed of the format is little.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.flow import Flow
from llamaextract_nb.engine.readers.limits import check_table

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)|\\", re.DOTALL
)
# Groups whose text is not the document's (but for the font table, which says how the others are encoded).
_SKIPPED = frozenset(
    "annotation atnauthor atndate atnid atrfend atrfstart author bkmkend bkmkstart category colortbl comment company "
    "creatim datafield doccomm docvar falt ffdeftext ffname filetbl fldinst footerl footerr ftncn ftnsep ftnsepc "
    "generator headerl headerr info keywords latentstyles listname listoverridetable listtable listtext nonesttables "
    "objclass objdata operator password pict pntext printim private revtbl revtim rsidtbl shprslt stylesheet subject "
    "tc template themedata title txe userprops xe xmlnstbl".split()
)
_HIDDEN = ("v", "deleted")
_CHARACTERS = {
    "tab": "    ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_ENDS = frozenset(("par", "line", "sect", "page", "column"))
_TABLE = frozenset(("intbl", "pard", "cell", "row", "nestcell", "nestrow"))
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
_DEEPEST = 10_000  # groups in groups


def read_rtf(path: Path, name: str) -> Document:
    """Return a Rich Text document."""
    reader = _Reader(path.read_bytes())
    reader.read()
    return reader.flow.document(name, "rtf")


@dataclass(slots=True)
class _Group:
    """What holds until the group ends."""

    skipped: bool = False
    hidden: bool = False
    fonts: bool = False
    encoding: str = ""
    fallback: int = 1  # characters after a Unicode one, for programs that know none


class _Reader:
    """Goes through the tokens of one document, and collects its lines and tables.

    Args:
        content: The file.
    """

    def __init__(self, content: bytes) -> None:
        self.flow = Flow()
        self._content = content
        self._group = _Group()
        self._groups: list[_Group] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()  # of characters that are not decoded yet
        self._text: list[str] = []
        self._over = 0  # characters to leave out, after a Unicode one
        self._in_table = False
        self._cells: list[str] = []
        self._rows: list[list[str]] = []

    def read(self) -> None:
        """Read the document."""
        at = 0
        while match := _TOKEN.match(self._content, at):
            at = match.end()
            word, number, code, symbol, brace, run = match.groups()
            if run is not None:
                self._characters(run)
            elif code is not None:
                self._characters(bytes.fromhex(code.decode()))
            elif word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    at += max(0, value or 0)
                else:
                    self._word(word.decode(), value)
            elif brace is not None:
                self._brace(brace)
            elif symbol is not None:
                self._symbol(symbol)
        self._end_line()
        self._end_table()

    @property
    def _is_shown(self) -> bool:
        return not (self._group.skipped or self._group.hidden or self._group.fonts)

    def _characters(self, run: bytes) -> None:
        left_out = min(self._over, len(run))
        self._over -= left_out
        if self._is_shown:
            self._bytes += run[left_out:]

    def _write(self, text: str) -> None:
        if self._is_shown:
            self._decode()
            self._text.append(text)

    def _decode(self) -> None:
        if self._bytes:
            self._text.append(self._bytes.decode(self._group.encoding or self._encoding, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        self._over = 0
        if brace == b"{":
            if len(self._groups) < _DEEPEST:
                self._groups.append(replace(self._group))
        elif self._groups:
            self._group = self._groups.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._group.skipped = True
        elif symbol in b"\r\n":
            self._end("par")
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _word(self, word: str, value: int | None) -> None:
        if word in _SKIPPED:
            self._group.skipped = True
        elif word == "shptxt":  # the text of a box is in a group that older programs skip
            self._group.skipped = False
        elif word in _HIDDEN:
            self._decode()
            self._group.hidden = value != 0
        elif word == "plain":
            self._group.hidden = False
        elif word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word == "u" and value is not None:
            self._write(chr(value % 0x10000))
            self._over = self._group.fallback
        elif word == "uc":
            self._group.fallback = max(0, value or 0)
        elif self._is_shown and (word in _ENDS or word in _TABLE):
            self._end(word)
        else:
            self._encode(word, value)

    def _encode(self, word: str, value: int | None) -> None:
        """Note what a word says of the encoding of characters."""
        if word == "fonttbl":
            self._group.fonts = True
        elif word == "ansicpg":
            self._encoding = _known(f"cp{value}") or self._encoding
        elif word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(value or 0, "")
        elif word == "f" and value is not None:
            self._decode()
            self._font = value
            if not self._group.fonts:
                self._group.encoding = self._fonts.get(value, "")

    def _end(self, word: str) -> None:
        """End what a word ends: a line, a cell, a row; or begin to be in a table or out of it."""
        if word == "intbl":
            self._in_table = True
        elif word == "pard":
            self._in_table = False
        elif word == "cell":
            self._cells.append(" ".join(self._taken().split()))
        elif word == "row":
            check_table(len(self._rows) + 1, len(self._cells))
            self._rows.append(self._cells)
            self._cells = []
        elif word in ("nestcell", "nestrow"):
            self._write("    ")
        elif self._in_table:
            self._write(" ")
        else:
            self._end_line()

    def _taken(self) -> str:
        self._decode()
        text = "".join(self._text)
        self._text.clear()
        # Characters beyond the first 65,536 are written in two halves.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _end_line(self) -> None:
        text = self._taken()
        if text.strip():
            self._end_table()
        self.flow.paragraph([text])

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        if self._cells:  # the file ends, or the table, before its last row does
            rows.append(self._cells)
            self._cells = []
        if rows:
            self.flow.table(self.flow.begin_table(), rows, rows)


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""
