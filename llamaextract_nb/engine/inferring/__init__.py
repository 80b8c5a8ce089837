"""A first schema for documents without one: from their labels, tables and well-known fields, or the user's words."""

from llamaextract_nb.engine.inferring.inferring import infer_schema

__all__ = ["infer_schema"]
