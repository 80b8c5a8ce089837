"""A document's structure is found once and serves every schema: no search changes it."""

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.packing import packed
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.sample_data import sample_schema, samples


@pytest.mark.parametrize("path", samples("invoice"), ids=lambda path: path.name)
def test_a_search_changes_nothing(path):
    structure = Structure(read(path))
    content = packed(structure)
    first = extract(structure, sample_schema("invoice"))
    assert packed(structure) == content
    assert extract(structure, sample_schema("invoice")) == first == extract(read(path), sample_schema("invoice"))
