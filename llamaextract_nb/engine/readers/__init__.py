"""Readers: each makes a `Document` of one kind of file; the kind is told by the content."""

from llamaextract_nb.engine.readers.reading import read

__all__ = ["read"]
