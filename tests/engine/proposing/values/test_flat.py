"""Text taken from a page with its columns lost: names in one line, cells in the lines below, one space between them."""

from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.structure.flat import Piece, paired
from llamaextract_nb.engine.structure.text import Place

ROWS = [{"date": "date", "time": str, "text": str, "change": float, "balance": float}]
STATEMENT = """Account of the Harbour Fund from 01/03/2026 to 31/03/2026
Date Time Value date Product Text Change Balance
27/03/2026 09:55 28/03/2026 Transfer from savings EUR 250.00 EUR 1,290.10
26/03/2026 18:02 26/03/2026 NORTH SEA FUND NLX0003123456 Bought 12 @ 8.50 EUR EUR -102.00 EUR 1,040.10
25/03/2026 11:30 25/03/2026 Fee EUR -1.50 EUR 1,142.10
Page 1 of 2, questions to help@harbour.example
24/03/2026 10:00 24/03/2026 Transfer to savings EUR -20.00 EUR 1,143.60
"""


def schema_of(rows):
    kinds = {str: {"type": "string"}, float: {"type": "number"}, "date": {"type": "string", "format": "date"}}
    properties = {name: kinds[kind] for name, kind in rows[0].items()}
    return {"type": "array", "items": {"type": "object", "properties": properties}}


def test_rows_are_read_by_the_kinds_of_their_pieces(found):
    rows = found(STATEMENT, {"rows": schema_of(ROWS)})["rows"]
    assert [row["date"] for row in rows] == ["2026-03-27", "2026-03-26", "2026-03-25", "2026-03-24"]
    assert [row["time"] for row in rows] == ["09:55", "18:02", "11:30", "10:00"]
    assert [row["change"] for row in rows] == [250.0, -102.0, -1.5, -20.0]
    assert [row["balance"] for row in rows] == [1290.1, 1040.1, 1142.1, 1143.6]
    assert rows[0]["text"] == "Transfer from savings"


def test_a_sentence_that_names_fields_heads_no_rows(found):
    text = "The date and the time of a change of balance are set by the text below.\nOn 01/03/2026 at 09:00 it was 5.\n"
    assert found(text, {"rows": schema_of(ROWS)})["rows"] == []


def test_single_values_below_their_names(found):
    text = "Confirmation of sale\nITEM QUANTITY PRICE AMOUNT\nNorth Sea Fund A 3 pcs 24.045 EUR 72.14 EUR\n"
    text += "ACCOUNT VALUE DATE AMOUNT\nNL00-1234 15/05/2026 72.14 EUR\n"
    values = found(text, {"price": float, "quantity": float})
    assert values == {"price": 24.045, "quantity": 3.0}


def test_a_date_is_no_currency(found):
    text = "Bezeichnung Harbour Bond\nKurs EUR 41,25\nKurswert EUR 82,50\nValuta 17.05.2026\nEndbetrag EUR 82,50\n"
    assert found(text, {"currency": str})["currency"] == "EUR"


kinds = st.lists(st.sampled_from(["date", "time", "number", "text", "any"]), max_size=6)


@given(kinds, st.lists(st.sampled_from(["date", "time", "number", "text"]), max_size=8))
def test_pairs_keep_their_order_and_their_kinds(columns, kinds):
    pieces = [Piece(kind, Place(0, 0, 10 * n, 10 * n + 5)) for n, kind in enumerate(kinds)]
    _, places = paired(columns, pieces)
    starts = [places[column].start for column in sorted(places)]
    assert starts == sorted(set(starts))
    for column, place in places.items():
        if columns[column] in ("date", "time", "number"):
            assert columns[column] == kinds[place.start // 10]
