"""The offline engine: `read` a document, `extract` what a schema asks for. Knows neither wire nor frames."""

from llamaextract_nb.engine.filling import extract

__all__ = ["extract"]
