"""Values that compete for a field: the likeliest is taken, the others stand beside it with their places."""

import pytest

from llamaextract_nb.engine import extract, read

NOTE = """Invoice total: 119.00 EUR

Total: 140.00 EUR
"""


@pytest.fixture
def finding(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    schema = {"type": "object", "properties": {"invoice_total": {"type": "number"}}}
    return extract(read(path), schema).findings["invoice_total",]


def test_what_competed_stands_beside_the_value(finding):
    assert finding.value == 119.0
    assert [other.value for other in finding.alternatives] == [140.0]
    assert finding.alternatives[0].citations[0].text == "140.00 EUR"


def test_chances_add_up_to_no_more_than_one(finding):
    chances = [finding.confidence, *(other.confidence for other in finding.alternatives)]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.0
