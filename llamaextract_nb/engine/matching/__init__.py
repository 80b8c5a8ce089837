"""Single values: candidates from labels, sums, address blocks, forms and sentences, weighed and chosen together."""

from llamaextract_nb.engine.matching.search import find_values

__all__ = ["find_values"]
