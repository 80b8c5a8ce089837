"""Proposals for single values: from labels, sums, address blocks, forms and sentences."""
