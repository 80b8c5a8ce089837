"""How a made document writes its numbers, dates and blanks."""

import datetime
from random import Random

_MARKS = {"en": (".", ","), "ja": (".", ","), "zh": (".", ","), "he": (".", ","), "ar": (".", ",")}
_SPACED = ("fr", "pl", "sv", "ru")
# Orders of day and month that a reader of the language takes for granted; %-d is written by hand below.
_DATES = {
    "en": ("{d:02}/{m:02}/{y}", "{d} {name} {y}", "{y}-{m:02}-{d:02}", "{d:02}-{name}-{y}", "{name} {d}, {y}"),
    "de": ("{d:02}.{m:02}.{y}", "{d:02}.{m:02}.{yy:02}", "{d}.{m}.{y}"),
    "sv": ("{y}-{m:02}-{d:02}",),
    "pl": ("{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}"),
    "ru": ("{d:02}.{m:02}.{y}",),
    "tr": ("{d:02}.{m:02}.{y}",),
    "nl": ("{d:02}-{m:02}-{y}",),
    "ja": ("{y}年{m}月{d}日", "{y}/{m:02}/{d:02}"),
    "zh": ("{y}年{m}月{d}日", "{y}-{m:02}-{d:02}"),
}
_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SHOWN = {"{d:02}": "DD", "{m:02}": "MM", "{d}": "D", "{m}": "M", "{y}": "YYYY", "{yy:02}": "YY", "{name}": "Mon"}
SIGNS = {
    "en": ("£", "$", "€"),
    "tr": ("TL",),
    "ja": ("¥",),
    "zh": ("¥",),
    "he": ("₪",),
    "ar": (),
    "sv": (),
    "pl": (),
    "ru": (),
}
NEGATIVES = ("-{}", "{}-", "({})", "−{}")


class Notation:
    """The choices of one document: decimal mark, thousands, minus, date order, what stands for nothing."""

    def __init__(self, random: Random, language: str) -> None:
        point, group = _MARKS.get(language, (",", "."))
        self.point = point
        self.group = random.choice((group, " " if language in _SPACED else group, ""))
        self.negative = random.choice(NEGATIVES)
        self.date_form = random.choice(_DATES.get(language, ("{d:02}/{m:02}/{y}", "{d:02}.{m:02}.{y}")))
        self.blank = random.choice(("", "", "", "-", "–", "n/a"))

    def number(self, value: float, places: int = 0) -> str:
        """Write a number with so many decimals."""
        text = f"{abs(value):,.{places}f}".replace(",", "\0").replace(".", self.point).replace("\0", self.group)
        return self.negative.format(text) if value < 0 else text

    def date(self, day: datetime.date) -> str:
        """Write a date."""
        return self.date_form.format(d=day.day, m=day.month, y=day.year, yy=day.year % 100, name=_NAMES[day.month - 1])

    def time(self, minutes: int) -> str:
        """Write a time of the day."""
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"

    @property
    def date_shown(self) -> str:
        """Return the notation of dates as one describes it: DD.MM.YYYY."""
        shown = self.date_form
        for part, letters in _SHOWN.items():
            shown = shown.replace(part, letters)
        return shown
