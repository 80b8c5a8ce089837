"""What a check finds, and how findings are told on a terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal

Status = Literal["ok", "note", "problem"]
_NEXT = re.compile(r"(?<=\.) +(?=[A-Z])|(?<=\)): +")  # where a message of ours goes from what happened to what to do
_NARROWEST, _WIDEST = 60, 120  # columns that text is wrapped to, whatever the terminal says


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: What was looked at.
        status: "ok", "note" for what is worth knowing, or "problem" for what stands in the way.
        finding: What was found, in a sentence.
        fix: What to do about it; "" where there is nothing to do.
    """

    check: str
    status: Status
    finding: str
    fix: str = ""


def problem_of(check: str, error: Exception, fix: str) -> Finding:
    """Return the problem that an error of ours tells, with its own next step, else with `fix`."""
    what, *steps = _NEXT.split(str(error), maxsplit=1)
    return Finding(check, "problem", what, (steps[0][:1].upper() + steps[0][1:]) if steps else fix)


def told(findings: Sequence[Finding], width: int | None = None) -> str:
    """Return findings as text for a terminal, nothing left out.

    Args:
        findings: What was found.
        width: The terminal's columns; by default those it has.
    """
    width = min(max(width or shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
    name = max((len(finding.check) for finding in findings), default=0)
    lines: list[str] = []
    for check, status, finding, fix in map(astuple, findings):
        head = f"{status:<8} {check:<{name}}  "
        texts = [finding, f"Fix: {fix}"] if fix else [finding]
        for first, text in zip([head, " " * len(head)], texts, strict=False):
            lines += textwrap.wrap(
                text, width, initial_indent=first, subsequent_indent=" " * len(head), break_on_hyphens=False
            )
    return "\n".join(lines)
