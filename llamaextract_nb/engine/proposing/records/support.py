"""Arithmetic as evidence: what quantity x price = amount, and a stated total, say about the numbers of the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.records.products import holds
from llamaextract_nb.engine.proposing.records.record import Record

_HELD = 0.5  # of the doubt that is left in a number once its arithmetic holds
_FAILED = 0.7  # of the confidence that is left in a number once its arithmetic fails


def support(records: Sequence[Record], item: Item, summed: bool) -> None:
    """Raise or lower the confidence in the numbers of records by what they should come to.

    Args:
        records: The records; their findings are replaced.
        item: Which leaves are quantity, price and amount.
        summed: Whether the amounts add up to a total that the document states.
    """
    paths = [item.leaves[item.roles[role]].path for role in ("quantity", "price", "amount") if role in item.roles]
    for record in records:
        numbers = [record.findings[path].value for path in paths]
        if len(paths) == 3 and None not in numbers:
            right = holds(*numbers)
            for path in paths:
                record.findings[path] = _weighed(record.findings[path], right, "quantity x price = amount")
        if summed:
            amount = item.leaves[item.roles["amount"]].path
            record.findings[amount] = _weighed(record.findings[amount], True, "the amounts add up to a stated total")


def _weighed(finding: Finding, right: bool, rule: str) -> Finding:
    if finding.value is None:
        return finding
    sure = 1 - _HELD * (1 - finding.confidence) if right else _FAILED * finding.confidence
    parts = [finding.reason, rule if right else f"{rule} does not hold"]
    if right and rule in finding.reason:
        parts.pop()
    return replace(finding, confidence=round(sure, 3), reason="; ".join(part for part in parts if part))
