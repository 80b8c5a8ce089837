"""The lines of an address: what a line with a city, a street or a legal form looks like."""

from __future__ import annotations

import re

from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.words.labels import are_known, concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_COUNTRY = r"(?:(?:D|DE|A|AT|CH|FR?|I|IT|ES|NL|BE?|L|LU|PL|DK|SE|UK|GB|US|USA)[- ]\s?)?"
_CITY = r"[^\W\d_][^\W\d]*(?:[ .'’/-]+[^\W\d_(][^\W\d]*\.?){0,4}"
_CITIES = (
    re.compile(  # 80331 München, D-80331 München, 1234 AB Aalsmeer, 111 22 Stockholm, 00-925 Warszawa, 1250-096 Lisboa
        rf"^{_COUNTRY}(?P<postcode>\d{{3}} \d{{2}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4,5}}(?:\s?[A-Z]{{2}}(?=\s))?)"
        rf"(?:\s+|(?=[A-Z][^\W\d_]{{2}}))(?P<city>{_CITY})(?:\s*\(.*\))?\s*[,.]?$"
    ),
    re.compile(  # Portland, OR 97205, Fremantle WA 6160, Toronto ON M5V 2T6
        rf"^(?P<city>{_CITY}),?\s+(?P<state>[A-Z]{{2,3}})\.?,?\s+"
        r"(?P<postcode>\d{5}(?:-\d{4})?|\d{4}(?![\d-])|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?:[,\s].*)?$"
    ),
    re.compile(  # Bristol BS1 4QD, or the postcode alone
        rf"^(?:(?P<city>{_CITY}),?\s+)?(?P<postcode>[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}})$"
    ),
)
STREET = re.compile(
    r"^(?:\d+[\w/-]*,?\s+[^\W\d].*|[^\W\d].*?\s\d+\s?[a-zA-Z]?(?:\s?[-/]\s?\d+\s?[a-z]?)?|.*\b(?:street|road|avenue|ave|rue|straße|strasse|str|platz|"
    r"weg|allee|via|calle|plein|straat|box|postfach|suite|floor)\b.*)$",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|drive|dr|boulevard|blvd|lane|way|square|court|floor|suite)\.?$", re.IGNORECASE
)
CONTACT = re.compile(
    r"\b(?:tel|phone|fon|fax|e-?mail|www|http|iban|bic|ust|vat|steuer|gln|hrb|nummer|nr|number|kunden)\b|[@]|^\W*\+?\d[\d\s/()-]{6,}$",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"\b(?:GmbH|AG|KG|OHG|e\.?K|UG|SE|S\.?A\.?S?|SARL|S\.?r\.?l|S\.?p\.?A|B\.?V|N\.?V|Ltd|Limited|LLC|LLP|Inc|Corp|Corporation|"
    r"Company|Co|PLC|Pty|Oy|AB|ApS|A/S|GbR|e\.V|Sdn\.? Bhd|Pvt|Group|Holdings?|"
    r"ООО|ОАО|ЗАО|ПАО|ТОВ|A\.Ş|Ltd\. Şti)\b\.?|"
    r"株式会社|有限会社|合同会社|有限公司|股份公司|주식회사|\(주\)|㈜|㈱|בע[\"״]מ",
    re.IGNORECASE,
)
# What follows a name that is addressed: in Japanese (but not in "customer" and other words), Korean and Chinese.
_HONORIFIC = re.compile(r"\s*(?:御中|(?<![客仕同多異])様|殿|귀하|귀중|台照|台鑒|台鉴)\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_PHRASE = 4  # words that address somebody
_SHORT = 3  # concepts of a heading
_DETAILS = frozenset({"details", "address"})  # what headings over an address end in
_SAINT = "st"  # a street at the end of a name, a saint at its beginning


def city_of(string: str) -> re.Match[str] | None:
    """Return a line with a postcode and a city as a match with these as groups, None if it is none."""
    for pattern in _CITIES:
        match = pattern.match(string)
        if match:
            return None if match["city"] and _is_road(match["city"]) else match
    return None


def _is_road(city: str) -> bool:
    """Tell whether a name is a street's: "1242 chemin de l'Olive" has a house number and no postcode."""
    first = _WORD.findall(city)[0]
    road = first.casefold() in vocabulary().streets and first.casefold() != _SAINT
    return first.islower() or road or bool(_ROAD.search(city))


def has_street(string: str) -> bool:
    """Tell whether a line has a word for a street, a building or a part of one."""
    known = vocabulary().streets
    words = _WORD.findall(string.casefold())
    return any(word in known or any(f"-{word[cut:]}" in known for cut in range(3, len(word) - 2)) for word in words)


def addressee(string: str) -> tuple[int, int] | None:
    """Return where the name is in a line that addresses the buyer, as "Sold to Acme Ltd" and "青木商事 御中" do."""
    honorific = _HONORIFIC.search(string)
    if honorific:
        return (0, honorific.start()) if honorific.start() else None
    words = list(_WORD.finditer(string))[: _PHRASE + 1]
    for count in range(2, len(words)):  # one word may begin a name: "Customer Care Ltd"
        start = words[count].start()
        if concepts(string[:start]) == ("buyer",):
            named = string[start].isupper() and not are_known(concepts(string[start:]))
            return (start, len(string)) if named else None
    return None


def is_heading(string: str) -> bool:
    """Tell whether a line above an address is a label: "Bill to:", "Lieferant"."""
    named = concepts(string)
    return plain(string).rstrip().endswith(":") or (
        (
            bool(named)
            and not LEGAL.search(string)
            and set(named)
            <= {"seller", "buyer", "delivery", "shipping", "address", "invoice", "payment", "name", "company"}
        )
        or (len(named) <= _SHORT and not LEGAL.search(string) and bool(named) and named[-1] in _DETAILS)
    )
