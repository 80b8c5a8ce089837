"""Findings as a frame that is shown whole."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields

import pandas as pd

from llamaextract_nb.runtime.doctor.findings import Finding, told

_COLUMNS = [field.name for field in fields(Finding) if field.name != "check"]
_CELL = "text-align:left;vertical-align:top;"
_WRAPPED = f"{_CELL}overflow-wrap:anywhere;max-width:34em"  # a long path breaks, and a line stays readable
_FIXED = f"{_CELL}white-space:nowrap"


class Findings(pd.DataFrame):
    """What `doctor()` found: indexed by `check`; status ("ok", "note", "problem"), finding and fix.

    Unlike other frames it is shown whole: pandas cuts texts after 50 characters.
    """

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Findings:
        """Return findings as a frame."""
        frame = pd.DataFrame([asdict(finding) for finding in findings], columns=["check", *_COLUMNS], dtype="string")
        return cls(frame.set_index("check"))

    @property
    def _constructor(self) -> Callable[..., Findings]:
        return Findings  # so that a part of it is shown whole too

    def __repr__(self) -> str:
        findings = self._findings()
        return super().__repr__() if findings is None else told(findings)

    def _repr_html_(self) -> str | None:
        findings = self._findings()
        if findings is None:
            return super()._repr_html_()  # type: ignore[misc, no-any-return] # its stubs leave it out
        rows = "".join(
            f'<tr><th style="{_FIXED}">{html.escape(found.check)}</th>'
            f'<td style="{_FIXED}">{_marked(found.status)}</td>'
            f'<td style="{_WRAPPED}">{html.escape(found.finding)}</td>'
            f'<td style="{_WRAPPED}">{html.escape(found.fix)}</td></tr>'
            for found in findings
        )
        head = "".join(f'<th style="{_CELL}">{name}</th>' for name in ["check", *_COLUMNS])
        return f'<table border="0" class="dataframe"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'

    def _findings(self) -> list[Finding] | None:
        """Return the rows, None where this is a part of the frame without its columns."""
        if list(self.columns) != _COLUMNS or self.index.name != "check":
            return None
        return [Finding(check, *row) for check, row in zip(self.index, self.to_numpy(), strict=True)]


def _marked(status: str) -> str:
    return html.escape(status) if status == "ok" else f"<b>{html.escape(status)}</b>"
