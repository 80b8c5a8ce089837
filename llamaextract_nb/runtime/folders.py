"""The documents of folders, by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from llamaextract_nb.runtime.containers import CONTAINERS

SUFFIXES = frozenset(
    ".pdf .docx .xlsx .xls .pptx .odt .ods .rtf .html .htm .eml .msg .md .markdown .txt .text .csv .tsv .json .xml "
    ".edi .png .jpg .jpeg .tif .tiff .webp .heic .heif".split()
)


def documents_in(folder: str) -> Iterator[str | OSError]:
    """Yield the paths of the documents of a folder and its subfolders in their order, and why one cannot be read.

    No more than the names in one folder, and in those above it, are held at once.
    """
    levels = [_entries(folder)]
    while levels:
        found = next(levels[-1], None)
        if found is None:
            levels.pop()
        elif isinstance(found, os.DirEntry):
            levels.append(_entries(found.path))
        else:
            yield found


def _entries(folder: str) -> Iterator[str | os.DirEntry[str] | OSError]:
    """Yield the documents and folders of a folder; a link to a folder may lead round in a circle, and is left out."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if entry.name[0] != "."), key=lambda entry: entry.name)
    except OSError as error:
        yield error
        return
    mails = _is_maildir(folder)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield entry
        elif (mails or is_document(entry.name)) and not (entry.is_symlink() and os.path.isdir(entry.path)):
            yield entry.path


def is_document(name: str) -> bool:
    """Tell by its name whether a file in a folder is a document, or holds some; hidden ones are none."""
    suffix = os.path.splitext(name)[1].lower()
    return not name.startswith(".") and (suffix in SUFFIXES or suffix in CONTAINERS)


def _is_maildir(folder: str) -> bool:
    """Tell whether a folder has a mail in each of its files, whose names have no suffix (Maildir)."""
    above, name = os.path.split(folder)
    return name in ("cur", "new") and os.path.isdir(os.path.join(above, "tmp"))


def once(files: list[str]) -> list[str]:
    """Leave out what ** reaches again through links in a circle: the shortest way stays."""
    folders: dict[str, str] = {}
    found: dict[tuple[str, str], str] = {}
    for file in sorted(files, key=len):
        folder, name = os.path.split(file)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        found.setdefault((folders[folder], name), file)
    return sorted(found.values())
