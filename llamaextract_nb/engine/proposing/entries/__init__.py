"""Entries: what stands under the headings of a document, read into the records of a list."""

from llamaextract_nb.engine.proposing.entries.biography import entry_records

__all__ = ["entry_records"]
