"""A field as the search sees it: its label with that of its parents, and what its words ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from llamaextract_nb.engine.words.labels import Label, concepts, label_of, words_of
from llamaextract_nb.engine.words.misread import looks
from llamaextract_nb.engine.words.numbered import box_asked, without_box
from llamaextract_nb.schema.fields import Field

_SAID_SO = 0.9  # a phrase of the name, or one that the description begins with
_PARENT_ONLY = 0.95
_PERIOD = 0.85  # what ranges of dates are called if the field has no other name for its range
_ENDS = frozenset({"start", "end"})
_BOUNDS = frozenset({"minimum", "maximum"})
_ALONE = 0.55  # what the name of a nested field counts without its parent's

SELLER = frozenset({"seller", "company", "sender", "issuer"})
DELIVERY = frozenset({"delivery", "shipping"})
BUYER = frozenset({"buyer", "receiver", "recipient"})
MONEY = frozenset(
    {
        "total",
        "amount",
        "extension",
        "net",
        "gross",
        "tax",
        "due",
        "price",
        "paid",
        "balance",
        "revenue",
        "income",
        "discount",
        "payment",
    }
)
OWN = frozenset({"document", "doc", "file"})  # "document number" is the document's own
# What may be asked of a company that is nobody's in particular.
_ANYONE = frozenset(
    {
        "company",
        "name",
        "address",
        "street",
        "city",
        "postcode",
        "country",
        "state",
        "phone",
        "email",
        "website",
        "tax",
        "number",
        "id",
        "registration",
    }
)
# The "total" of these is no sum of money.
_MEASURES = frozenset(
    {
        "kwh",
        "kw",
        "kg",
        "km",
        "weight",
        "volume",
        "quantity",
        "item",
        "package",
        "page",
        "hours",
        "distance",
        "consumption",
    }
)
NUMBERED = frozenset({"number", "id", "code", "reference", "iban", "bic", "postcode", "account"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A leaf of the schema: its path, its field, its label, the concepts of its name and its parents' names.

    `span` is how the range is called of which it is the first or the last: "flight" for `flight_from`. `box` is the
    number of the box of a form that it asks for, "" for none; its field is called without it.
    """

    path: tuple[str, ...]
    field: Field
    label: Label
    own: frozenset[str]
    around: frozenset[str]
    head: str
    span: Label | None = None
    box: str = ""

    @property
    def kind(self) -> str:
        """The kind of its values."""
        return self.field.kind

    @property
    def asks(self) -> frozenset[str]:
        """The concepts of its own phrases."""
        return self.own

    @property
    def is_numbered(self) -> bool:
        """Whether its values are identifiers, which have digits: a number, code, id or reference."""
        heads = {phrase[-1] for phrase, weight in self.label.phrases if weight >= _SAID_SO}
        return bool(heads & NUMBERED or (self.named & NUMBERED and "name" not in self.named and self.head in NUMBERED))

    @property
    def is_own_number(self) -> bool:
        """Whether its name says no more than that it is the document's own number."""
        return self.head in NUMBERED and self.named <= NUMBERED | OWN and not self.around

    @property
    def role(self) -> str:
        """Whose field it is, as its name and its parents' say: "seller", "buyer", "delivery" or ""."""
        someone = "company" in self.named and self.named - _ANYONE  # the loading company is not who writes
        for words in (self.own, self.around):
            if words & BUYER:
                return "buyer"
            if words & SELLER and not (someone and words & SELLER == {"company"}):
                return "seller"
            if words & DELIVERY:
                return "delivery"
        return ""

    @property
    def part_of_sum(self) -> str:
        """Which part of a sum it asks for: "net", "tax", "gross", "due" or ""."""
        if self.kind != "number" or not self.own & MONEY or self.own & {"price", "quantity", "share"}:
            return ""
        named = self.named
        if named & _MEASURES:
            return ""
        for part in ("due", "net", "tax", "gross"):
            if part in named:
                return part
        described = {tuple(phrase) for phrase, _ in self.label.phrases}
        for part in ("net", "gross", "tax", "due"):
            if any(part in phrase for phrase in described) or part in self.own:
                return part
        return "gross" if named & {"total", "amount", "extension"} and not self.around else ""

    @property
    def is_percent(self) -> bool:
        """Whether its values are percentages: a share, or the rate of a tax, a discount or interest."""
        return "share" in self.own or ("rate" in self.named and bool(self.named & {"tax", "discount", "commission"}))

    @property
    def begins(self) -> bool:
        """Whether it is the first of a range."""
        return "start" in self.own and "end" not in self.named

    @property
    def ends(self) -> bool:
        """Whether it is the last of a range."""
        return "end" in self.own and "start" not in self.named

    @property
    def bound(self) -> str:
        """Which bound of a range of numbers it asks for: "low", "high" or ""."""
        asked = self.named & _BOUNDS if self.kind in ("number", "integer") else frozenset()
        return {frozenset({"minimum"}): "low", frozenset({"maximum"}): "high"}.get(asked, "")

    @property
    def words(self) -> frozenset[str]:
        """The longer words of its name as they are written, without those for the ends of a range."""
        words = (word for word in words_of(self.field.name) if len(word) > 2)
        return frozenset(word for word in words if not _ENDS & set(concepts(word)))

    @property
    def named(self) -> frozenset[str]:
        """The concepts of its name alone."""
        return frozenset(concepts(self.field.name)) | _address(self.field.name)


def wanted_fields(root: Field) -> Iterator[Wanted]:
    """Yield every leaf of a schema that holds one value or a list of single values."""
    yield from _below(root, (), (), frozenset())


def _below(field: Field, path: tuple[str, ...], parents: tuple[str, ...], around: frozenset[str]) -> Iterator[Wanted]:
    for child in field.fields:
        here = (*path, child.name)
        if child.kind == "object" and child.fields:
            label = label_of(child)
            yield from _below(child, here, concepts(child.name)[-2:], around | label.words)
        elif child.kind != "object" and not (
            child.kind == "array" and child.item and child.item.kind in ("object", "array")
        ):
            yield _wanted(child, here, parents, around)


def _wanted(field: Field, path: tuple[str, ...], parents: tuple[str, ...], around: frozenset[str]) -> Wanted:
    box = box_asked(field)
    if box:
        field = without_box(field)
    label = label_of(field)
    if parents:
        both = tuple(((*parents, *phrase), weight) for phrase, weight in label.phrases)
        alone = tuple((phrase, _ALONE * weight) for phrase, weight in label.phrases)
        # "Customer: Maya Lindqvist" is the customer's name.
        only = ((parents, _PARENT_ONLY),) if concepts(field.name)[-1:] in (("name",), ("address",)) else ()
        seen = looks("".join(parents))
        written = tuple((seen + letters, weight) for letters, weight in label.written)
        written += tuple((letters, _ALONE * weight) for letters, weight in label.written)
        label = Label(both + alone + only, label.words | set(parents), label.keys, written)
    head = concepts(field.name)[-1:]
    span = None
    if field.kind in ("date", "date-time"):
        span = _span(label, _ENDS, {("period",): _PERIOD, ("date",): _PERIOD})
    elif field.kind in ("number", "integer"):
        span = _span(label, _BOUNDS, {})
    return Wanted(path, field, label, label.words | _address(field.name), around, head[0] if head else "", span, box)


def _address(name: str) -> frozenset[str]:
    """Return the concept of an address for a name that ends in one: the "billing address" also names the buyer."""
    last = words_of(name)[-1:]
    return frozenset({"address"}) if last and concepts(last[0]) == ("address",) else frozenset()


def _span(label: Label, ends: frozenset[str], usual: dict[tuple[str, ...], float]) -> Label | None:
    """Return how a range is called whose first or last a label names, None if it names neither.

    Args:
        label: The label.
        ends: What the first and the last are called.
        usual: What such ranges are called if they have no other name, and how much that counts.
    """
    phrases = dict(usual)
    for phrase, weight in label.phrases:
        whole = tuple(concept for concept in phrase if concept not in ends)
        if whole and whole != phrase:
            for named in (whole, (*whole, "date" if "start" in ends else "range")):
                phrases[named] = max(weight, phrases.get(named, 0.0))
    return Label(tuple(phrases.items()), frozenset(chain(*phrases))) if label.words & ends and phrases else None
