"""What a form asks of documents, one thing at a time: the fields that they have, and what one gives for a schema."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.runtime.inference import MOST_LOOKED_AT, Inferred, begin_inference, infer_from_prompt
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.submit import submit
from llamaextract_nb.runtime.telling import Telling
from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets.base import counted
from llamaextract_nb.widgets.waiting import Pending, Waiting


class Asking:
    """The documents of a form, and what is asked of them.

    Args:
        client: Where documents are read, as in `submit()`.
        lock: Held while the form is told of something.
        changed: Is called when there is news to show.
        failed: Is told why there is no answer.

    Attributes:
        documents: The documents by their labels.
        told: Where documents went last, and which were left out.
        waiting: What is waited for, None for nothing.
    """

    def __init__(
        self, client: object, lock: threading.RLock, changed: Callable[[], None], failed: Callable[[str], None]
    ) -> None:
        self.documents: dict[str, Source] = {}
        self.told: list[str] = []
        self.waiting: Waiting | None = None
        self._step = ""  # the last that was told of what goes on
        self._client, self._lock = client, lock
        self._changed, self._failed = changed, failed
        self._news = Telling()  # what is told on the loop must not wait there for the lock
        self._news.add(self._changed_safely)

    def know(self, files: Any) -> None:
        """Know the documents that `files` names.

        Raises:
            LlamaExtractError: They cannot be found.
        """
        self.documents = {source.label: source for source in find_sources(files)}

    def use(self, paths: Sequence[Path]) -> bool:
        """Know the documents at some paths; tell whether they are others than before."""
        before = self.documents
        self.documents = {str(path): Source(str(path), path.name, path) for path in paths}
        return self.documents != before

    def infer(self, prompt: str | None) -> Inferred:
        """Return what the documents have in common, once that is known; see `begin_inference()`."""
        self.told = []
        return begin_inference([*self.documents.values()], prompt, self._client, self._tell).attended()

    def suggest_from_words(self, words: str, arrived: Callable[[Inferred], None]) -> None:
        """Have fields read from a prompt."""
        self.told, self._step = [], ""
        pending = in_background(asyncio.to_thread(infer_from_prompt, words))
        self._wait("Reading what you wrote", pending, lambda found: arrived(Inferred(found)))

    def suggest_from_files(self, words: str, arrived: Callable[[Inferred], None]) -> None:
        """Have the fields found that the documents have in common."""
        self.told, self._step = [], ""
        try:
            pending = begin_inference([*self.documents.values()], words or None, self._client, self._tell, self._go_on)
        except LlamaExtractError as error:
            self._failed(str(error))
        else:
            count = len(self.documents)
            some = f"the first {MOST_LOOKED_AT} of " if count > MOST_LOOKED_AT else ""
            self._wait(f"Looking for the fields that matter in {some}{counted(count, 'file')}", pending, arrived)

    def try_on(self, document: str, schema: Schema, answered: Callable[[Run], None]) -> None:
        """Have one document extracted by a schema."""
        self.told, self._step = [], ""
        source = self.documents[document]
        try:
            run = submit([source], schema, client=self._client, progress=False)
        except LlamaExtractError as error:
            self._failed(str(error))
        else:
            self.told = [run.where]
            self._wait(f"Extracting {source.name}", run, lambda _: answered(run))

    def cancel(self) -> bool:
        """Wait no longer; tell whether something was waited for."""
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            waiting.give_up()
        return waiting is not None

    def _tell(self, line: str) -> None:
        self.told.append(line)
        self._news.tell()

    def _go_on(self, words: str) -> None:
        self._step = words
        if self.waiting is not None:
            self.waiting.words = words
        self._news.tell()

    def _changed_safely(self) -> None:
        with self._lock:
            self._changed()

    def _wait(self, words: str, pending: Pending, over: Callable[[Any], None]) -> None:
        def told(result: Any, wrong: str) -> None:
            with self._lock:
                if self.waiting is waiting:
                    self.waiting = None
                    if wrong:
                        self._failed(wrong)
                    else:
                        over(result)

        waiting = self.waiting = Waiting(words, pending, told)
        waiting.words = self._step or words  # what was told before there was somebody waiting
        waiting.begin()
        self._changed()
