"""Runs: documents and a schema in, a DataFrame out; not called `runs`, because `lx.runs` is a function."""
