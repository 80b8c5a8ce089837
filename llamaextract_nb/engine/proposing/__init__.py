"""Proposals: what in a document may answer a field, each described by named features."""
