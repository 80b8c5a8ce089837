"""Pages drawn in a process of their own: a document that crashes or hangs it costs a picture, not the kernel."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from llamaextract_nb.engine.child import APART
from llamaextract_nb.engine.rendering import Picture, picture
from llamaextract_nb.errors import DocumentError

_MOST_SECONDS = 20.0  # for one page
_MOST_MEMORY = 2 * 2**30  # bytes of address space
_CODE = "from llamaextract_nb.engine.drawing import serve; serve()"
_lock = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


def draw(path: Path, name: str, page: int = 1, dpi: int = 150) -> Picture:
    """Return a page as a picture, as `rendering.picture()` does.

    Raises:
        DocumentError: It cannot be opened or drawn, takes too long, or ends the process that draws.
    """
    with _lock:
        child = _started()
        timer = threading.Timer(_MOST_SECONDS, child.kill)
        timer.daemon = True
        timer.start()
        try:
            head, png = _asked(child, {"path": str(path), "name": name, "page": page, "dpi": dpi})
        except OSError:
            head, png = {}, b""
        except BaseException:  # an interrupt: what comes later would be taken for the next answer
            _end()
            raise
        finally:
            timer.cancel()
        if not head:
            _end()
            why = f"it takes longer than {_MOST_SECONDS:.0f} s or more memory than {_MOST_MEMORY // 2**30} GB"
            raise DocumentError(f"{name}: page {page} cannot be drawn, {why}.", name, page)
    if "error" in head:
        raise DocumentError(head["error"], name, page)
    return Picture(png=png, **head)


def warm() -> None:
    """Start the process before the first page is asked for; this takes no time here."""
    with _lock:
        _started()


def serve() -> None:
    """Draw what is asked for on the input, until it ends; what the process of `draw()` does."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows knows no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    for line in sys.stdin.buffer:
        _answer(json.loads(line), sys.stdout.buffer)


def _answer(asked: dict[str, Any], out: IO[bytes]) -> None:
    png = b""
    try:
        drawn = picture(Path(asked["path"]), asked["name"], asked["page"], asked["dpi"])
        head: dict[str, Any] = {"width": drawn.width, "height": drawn.height, "page": drawn.page, "pages": drawn.pages}
        png = drawn.png
    except DocumentError as error:
        head = {"error": str(error)}
    except Exception as error:  # a library that stumbles over a document; its text is not for messages
        head = {"error": f"{asked['name']}: page {asked['page']} cannot be drawn ({type(error).__name__})."}
    out.write(json.dumps({**head, "size": len(png)}).encode() + b"\n" + png)
    out.flush()


def _asked(child: subprocess.Popen[bytes], asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the answer's head and picture; an empty head means that the process has ended."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(asked).encode() + b"\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        return {}, b""
    head: dict[str, Any] = json.loads(line)
    size = head.pop("size")
    png = child.stdout.read(size)
    return (head, png) if len(png) == size else ({}, b"")


def _started() -> subprocess.Popen[bytes]:
    global _child
    if _child is None or _child.poll() is not None:
        _end()
        _child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **APART,
        )
    return _child


@atexit.register
def _end() -> None:
    global _child
    child, _child = _child, None
    if child is not None:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _forget() -> None:
    """A forked child starts a process of its own."""
    global _lock, _child
    _lock, _child = threading.Lock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
