"""The choice: which of all that was proposed answers which field, weighed for all of them together."""
