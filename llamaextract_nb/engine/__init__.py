"""The offline engine: `read` a document, `extract` what a schema asks for. Knows neither wire nor frames."""

from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.readers import read

__all__ = ["extract", "read"]
