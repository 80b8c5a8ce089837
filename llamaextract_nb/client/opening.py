"""Files of this machine, opened so that nothing can hang, and watched for changes."""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO, NamedTuple

_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a named pipe, which has no end"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)
_REASONS = {
    errno.ELOOP: "it is a link in a circle",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
}


class State(NamedTuple):
    """What tells a file from what it was."""

    device: int
    inode: int
    size: int
    changed: int


def why_no_file(status: os.stat_result) -> str | None:
    """Return why something is no file that can be read to its end, as a clause; None if it is one."""
    if stat.S_ISREG(status.st_mode):
        return None
    return next((words for test, words in _KINDS if test(status.st_mode)), "it is not a file")


def why_unreadable(error: OSError | ValueError) -> str:
    """Return why a path cannot be used, as a clause without the path; ValueError is Python's for a NUL in it."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
    return "its name has a character that no path can have"


def open_file(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file for reading; a pipe, device, socket or folder is refused at once instead of waited for.

    Raises:
        OSError: It cannot be opened, or is no file; `strerror` says why.
        ValueError: The path has a NUL in it.
    """
    _refuse(os.stat(path))  # before it is opened, which rewinds some devices
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _refuse(os.fstat(descriptor))  # again: a pipe may have taken its place
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def state(place: int | str | os.PathLike[str]) -> State:
    """Return the state of what is open under a descriptor, or of what is at a path now.

    Raises:
        OSError: There is nothing.
    """
    status = os.stat(place)
    return State(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _refuse(status: os.stat_result) -> None:
    reason = why_no_file(status)
    if reason is not None:
        raise OSError(errno.EINVAL, reason)
