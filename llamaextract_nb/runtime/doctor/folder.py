"""The data folder: whether it can be used, what is in it, and the service that works on it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.doctor.findings import Finding, Status, problem_of
from llamaextract_nb.runtime.home import default_home, home

_ELSEWHERE = "Choose another folder with the environment variable LLAMAEXTRACT_NB_HOME."
_LEAST_FREE, _LITTLE_FREE = 200e6, 2e9  # bytes; what was read from documents may take 1 GB, an upload 100 MB and more
_LARGE = 10e9  # bytes; more is worth a look, for parses are held to 1 GB and runs are small
_MOST_ENTRIES = 50_000  # files that are counted; a walk over more could take longer than anything else here
_MOUNTS = Path("/proc/mounts")
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "lustre", "gpfs", "beegfs", "gluster", "fuse.sshfs", "fuse.s3fs",
           "fuse.gcsfuse", "fuse.rclone", "fuse.gluster", "fuse.ceph", "fuse.blobfuse", "davfs")  # fmt: skip
"""How the types of file systems begin that other machines hold."""


def data_folder() -> Iterator[Finding]:
    """Tell whether a database can be kept in the data folder, and whether others may look into it."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder, prefix="doctor-") as place:
            mode = _journal(Path(place) / "try.sqlite")
        status = folder.stat()
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        fix = f"Check its permissions and the disk. {_ELSEWHERE}"
        yield Finding("data folder", "problem", f"{folder} cannot be written ({why}).", fix)
        return
    system = _file_system(folder)
    if mode != "wal":
        found = f"{folder} is on a file system ({system or 'of a type unknown'}) where SQLite cannot keep a journal."
        yield Finding("data folder", "problem", found, f"Choose a folder on a disk of this machine. {_ELSEWHERE}")
    elif system.startswith(_REMOTE):  # https://www.sqlite.org/wal.html: all processes must be on one machine
        found = f"{folder} is on a network file system ({system}), where SQLite loses data when two machines write."
        yield Finding("data folder", "problem", found, f"Choose a folder on a disk of this machine. {_ELSEWHERE}")
    elif os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found = f"{folder} can be opened by other users of this machine, and holds your documents."
        yield Finding("data folder", "problem", found, f'chmod 700 "{folder}"')
    else:
        yield Finding("data folder", "ok", f"{folder} can be written, and only by you.")


def disk() -> Iterator[Finding]:
    """Tell how much space there is."""
    folder = home()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    status: Status = "problem" if free < _LEAST_FREE else "note" if free < _LITTLE_FREE else "ok"
    yield Finding(
        "disk", status, f"{_bytes(free)} are free.", "" if status == "ok" else f"Free some space. {_ELSEWHERE}"
    )


def size() -> Iterator[Finding]:
    """Tell how much is kept, and by what."""
    sizes, more = _sizes(home())
    total = sum(sizes.values())
    parts = ", ".join(f"{name} {_bytes(part)}" for name, part in sizes.most_common(5) if part)
    found = f"{'More than ' if more else ''}{_bytes(total)} are kept{': ' if parts else ''}{parts}."
    if total > _LARGE or more:
        yield Finding("size", "note", found, "llamaextract-nb runs prune removes what is old.")
    else:
        yield Finding("size", "ok", found)


def ledger() -> Iterator[Finding]:
    """Tell whether the ledger of runs can be read, and whether there is another that is not looked at."""
    from llamaextract_nb.runtime.ledger import open_ledger

    if home() != default_home() and any(default_home().glob("ledger.*")):
        found = f"LLAMAEXTRACT_NB_HOME names {home()}; the runs in {default_home()} are not listed."
        yield Finding("ledger", "note", found, "To see those, take the variable out and restart the kernel.")
        return
    if not any(home().glob("ledger.*")):
        yield Finding("ledger", "ok", "There is none yet: the first run makes it.")
        return
    try:
        runs = len(open_ledger().runs())
    except ConfigError as error:
        yield problem_of("ledger", error, _ELSEWHERE)
    else:
        yield Finding("ledger", "ok", f"It lists {runs:,} run{'' if runs == 1 else 's'}.")


def local_service(client: object, quick: bool) -> Iterator[Finding]:
    """Start the service on this machine, if it does not run yet, and ask it for a sign of life."""
    from llamaextract_nb.client import AsyncClient, Client
    from llamaextract_nb.runtime.local import LocalService

    if quick or isinstance(client, (Client, AsyncClient)):
        return
    began = time.monotonic()
    try:
        service = client if isinstance(client, LocalService) else LocalService()
        with service.client() as asked:
            error = asked.ping().error
    except ConfigError as caught:
        error = caught
    if error is not None:
        yield problem_of("local service", error, "Look at the data folder.")
    else:
        found = f"It runs, and answered after {time.monotonic() - began:.1f} s."
        yield Finding("local service", "ok", found)


def _journal(path: Path) -> str:
    """Return the journal that SQLite keeps for a database there when it is asked for "wal"."""
    with closing(sqlite3.connect(path, timeout=2)) as connection:
        mode: str = connection.execute("pragma journal_mode = wal").fetchone()[0]
        connection.execute("create table made (number integer)")
        return mode


def _file_system(folder: Path) -> str:
    """Return the type of the file system that a folder is on; "" where there is no list of mounts."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [(Path(place.replace("\\040", " ")), kind) for _, place, kind, *_ in map(str.split, lines)]
    holding = [(place, kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    return max(holding, key=lambda mount: len(mount[0].parts), default=(Path(), ""))[1]


def _sizes(folder: Path) -> tuple[Counter[str], bool]:
    """Return the bytes under each part of a folder, and whether there is more that was not counted."""
    sizes: Counter[str] = Counter()
    seen, left = 0, [folder]
    while left:
        try:
            entries = list(os.scandir(left.pop()))
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if seen > _MOST_ENTRIES:
                return sizes, True
            if entry.is_dir(follow_symlinks=False):
                left.append(Path(entry.path))
            else:
                sizes[_part(Path(entry.path).relative_to(folder))] += _length(entry)
    return sizes, False


def _part(path: Path) -> str:
    """Return what a file is counted under: the folder it is in, two levels deep at most, or its database."""
    parts = path.parts[:2]
    return "/".join([*parts[:-1], parts[-1].split("-")[0]])  # ledger.sqlite-wal belongs to ledger.sqlite


def _length(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:  # removed since
        return 0


def _bytes(number: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:,.0f} {unit}" if number >= 10 or unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    raise AssertionError
