"""The check of a value against the document's words, independent of whoever found the value."""

from llamaextract_nb.engine.verifying.locating import Located, Verifier
from llamaextract_nb.engine.verifying.words import Place

__all__ = ["Located", "Place", "Verifier"]
