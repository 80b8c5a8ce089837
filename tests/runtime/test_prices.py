"""What LlamaCloud charges."""

import pytest

from llamaextract_nb.runtime.prices import credits_a_page, credits_of, usd


@pytest.mark.parametrize(
    ("tier", "parse_tier", "price"),
    [
        ("cost_effective", "", 8),
        ("agentic", "", 25),
        ("agentic_plus", "", 95),
        ("agentic_plus", "cost_effective", 53),
        ("cost_effective", "fast", 6),
        ("turbo", "", 35),
        ("turbo", "agentic", 35),  # it does not parse
        ("", "", 25),
        ("", "fast", 16),
    ],
)
def test_credits_a_page(tier, parse_tier, price):
    assert credits_a_page(tier, parse_tier) == price
    assert credits_of(3, tier, parse_tier) == 3 * price
    assert credits_of(0, tier, parse_tier) == 0


def test_a_thousand_credits():
    assert usd(1000) == pytest.approx(1.25)
