"""What LlamaCloud charges: credits a page, by tier, and what a credit costs."""

from __future__ import annotations

DEFAULT_TIER = "agentic"
"""The tier that is priced where none is named: LlamaCloud's documentation recommends it as the default."""

USD_A_CREDIT = 1.25 / 1000

# Credits a page, as LlamaCloud's documentation and its SDK (llama-cloud 2.19) stated them in November 2026.
_EXTRACT = {"cost_effective": 5.0, "agentic": 15.0, "agentic_plus": 50.0, "turbo": 35.0}
_PARSE = {"fast": 1.0, "cost_effective": 3.0, "agentic": 10.0, "agentic_plus": 45.0}
PARSE_TIERS = tuple(_PARSE)


def credits_a_page(tier: str, parse_tier: str = "") -> float:
    """Return the credits that a page costs, parsed and extracted.

    Args:
        tier: cost_effective, agentic, agentic_plus or turbo; "" is priced as `DEFAULT_TIER`.
        parse_tier: fast, cost_effective, agentic or agentic_plus; "" is the same as `tier`. The tier turbo does not
            parse, whatever is given here.
    """
    tier = tier or DEFAULT_TIER
    return _EXTRACT[tier] + (0.0 if tier == "turbo" else _PARSE[parse_tier or tier])


def credits_of(pages: int, tier: str, parse_tier: str = "") -> float:
    """Return the credits that pages cost; for the tiers see `credits_a_page()`."""
    return pages * credits_a_page(tier, parse_tier)


def usd(amount: float) -> float:
    """Return what an amount of credits costs, in US dollars, before taxes and beyond what a plan includes."""
    return amount * USD_A_CREDIT
