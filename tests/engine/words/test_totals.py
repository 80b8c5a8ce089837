"""What names a sum."""

import pytest

from llamaextract_nb.engine.words.totals import is_only_total


@pytest.mark.parametrize(
    "text",
    [
        "Total",
        "w tym",
        "VAT 20%",
        "Balance carried forward",
        'סה"כ לתשלום',
        "الإجمالي",
        "Итого к оплате",
        "कुल राशि",
        "합계",
    ],
)
def test_names_of_sums(text):
    assert is_only_total([text])


@pytest.mark.parametrize("text", ["W159470", "W-3936", "Total station", "12.50"])
def test_codes_and_things_are_no_sums(text):
    assert not is_only_total([text])
