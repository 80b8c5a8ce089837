"""A first schema for documents without one: from their labels, tables and well-known fields, or the user's words."""

from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.inferring import Draft, draft, infer_schema, search, settle

__all__ = ["Draft", "Evidence", "draft", "infer_schema", "search", "settle"]
