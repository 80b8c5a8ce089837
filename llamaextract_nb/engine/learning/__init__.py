"""Learning: what documents whose values are known teach about others of the same layout."""

from __future__ import annotations

KEYWORD = "x-examples"
"""The keyword, at the root of a JSON Schema, under which the lessons of examples travel with it."""
