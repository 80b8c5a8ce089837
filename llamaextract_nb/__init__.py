"""A folder of documents in, a pandas DataFrame out."""

__version__ = "0.1.0"
