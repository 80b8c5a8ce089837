"""Old spreadsheets (.xls), by xlrd.

It is BSD, pure Python and 0.1 MB, and raises where python-calamine (MIT, 1.2 MB), in Rust, would end the process.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.extras import needs_formats
from llamaextract_nb.engine.readers.limits import TooMuchError
from llamaextract_nb.engine.readers.sheets import Sheets, shown
from llamaextract_nb.errors import DocumentError

_VISIBLE = 0
_MOST_BYTES = 100 * 1024**2  # read into memory as a whole


def read_xls(path: Path, name: str) -> Document:
    """Return an old spreadsheet: the values of its visible sheets.

    Raises:
        DocumentError: It is damaged, encrypted, too large, or the extra `formats` is missing.
    """
    try:
        import xlrd
    except ImportError:
        raise needs_formats(name, "is an old spreadsheet (.xls)") from None
    if path.stat().st_size > _MOST_BYTES:
        raise DocumentError(f"{name} is larger than {_MOST_BYTES // 2**20} MB: save it as .xlsx.", name)
    sheets = Sheets()
    try:
        with xlrd.open_workbook(file_contents=path.read_bytes(), logfile=io.StringIO(), on_demand=True) as book:
            for index in range(book.nsheets):
                sheet = book.sheet_by_index(index)
                if sheet.visibility == _VISIBLE:
                    sheets.add(sheet.name, _rows(sheet, book.datemode))
                book.unload_sheet(index)
    except (TooMuchError, MemoryError):
        raise
    except Exception as error:  # its own errors, and what it stumbles over
        if "encrypted" in str(error).casefold():
            reason = "is encrypted and needs a password: save a copy without one and try again"
        else:
            reason = "is damaged or cut off: get it again from where it came from"
        raise DocumentError(f"{name} {reason}.", name) from None
    return sheets.document(name, "xls")


def _rows(sheet: Any, datemode: int) -> Iterator[tuple[int, list[str]]]:
    for index in range(sheet.nrows):
        yield index + 1, [_shown(cell, datemode) for cell in sheet.row(index)]


def _shown(cell: Any, datemode: int) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime.datetime = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):  # a number in the form of a date that there is not
            return shown(cell.value)
        return moment.time().isoformat() if cell.value < 1 else shown(moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return shown(cell.value) if cell.ctype == xlrd.XL_CELL_NUMBER else str(cell.value)
