"""A run that goes where a test wants it, with what a run shows to those who follow it."""

import heapq
from collections import Counter

RANKS = {"failed": 0, "running": 1, "uploading": 2, "cancelled": 3, "waiting": 4, "queued": 5}
OPEN = ("queued", "uploading", "running")


class FakeRun:
    """Files that nobody works on; `put()` says how one stands."""

    def __init__(self, count):
        self.id = "run-1"
        self.where = "Local engine: nothing leaves this machine"
        self.note = ""
        self.seconds = 10.0
        self.can_retry = True
        self.asked = []  # cancel and retry
        self.listeners = []
        self.files = [[f"{number:05}.pdf", "queued", ""] for number in range(count)]

    def put(self, number, state, reason=""):
        self.files[number][1:] = [state, reason]

    def tell(self):
        for listener in list(self.listeners):
            listener()

    @property
    def counts(self):
        return dict(Counter(state for _, state, _ in self.files))

    @property
    def done(self):
        return not any(state in OPEN for _, state, _ in self.files)

    def foremost(self, most):
        known = ((RANKS[file[1]], number, file) for number, file in enumerate(self.files) if file[1] in RANKS)
        return [tuple(file) for _, _, file in heapq.nsmallest(most, known)]

    def on_change(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def cancel(self):
        self.asked.append("cancel")

    def retry(self):
        self.asked.append("retry")
        return self
