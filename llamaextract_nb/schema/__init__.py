"""What to extract: `Schema`, and the tree of fields that every other room reads."""

from llamaextract_nb.schema.check import Problem
from llamaextract_nb.schema.schema import Schema

__all__ = ["Problem", "Schema"]
