"""The check of a value against the document's words, independent of whoever found the value."""

from llamaextract_nb.engine.verifying.locating import Located, Verifier

__all__ = ["Located", "Verifier"]
