"""One ledger for each folder in each process."""

from __future__ import annotations

import atexit
import os
import threading
from pathlib import Path

from llamaextract_nb.runtime.home import home
from llamaextract_nb.runtime.ledger.ledger import Ledger

_lock = threading.Lock()
_ledgers: dict[Path, Ledger] = {}


def open_ledger(folder: Path | None = None) -> Ledger:
    """Return the ledger of a folder, by default `home()`; the same one whoever asks in this process.

    Raises:
        ConfigError: The folder or the file cannot be used.
    """
    path = Path(os.path.realpath(folder or home()))  # unlike Path.resolve(), it bears links in a circle
    with _lock:
        if path not in _ledgers:
            _ledgers[path] = Ledger(path)
        return _ledgers[path]


def _close() -> None:
    for ledger in list(_ledgers.values()):
        ledger.close()


def _before_fork() -> None:
    _lock.acquire()
    for ledger in _ledgers.values():
        ledger.before_fork()


def _in_parent() -> None:
    for ledger in _ledgers.values():
        ledger.after_fork(in_child=False)
    _lock.release()


def _in_child() -> None:
    global _lock
    _lock = threading.Lock()
    for ledger in _ledgers.values():
        ledger.after_fork(in_child=True)


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
