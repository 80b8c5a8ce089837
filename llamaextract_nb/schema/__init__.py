"""What to extract: `Schema`, and the tree of fields that every other room reads."""
