"""Times of day in a text."""

from __future__ import annotations

import re

_CLOCK = r"(?<![\d:.])(?:[01]?\d|2[0-3])[:h.][0-5]\d(?::[0-5]\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?(?![\d:])"
TIMES = re.compile(rf"{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?")
