"""A process and its children under strace: whom they connected to, and what they wrote where."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CONNECTING = "connect,sendto,sendmsg,sendmmsg,io_uring_setup"
_WRITING = "open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate"
# Semaphores of multiprocessing (and tqdm's): shared memory, removed as soon as it is made.
_NOWHERE = re.compile(r"/dev/null|/dev/shm/sem\.[\w-]+")
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*?)(?: = (-?\d+)\S*( E\w+)?.*)?$")
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_PATH = re.compile(r'(?:AT_FDCWD|\d+)?(?:<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


def needs_strace():
    """Skip where strace is missing, but never in CI, which installs it."""
    if shutil.which("strace") is None:
        if os.environ.get("CI"):
            pytest.fail("strace is missing: apt-get install strace")
        pytest.skip("strace is not installed (apt-get install strace)")


def traced(command, log: Path, home: Path, **more) -> subprocess.Popen[str]:
    """Start a Python command under strace, as a user with an empty home starts it.

    Nothing else comes from our environment: onnxruntime is silent by itself where it sees CI's variables.
    """
    home.mkdir()
    (home / "tmp").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",  # the interpreter's own files beside the source
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        **more,
    }
    strace = ["strace", "-f", "-qq", "-y", "-s", "512", "--seccomp-bpf", "-e", "signal=none", "-o", str(log)]
    strace += ["-e", f"trace={_CONNECTING},{_WRITING}", sys.executable, *command]
    return subprocess.Popen(strace, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=home)


def leaks(log: Path, inside: Path) -> list[str]:
    """Return what went to another machine, or to a file outside a folder: each call with its aim."""
    found = set()
    for line in _whole(log.read_text(errors="replace").splitlines()):
        call = _CALL.match(line)
        assert call, line
        name, arguments, _, error = call.groups()
        what = _sent(name, arguments) if name in _CONNECTING.split(",") else _written(name, arguments, error, inside)
        if what:
            found.add(f"{name} {what}")
    return sorted(found)


def _whole(lines):
    """Yield the calls, those that another thread's call cut in two put together again."""
    begun = {}
    for line in lines:
        thread = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>").rstrip()
        elif "resumed>" in line:
            yield begun.pop(thread) + line.split("resumed>", 1)[1]
        else:
            yield line
    yield from begun.values()


def _sent(name, arguments):
    """Return to whom a call goes, unless that is this machine. A name server is somebody else, wherever it listens."""
    if name == "io_uring_setup":  # a way past every call that is looked at here
        return arguments
    if "AF_UNIX" in arguments:
        # A daemon that may ask others: nscd, systemd-resolved, D-Bus.
        return re.search(r"\{.*\}", arguments)[0]
    address = _ADDRESS.search(arguments)
    if address is None:  # connected already, a pair of sockets, or the kernel itself (AF_NETLINK, AF_UNSPEC)
        return None
    port, host = address.groups()
    return None if ipaddress.ip_address(host).is_loopback and port != "53" else f"{host}:{port}"


def _written(name, arguments, error, inside):
    """Return the path that a call makes or writes, unless it is inside."""
    if name in ("open", "openat", "openat2") and not re.search(r"O_CREAT|O_WRONLY|O_RDWR", arguments):
        return None
    if error == " EEXIST":  # a folder that is there is not made
        return None
    for folder, path in _PATH.findall(arguments):
        whole = os.path.normpath(os.path.join(folder, path))
        if not (_NOWHERE.fullmatch(whole) or Path(whole).is_relative_to(inside)):
            return whole
    return None
