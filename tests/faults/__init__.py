"""A host that fails in every way hosts fail, and keeps a log by which to judge who speaks to it."""

from .documents import SCHEMA, documents, truth
from .host import Settings
from .server import FaultServer
from .traffic import Faults

__all__ = ["SCHEMA", "FaultServer", "Faults", "Settings", "documents", "truth"]
