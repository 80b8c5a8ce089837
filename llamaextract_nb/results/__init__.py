"""Results: what a host answered for each file, as frames of values, child tables, evidence and errors."""

from llamaextract_nb.results.confidence import to_confidence
from llamaextract_nb.results.correction import Correction, corrected, to_corrections
from llamaextract_nb.results.evidence import confidence_of, evidence_of, to_evidence
from llamaextract_nb.results.extract_job import to_file_result, usage_of
from llamaextract_nb.results.file_result import FileResult, split_targets
from llamaextract_nb.results.frames import changed_cells, to_errors, to_frame
from llamaextract_nb.results.lists import to_table

__all__ = [
    "Correction",
    "FileResult",
    "changed_cells",
    "confidence_of",
    "corrected",
    "evidence_of",
    "split_targets",
    "to_confidence",
    "to_corrections",
    "to_errors",
    "to_evidence",
    "to_file_result",
    "to_frame",
    "to_table",
    "usage_of",
]
