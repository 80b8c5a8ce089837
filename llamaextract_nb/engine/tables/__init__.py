"""Tables: found in pages of words or declared by the file, matched to the fields of a list, read into records."""

from llamaextract_nb.engine.tables.candidates import Tables
from llamaextract_nb.engine.tables.finding import find_tables
from llamaextract_nb.engine.tables.grid import Grid, GridCell
from llamaextract_nb.engine.tables.lines import segment_lines
from llamaextract_nb.engine.tables.records import extract_records

__all__ = ["Grid", "GridCell", "Tables", "extract_records", "find_tables", "segment_lines"]
