"""What the made tables are about: the name of their list, and the concepts of which their columns are drawn."""

from dataclasses import dataclass
from random import Random

from .columns import Column
from .languages import Concept, Language, concepts
from .made import UnfitError

# Name of the list: concepts in the order of the columns; those with a mark are always there.
_DOMAINS = {
    "transactions": "date* reference description* debit* credit* balance*",
    "stock_items": "article_number* description* unit stock* reserved ordered unit_price amount",
    "results": "name* team* place year hours points*",
    "prices": "article_number description* unit quantity unit_price* discount_percent amount",
    "findings": "description* result* unit minimum maximum status date",
    "assets": "serial_number* description* place department year amount* status",
    "departures": "departure* destination* platform arrival distance*",
    "grants": "organisation* project* place start_date end_date share_percent grant_amount*",
    "employees": "name* department hours* rate gross_pay* deductions net_pay*",
    "readings": "date* time* station temperature* pressure humidity status",
    "deliveries": "date reference* customer* weight* quantity status",
    "appointments": "date* time name* place remarks*",
    "contracts": "contract_number* customer* start_date* end_date currency amount* status",
    "purchases": "date* supplier* description quantity unit_price tax_percent currency amount*",
    "batches": "batch* description* date due_date quantity* result status",
    "claims": "reference* name* date* due_date amount* status remarks",
}
_PLACES = {"measure": (1, 2), "percent": (1,)}
# Columns whose values follow from others (records.py) or that would leave a row without a name.
LAWFUL = ("balance", "debit", "credit", "net_pay", "gross_pay", "deductions")


@dataclass(frozen=True)
class Domain:
    """A domain: the field of its list, its columns, which of them name a row."""

    field: str
    columns: list[Column]


def draw(random: Random, language: Language, most: int = 9) -> Domain:
    """Draw a domain and three to `most` columns of it."""
    field = random.choice(sorted(_DOMAINS))
    chosen = []
    for name in _DOMAINS[field].split():
        concept = concepts()[name.rstrip("*")]
        header = random.choice(concept.headers[language.code])
        if (name.endswith("*") or random.random() < 0.6) and header not in [column.header for column in chosen]:
            chosen.append(_column(random, concept, header))
    places = random.choice((2, 2, 2, 0))  # a document writes its amounts alike
    for column in chosen:
        column.places = places if column.kind == "amount" else column.places
    return Domain(field, chosen[:most])


def _column(random: Random, concept: Concept, header: str) -> Column:
    column = Column(concept.field, header, concept.kind, concept.field)
    column.places = random.choice(_PLACES.get(concept.kind, (0,)))
    column.scale = random.choice((0.5, 1, 10, 100)) if concept.kind in ("amount", "integer") else random.choice((1, 3))
    column.as_printed = random.random() < 0.25
    return column


def called(random: Random, columns: list[Column], language: str) -> str:
    """Choose how the schema calls the columns, and return the make: plain, printed or described."""
    latin = all(column.header.isascii() for column in columns)
    manner = random.choice(("plain", "plain", "printed", "described"))
    if language in ("pl", "tr", "ru", "ja", "zh", "he", "sv", "pt", "nl", "it", "fr", "es", "de") and manner == "plain":
        manner = random.choice(("plain", "described", "described"))
    if language in ("ru", "ja", "zh", "he", "tr") or (manner == "printed" and not latin):
        manner = "described"  # no field of a hurried user is in another script
    for column in columns:
        if manner == "printed":
            column.field = snake(column.header)
        elif manner == "described":
            column.description = random.choice((f'"{column.header}"', f"{column.header}", f'column "{column.header}"'))
    if len({column.field for column in columns}) < len(columns):
        raise UnfitError(f"two columns are called alike: {columns}")
    return manner


def snake(text: str) -> str:
    """Return a printed name as a field's name."""
    words = "".join(char if char.isalnum() else " " for char in text.lower().replace("%", " percent ")).split()
    return "_".join(words) or "value"
