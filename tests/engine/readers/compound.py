"""Compound files (OLE) of a test's own making, and what old spreadsheets and Outlook messages keep in them."""

import itertools
import struct

SECTOR, SHORT, CUTOFF = 512, 64, 4096  # bytes; a stream below the last is in short sectors
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(parts):
    """Return a compound file with these streams (bytes) and storages (dicts of such)."""
    entries, streams = [["Root Entry", 5, FREE, FREE, b""]], []

    def add(inside):
        """Add the entries of a storage, each the right neighbour of the one before; return the first."""
        numbers = []
        for name, content in inside.items():
            numbers.append(len(entries))
            is_storage = isinstance(content, dict)
            entries.append([name, 1 if is_storage else 2, FREE, FREE, b"" if is_storage else content])
            if is_storage:
                entries[numbers[-1]][3] = add(content)
        for before, after in itertools.pairwise(numbers):
            entries[before][2] = after
        return numbers[0] if numbers else FREE

    entries[0][3] = add(parts)
    table, short_table, short = [FAT], [], b""
    begins = [END]
    for *_, content in entries[1:]:
        if len(content) < CUTOFF:
            begins.append(_chain(short_table, content, SHORT))
            short += content.ljust(-(-len(content) // SHORT) * SHORT, b"\0")
        else:
            begins.append(_chain(table, content, SECTOR))
            streams.append(content)
    entries[0][4] = short
    places = struct.pack(f"<{len(short_table)}I", *short_table)
    begins[0], short_begin = _chain(table, short, SECTOR), _chain(table, places, SECTOR)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", begin, len(content))
        for (name, kind, right, child, content), begin in zip(entries, begins, strict=True)
    )
    start = _chain(table, directory, SECTOR)
    assert len(table) <= SECTOR // 4, "one sector of the table is enough for a test"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, start, 0, CUTOFF, short_begin, -(-len(places) // SECTOR), END, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    body = [
        content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\0") for content in (*streams, short, places, directory)
    ]
    return head + allocation + b"".join(body)


def _chain(table, content, size):
    """Add the sectors of a stream to a table; return the first."""
    if not content:
        return END
    first, count = len(table), -(-len(content) // size)
    table.extend([*range(first + 1, first + count), END])
    return first


def message(headers, body="", attachments=(), html=b""):
    """Return an Outlook message: `headers` as of the internet, `attachments` as (name, content)."""
    texts = {
        0x0037: headers.get("Subject", ""),
        0x007D: "".join(f"{k}: {v}\r\n" for k, v in headers.items()),
        0x1000: body,
    }
    root = _storage(
        texts, {0x1013: html} if html else {}, bytes(8) + struct.pack("<4I", 0, 0, 0, len(attachments)) + bytes(8)
    )
    for number, (name, content) in enumerate(attachments):
        root[f"__attach_version1.0_#{number:08X}"] = _storage({0x3707: name}, {0x3701: content}, bytes(8))
    return compound(root)


def _storage(texts, contents, head):
    found, entries = {}, b""
    for kind, values in ((0x001F, {p: t.encode("utf-16-le") for p, t in texts.items() if t}), (0x0102, contents)):
        for prop, value in values.items():
            found[f"__substg1.0_{prop:04X}{kind:04X}"] = value
            entries += struct.pack("<HHIII", kind, prop, 6, len(value), 0)
    return {"__properties_version1.0": head + entries, **found}


def workbook(sheets):
    """Return an old spreadsheet (BIFF8): {title: rows}; a title that begins with "." is hidden; a pair is (days, "date")."""
    plain, dated = (struct.pack("<HH", 0, form) + bytes(16) for form in (0, 14))
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _record(0xE0, plain) + _record(0xE0, dated)
    bodies = [_sheet(rows) for rows in sheets.values()]
    at = len(head) + sum(12 + len(title.lstrip(".")) for title in sheets) + 4
    for title, body in zip(sheets, bodies, strict=True):
        name = title.lstrip(".").encode("latin-1")
        head += _record(0x85, struct.pack("<IBBBB", at, title.startswith("."), 0, len(name), 0) + name)
        at += len(body)
    return compound({"Workbook": head + _record(0x0A, b"") + b"".join(bodies)})


def _sheet(rows):
    found = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                found += _record(0x204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
            elif value is not None:
                number, form = (value[0], 1) if isinstance(value, tuple) else (value, 0)
                found += _record(0x203, struct.pack("<HHHd", row, column, form, number))
    return found + _record(0x0A, b"")


def _record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content
