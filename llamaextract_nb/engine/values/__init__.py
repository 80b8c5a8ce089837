"""Texts read as values: dates, numbers, amounts, booleans, enums, by the conventions of the document they stand in."""

from llamaextract_nb.engine.values.conventions import Conventions, conventions
from llamaextract_nb.engine.values.reading import Reading, read_value

__all__ = ["Conventions", "Reading", "conventions", "read_value"]
