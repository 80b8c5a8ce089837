"""The ledger: what was run, what is under way, and every answer that was ever given, in one SQLite file.

Answers are keyed by where and how they were made, so that the same call again extracts only what is missing; so are the
tasks under way, so that several kernels share a ledger without doing the same work twice.
"""

from llamaextract_nb.runtime.ledger.ledger import Ledger
from llamaextract_nb.runtime.ledger.records import Answer, Claim, Pruned, Task, Upload
from llamaextract_nb.runtime.ledger.registry import open_ledger

__all__ = ["Answer", "Claim", "Ledger", "Pruned", "Task", "Upload", "open_ledger"]
