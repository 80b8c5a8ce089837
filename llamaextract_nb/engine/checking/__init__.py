"""The check of what was found: against the document's words and what it states of itself, and how far to trust it."""
