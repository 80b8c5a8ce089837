"""The chart of reliability: how often values are right, by how sure they are."""

from __future__ import annotations

import html
import math

import pandas as pd

from llamaextract_nb.evaluation.views import counted, percent

_SIZE, _MARGIN = 200, 34  # in pixels
_LARGEST = 9.0  # the radius of the dot for most values


def chart(frame: pd.DataFrame) -> str:
    """Return a calibration as SVG: a dot for each range, the larger the more values; on the line all is well."""
    whole, most = _SIZE + 2 * _MARGIN, int(frame["n"].max()) if len(frame) else 1
    grid = "".join(map(_line, (0.0, 0.25, 0.5, 0.75, 1.0)))
    dots = "".join(
        _dot(confidence, right, n, most)
        for confidence, right, n in zip(*(frame[name].tolist() for name in ("confidence", "right", "n")), strict=True)
    )
    return (
        f'<svg width="{whole}" height="{whole}" viewBox="0 0 {whole} {whole}" role="img" font-size="11" '
        f'fill="currentColor" aria-label="Chart of reliability: the share of right values by confidence">{grid}'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="currentColor" stroke-dasharray="4 3"/>'
        f'{dots}<text x="{whole / 2}" y="{whole - 4}" text-anchor="middle">confidence</text>'
        f'<text x="{_MARGIN}" y="14">share that is right</text></svg>'
    )


def _dot(confidence: float, right: float, n: int, most: int) -> str:
    told = html.escape(f"confidence {confidence:.2f}: {percent(right)} of {counted(n, 'value')} right")
    radius = max(2.5, _LARGEST * math.sqrt(n / most))
    return (
        f'<circle cx="{_x(confidence):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}" fill="#1976d2" fill-opacity="0.7" '
        f'stroke="currentColor" stroke-opacity="0.6"><title>{told}</title></circle>'
    )


def _line(share: float) -> str:
    return (
        f'<line x1="{_x(0)}" x2="{_x(1)}" y1="{_y(share)}" y2="{_y(share)}" stroke="currentColor" '
        f'stroke-opacity="0.2"/><text x="{_x(0) - 4}" y="{_y(share) + 4}" text-anchor="end">{share:g}</text>'
        f'<text x="{_x(share)}" y="{_y(0) + 14}" text-anchor="middle">{share:g}</text>'
    )


def _x(share: float) -> float:
    return _MARGIN + _SIZE * share


def _y(share: float) -> float:
    return _MARGIN + _SIZE * (1 - share)
