"""A job of documents made to do harm: each is an error row that says why, and the others are done."""

import io
import struct
import zipfile
import zlib

import llamaextract_nb as lx

GOOD = b"Invoice number: A-17\nTotal: 42.00 EUR\n"


def zip_bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(64 * 1024**2))
    return stream.getvalue()


def png(side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def test_each_says_why_and_the_others_are_done(service):
    files = {
        "good.txt": GOOD,
        "bomb.docx": zip_bomb(),
        "wall.png": png(30_000),
        "long.txt": b"word " * 2_600_000,
        "deep.json": b"[" * 100_000 + b"]" * 100_000,
        "also_good.txt": GOOD,
    }
    client = lx.Client(base_url=service.base_url, api_key=service.token, project_id="hostile")
    with client:
        run = lx.submit(list(files.items()), {"total": float}, client=client, progress=False)
        frame = run.result()
    assert frame["_status"].to_dict() == {name: "success" if name.endswith("good.txt") else "error" for name in files}
    assert frame.loc["also_good.txt", "total"] == 42
    said = frame["_error"].to_dict()
    assert "unpacks to 64 MB, more than is safe" in said["bomb.docx"]
    assert "more than 80 million pixels" in said["wall.png"]
    assert "more than 10,000,000 characters, the limit" in said["long.txt"]
    assert "nested too deeply" in said["deep.json"]
