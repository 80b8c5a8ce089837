"""Slips of OCR in amounts and dates, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.slips import without_slips


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("RM1O.50", "RM10.50"),
        ("1,2O0.5l", "1,200.51"),
        ("12 .50", " 12.50"),
        ("RM 12. 50 SR", "RM  12.50 SR"),
        ("10 00", "10.00"),
        ("2.20ZRL", "2.20   "),
        ("TOTAL12.50", "     12.50"),
        ("13/O3/20l8", "13/03/2018"),
    ],
)
def test_a_slip_is_put_right(read, printed):
    assert without_slips(read) == printed


@pytest.mark.parametrize("text", ["SOLO.SO", "B003 1", "S101e", "Lot 4750O Upton", "Table 10 00", "v1.2.3", ""])
def test_what_is_no_slip_stays(text):
    assert without_slips(text) == text


@given(st.text(alphabet="0123456789OolISBZ .,/:-RMX", max_size=30))
def test_every_character_keeps_its_place(text):
    assert len(without_slips(text)) == len(text)
