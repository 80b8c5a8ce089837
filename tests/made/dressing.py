"""What can befall the columns of a made table: signs, minus, blanks, headings over two, row numbers, runs of rows."""

from copy import copy
from dataclasses import dataclass
from random import Random

from .columns import Column
from .domains import LAWFUL, snake
from .languages import Language
from .notation import SIGNS

_ROW_NUMBERS = ("No.", "#", "Pos.", "Line")
_PAIRED = ("integer", "amount", "measure")


@dataclass
class Draft:
    """The makes that are drawn for a document, one after another."""

    random: Random
    features: list[str]

    def takes(self, feature: str, chance: float, possible: bool = True) -> bool:
        """Draw whether the document has a make, and note it."""
        taken = self.random.random() < chance and possible
        if taken:
            self.features.append(feature)
        return taken


def dressed(draft: Draft, columns: list[Column], language: Language, placed: bool) -> None:
    """Draw signs, which stand apart only where texts are `placed`, negative numbers, blanks and what is not asked for."""
    random = draft.random
    amounts = [column for column in columns if column.kind == "amount"]
    signs = SIGNS.get(language.code, ("€",))
    if draft.takes("currency sign", 0.25, bool(amounts and signs)):
        sign = random.choice(signs)
        place = random.choice(("before", "behind", "apart") if placed else ("before", "behind"))
        draft.features.append(f"sign {place}")
        for column in amounts:
            column.sign, column.sign_place = sign, place
    rates = [column for column in columns if column.kind == "percent"]
    if draft.takes("percent sign", 0.4, bool(rates)):
        for column in rates:
            column.sign, column.sign_place = "%", "behind"
    free = [column for column in columns if column.concept not in LAWFUL]
    signed = [column for column in free if column.kind == "amount"]
    if draft.takes("negative", 0.3, bool(signed)):
        for column in signed:
            column.negative = 0.25
    if draft.takes("sparse", 0.35, len(free) > 2):
        for column in random.sample(free[1:], min(2, len(free) - 2)):
            column.sparse = random.choice((0.15, 0.4, 0.7))
    if draft.takes("unasked columns", 0.25, len(columns) > 4):
        for column in random.sample(columns[1:], random.randint(1, len(columns) - 4)):
            column.asked = False


def relabelled(draft: Draft, columns: list[Column]) -> None:
    """Draw what makes headers longer or values stranger, before the schema's names are chosen."""
    if draft.takes("units in header", 0.15, any(column.kind == "amount" for column in columns)):
        unit = draft.random.choice(("(EUR)", "(USD)", "[CHF]"))
        for column in columns:
            column.header += f" {unit}" if column.kind == "amount" else ""
    results = [column for column in columns if column.concept == "result"]
    if draft.takes("numbers among words", 0.4, bool(results)):
        for column in results:
            column.kind = "reading"


def paired(draft: Draft, columns: list[Column], language: Language) -> list[Column]:
    """Put a pair of headings over copies of one or two columns of numbers, in a share of the documents."""
    numbers = [column for column in columns if column.kind in _PAIRED and column.concept not in LAWFUL]
    if not draft.takes("group headings", 0.13, bool(numbers)):
        return columns
    chosen = draft.random.sample(numbers, min(len(numbers), draft.random.choice((1, 2, 2))))
    kept = [column for column in columns if column not in chosen]
    for field, printed in draft.random.choice(language.pairs):
        for column in chosen:
            twin = copy(column)
            twin.field, twin.group, twin.concept, twin.asked = f"{field}_{column.field}", printed, "pair", True
            if column.description or language.code != "en":
                twin.description = f"{printed}: {column.header}"
            kept.append(twin)
    return kept


def numbered(draft: Draft, columns: list[Column], language: Language) -> list[Column]:
    """Put a column of row numbers first, in a share of the documents."""
    if not draft.takes("row numbers", 0.15):
        return columns
    header = draft.random.choice(_ROW_NUMBERS if language.code == "en" else _ROW_NUMBERS[1:3])
    described = f'"{header}"' if language.code != "en" or header == "#" else ""
    field = {"#": "row_number", "No.": "number", "Pos.": "position"}.get(header) or snake(header)
    return [
        Column(field, header, "counter", "counter", asked=draft.random.random() < 0.5, description=described),
        *columns,
    ]
