"""The processes that work for a kernel: a document that crashes or hangs one costs an answer, not the kernel."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from llamaextract_nb.engine.readers.limits import MEMORY, limit_memory
from llamaextract_nb.errors import DocumentError

APART: dict[str, Any]
"""Arguments of `subprocess.Popen` for a process that an interrupt of the kernel does not reach."""

if sys.platform == "win32":
    # Without the second, a console window opens for each.
    APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
else:
    APART = {"start_new_session": True}

_MOST_SECONDS = 20.0  # for an answer that somebody waits for

Answer = tuple[dict[str, Any], bytes]
"""A head, in JSON, and a body."""

_children: list[Child] = []


class Child:
    """A process that answers questions about documents; started when it is needed, and again when it has ended.

    Args:
        module: The module whose `serve()` it runs.
    """

    def __init__(self, module: str) -> None:
        self._code = f"from {module} import serve; serve()"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        _children.append(self)

    def ask(self, question: dict[str, Any], what: str, page: int | None = None, seconds: float | None = None) -> Answer:
        """Return the answer to a question.

        Args:
            question: What `serve()` answers; it has the `name` of the document.
            what: What the error says if there is no answer, as in "page 3 cannot be drawn".
            page: The page that is asked about, for the error.
            seconds: How long the answer may take; by default as long as somebody waits for one.

        Raises:
            DocumentError: There is none: the document cannot be read, takes too long, or ends the process.
        """
        seconds = _MOST_SECONDS if seconds is None else seconds
        with self._lock:
            process = self._started()
            timer = threading.Timer(seconds, process.kill)
            timer.daemon = True
            timer.start()
            try:
                head, body = _asked(process, {**question, "what": what})
            except OSError:
                head, body = {}, b""
            except BaseException:  # an interrupt: what comes later would be taken for the next answer
                self.end()
                raise
            finally:
                timer.cancel()
            if not head:
                self.end()
        name = question["name"]
        if not head:
            why = f"it takes longer than {seconds:.0f} s or more memory than {MEMORY}"
            raise DocumentError(f"{name}: {what}, {why}.", name, page)
        if "error" in head:
            raise DocumentError(head["error"], name, page)
        return head, body

    def warm(self) -> None:
        """Start the process before the first question; this takes no time here."""
        with self._lock:
            self._started()

    def end(self) -> None:
        """End the process; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def forget(self) -> None:
        """Leave the process to the parent of this one, after a fork."""
        self._lock, self._process = threading.Lock(), None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", self._code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                **APART,
            )
        return self._process


def answer_all(answer: Callable[[dict[str, Any]], Answer]) -> None:
    """Answer the questions on the input, until it ends; what the process of a `Child` does."""
    limit_memory()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        question = json.loads(line)
        body = b""
        try:
            head, body = answer(question)
        except DocumentError as error:
            head = {"error": str(error)}
        except Exception as error:  # a library that stumbles over a document; its text is not for messages
            head = {"error": f"{question['name']}: {question['what']} ({type(error).__name__})."}
        out.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
        out.flush()


def _asked(process: subprocess.Popen[bytes], question: dict[str, Any]) -> Answer:
    """Return the answer; an empty head means that the process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(question).encode() + b"\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        return {}, b""
    head: dict[str, Any] = json.loads(line)
    size = head.pop("size")
    body = process.stdout.read(size)
    return (head, body) if len(body) == size else ({}, b"")


@atexit.register
def _end_all() -> None:
    for child in _children:
        child.end()


def _forget_all() -> None:
    """A forked child starts processes of its own."""
    for child in _children:
        child.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
