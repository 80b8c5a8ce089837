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


def test_colons_in_a_column_of_their_own_end_the_labels_left_of_them(paged):
    lines = [(100, {50: "Rate", 150: ": 369.00 EUR"}), (115, {50: "Vessel", 150: ":Aurora"}), (130, {50: ": alone"})]
    (page,) = Structure.of(paged(lines)).pages
    texts = [[segment.text for segment in line.segments] for line in page]
    assert texts == [["Rate :", "369.00 EUR"], ["Vessel :", "Aurora"], [": alone"]]
    (label, value) = page[1].segments
    assert label.x1 == value.x0
    assert 150 < value.x0 < value.x1
