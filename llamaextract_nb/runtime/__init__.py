"""Runs: documents and a schema in, a DataFrame out. (Not called runs, because `lx.runs()` is a function.)"""
