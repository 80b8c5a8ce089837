"""Trust: every value is looked for in the document's words, and confidence is a chance."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine import read
from llamaextract_nb.engine.checking.trust import calibrated
from llamaextract_nb.engine.extraction import Alternative, Finding
from llamaextract_nb.engine.filling import find
from llamaextract_nb.engine.weights import default_calibration

SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "items": {"type": "array", "items": {"type": "object", "properties": {"qty": {"type": "integer"}}}},
    },
}
chances = st.floats(0, 1, allow_nan=False)


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Date: 5 March 2026\n\nItem    Qty\nBolt      4\n\nTotal: 1,250.00 EUR\n")
    return find(read(path), SCHEMA)


def test_a_value_is_verified_whatever_its_finder_says(found):
    extraction, trust = found
    said = {path: replace(finding, verified="exact") for path, finding in extraction.findings.items()}
    settled = trust.settle(said)
    assert settled["total",].verified == "normalised"
    assert settled["date",].verified == "normalised"
    assert settled["items", 0, "qty"].verified == "exact"


def test_what_is_not_in_the_words_is_absent_and_hardly_trusted(found):
    _, trust = found
    made_up = trust.settle({("total",): Finding(777.0, 0.95, (), "exact")})["total",]
    assert made_up.verified == "absent"
    assert made_up.confidence < trust.settle({("total",): Finding(1250.0, 0.95, (), "exact")})["total",].confidence


def test_alternatives_share_what_the_value_leaves(found):
    _, trust = found
    others = (Alternative(1.0, 0.3, ()), Alternative(2.0, 0.1, ()))
    settled = trust.settle({("total",): Finding(1250.0, 0.6, (), "exact", alternatives=others)})["total",]
    shares = [settled.confidence, *(other.confidence for other in settled.alternatives)]
    assert sum(shares) <= 1.002  # each is rounded
    assert shares == sorted(shares, reverse=True)


@given(chances, chances, st.sampled_from(["value", "list", "row"]))
def test_a_surer_finder_is_never_trusted_less(one, other, finder):
    low, high = sorted((one, other))
    assert (
        0.0
        < calibrated(low, {finder}, default_calibration())
        <= calibrated(high, {finder}, default_calibration())
        < 1.0
    )


def test_absent_weighs_against_a_value():
    assert default_calibration()["absent"] < 0
