"""How a made table looks on paper: fonts, rules, alignment, headers."""

from dataclasses import dataclass
from random import Random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

_FAMILIES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
    "Vera": ("Vera", "VeraBd"),  # in reportlab's wheel; has the Turkish letters
    "ja": ("HeiseiMin-W3", "HeiseiKakuGo-W5"),
    "zh": ("STSong-Light", "STSong-Light"),
}
RULES = ("full", "horizontal", "header", "none", "zebra")


def fonts(random: Random, language: str) -> tuple[str, str]:
    """Return a font and its bold one that have a language's letters."""
    if language in ("ja", "zh"):
        family = language
    elif language == "tr":
        family = "Vera"
    else:
        family = random.choice(("Helvetica", "Helvetica", "Times", "Times", "Vera", "Courier"))
    for font in _FAMILIES[family] if family in ("ja", "zh", "Vera") else ():
        if font not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(font, f"{font}.ttf") if family == "Vera" else UnicodeCIDFont(font))
    return _FAMILIES[family]


@dataclass
class Look:
    """The looks of one document; lengths are points."""

    font: str
    bold: str
    size: float
    leading: float
    pad_x: float
    pad_y: float
    rules: str
    header_fill: bool
    header_bold: bool
    header_align: str  # "cell" for that of the column's cells, else left, centre
    header_bottom: bool
    repeated: bool
    valign: str  # of the cells beside a wrapped one
    wrap: float  # width in which texts are broken
    spread: bool
    turned: bool
    landscape: bool
    regroup: bool  # whether a group that goes on over pages is named again
    aligns: list[str]

    def align(self, column: int) -> str:
        return self.aligns[column]


def draw(random: Random, language: str, numeric: list[bool], wrapped: bool) -> Look:
    """Draw the looks of a table; `numeric` says so of each column."""
    font, bold = fonts(random, language)
    size = random.choice((7, 7.5, 8, 8, 9, 9, 10))
    numbers = random.choice(("right", "right", "right", "decimal", "centre", "left"))
    texts = random.choice(("left", "left", "left", "centre"))
    tight = random.random() < 0.3
    looks = Look(
        font=font,
        bold=bold,
        size=size,
        leading=size * (1.0 if tight else random.choice((1.15, 1.2, 1.3))),
        pad_x=random.choice((0.8, 1.5, 2, 3, 4, 6)),
        pad_y=0 if tight else random.choice((0.5, 1, 2, 3, 4)),
        rules=random.choice(RULES),
        header_fill=random.random() < 0.3,
        header_bold=random.random() < 0.75,
        header_align=random.choice(("cell", "cell", "left", "centre")),
        header_bottom=random.random() < 0.6,
        repeated=random.random() < 0.55,
        valign=random.choice(("top", "top", "middle", "bottom")),
        wrap=random.choice((70, 90, 110)) if wrapped else 400,
        spread=random.random() < 0.6,
        turned=random.random() < 0.08,
        landscape=random.random() < 0.15,
        regroup=random.random() < 0.3,
        aligns=[numbers if number else texts for number in numeric],
    )
    if looks.spread and looks.rules != "full" and looks.header_align == "left":
        looks.header_align = "cell"  # far from their numbers, headers need rules to say which are theirs
    if wrapped and looks.rules in ("header", "none"):
        looks.pad_y = max(looks.pad_y, 1.5)  # else nothing says where a row of broken texts ends
    return looks
