"""What stands in place of a document: a pointer to it, the text of a link, a web page that a site sent instead."""

from __future__ import annotations

import re
from pathlib import Path

from llamaextract_nb.errors import DocumentError

_LINK = 500  # bytes; a longer path is none
_PATH = re.compile(rb"(?:\.{0,2}/)?[^\s/<>]+(?:/[^\s/<>]+)+")  # as a checkout without symbolic links leaves of one
_TEXTS = frozenset((".txt", ".md", ".csv", ".json"))
# What no program writes as a web page. An .xls or .doc is one as often as not: many sites export tables that way.
_NEVER_A_PAGE = frozenset(".pdf .docx .xlsx .pptx .odt .ods .png .jpg .jpeg .tif .tiff .webp .heic .msg .zip".split())
_TITLE = re.compile(r"<(title|h1|message)\b[^>]*>([^<]{1,200})</\1\s*>", re.IGNORECASE)
_LONGEST_TITLE = 80


def check_is_no_pointer(head: bytes, name: str) -> None:
    """Refuse a text that stands where a repository keeps the document itself elsewhere.

    Raises:
        DocumentError: It is a Git LFS pointer or the text of a link.
    """
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        raise DocumentError(
            f"{name} is a Git LFS pointer, not the document: fetch it with `git lfs pull` and try again.", name
        )
    if len(head) < _LINK and _PATH.fullmatch(head) and Path(name).suffix.lower() not in _TEXTS:
        raise DocumentError(
            f"{name} is the text of a link to another file, not the document: get the file it points to.", name
        )


def check_is_no_page(kind: str, head: str, name: str) -> None:
    """Refuse a web page, or a reply in XML, under the name of a format that is neither.

    Raises:
        DocumentError: It is one: most often what a site says instead of giving the document.
    """
    suffix = Path(name).suffix.lower()
    if kind not in ("html", "xml") or suffix not in _NEVER_A_PAGE:
        return
    title = _TITLE.search(head)
    words = " ".join(title[2].split()) if title else ""
    says = f' that says "{words[:_LONGEST_TITLE]}"' if words and words.isprintable() else ""
    what = "a web page" if kind == "html" else "a reply in XML"
    raise DocumentError(
        f"{name} is {what}{says}, not a {suffix} file: sites send one in place of a document, as when they ask for a "
        f"login; download it again, or rename it to .{kind} if the page is what you want.",
        name,
    )
