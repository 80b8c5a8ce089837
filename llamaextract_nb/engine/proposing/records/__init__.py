"""Proposals for lists of records: tables matched to the fields of a list, and what repeats in the text."""
