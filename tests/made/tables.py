"""Make a document of tables from a seed: what it is about, which makes it has, how it is written down."""

import datetime
from random import Random

from reportlab.lib.pagesizes import A4, letter

from . import domains, look
from .columns import Column
from .drawing import drawn
from .dressing import Draft, dressed, numbered, paired, relabelled
from .html import html
from .languages import LANGUAGES, Language, concepts, languages
from .lines import made_lines
from .made import Made, UnfitError
from .notation import Notation
from .office import word, xlsx
from .plain import csv, text
from .plan import Part, Plan, lines_of, runs, summed
from .pools import Pools
from .records import Zone, bared, marked, printed, values

_FORMATS = ("pdf",) * 24 + ("html", "html", "xlsx", "xlsx", "csv", "docx", "txt", "txt")
_TYPESET = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "tr", "ja", "zh")  # languages that a PDF's fonts can write
_LONG = ("item", "note", "company", "person", "place")  # kinds that may be broken over lines
_WRITERS = {"html": html, "xlsx": xlsx, "csv": csv, "docx": word, "txt": text}


def made_table(seed: int, copy: int = 0) -> Made:
    """Return a document with one or two tables; the same seed gives the same bytes.

    Other copies of a seed have the same layout with other rows; those of lines without a table are no copies.
    """
    random = Random(f"table {seed}")
    if random.random() < 0.05:
        return made_lines(seed, random)
    suffix = random.choice(_FORMATS)
    code = random.choice(("en",) * 10 + LANGUAGES)
    if suffix == "pdf" and code not in _TYPESET:
        suffix = random.choice(("html", "xlsx", "docx", "txt"))
    while True:
        draft = Draft(random, [suffix, f"lang {code}"])
        try:
            content, plan = _Table(draft, suffix, languages()[code], copy).made()
        except UnfitError:  # what was drawn does not fit a page, or two columns are called alike
            continue
        name = f"table {seed} copy {copy}" if copy else f"table {seed}"
        return Made(name, content, f".{suffix}", plan.schema(), plan.truth(), tuple(draft.features))


class _Table:
    """The choices for one document; `plan` says the same thing again for other rows that are to be empty."""

    def __init__(self, draft: Draft, suffix: str, language: Language, copy: int) -> None:
        self.draft, self.suffix, self.language = draft, suffix, language
        random = self.random = draft.random
        self.pools, self.notation = Pools(random, language), Notation(random, language.code)
        domain = domains.draw(random, language)
        self.field, columns = domain.field, domain.columns
        relabelled(draft, columns)
        if self.notation.blank:
            draft.features.append("blanks marked")
        draft.features.append(f"fields {domains.called(random, columns, language.code)}")
        self.beside = draft.takes("side by side", 0.05, suffix in ("pdf", "txt"))
        self.twin = self.beside or draft.takes("twin lists", 0.07)
        self.panels = self.beside and draft.takes("one list in two panels", 0.4)
        columns = columns[:4] if self.beside else columns
        dressed(draft, columns, language, suffix == "pdf")
        if not self.beside:
            columns = paired(draft, columns, language)
            columns = numbered(draft, columns, language)
        self.columns = columns
        self.count = self._count()
        self._runs()
        self._words()
        self.seed = f"{random.random()}{f' copy {copy}' if copy else ''}"
        self.bare = draft.takes("rows without numbers", 0.1, self._bears_bare_rows(domain.columns[0]))
        self.order = [c.field for c in (self.merged, self.group, *columns) if c]
        if draft.takes("fields shuffled", 0.25):
            random.shuffle(self.order)
        self.other = self._other() if draft.takes("another table", 0.1, suffix == "pdf") else None

    def _bears_bare_rows(self, first: Column) -> bool:
        """Whether a row still begins with what names it, and is no heading, once its numbers and dates are gone."""
        texts = [c for c in self.columns if c.asked and c.kind in (*_LONG, "code", "category")]
        lawful = any(c.concept in domains.LAWFUL for c in self.columns)
        sparse = "sparse" in self.draft.features
        return len(texts) > 1 and not lawful and not sparse and first.kind not in ("date", "time")

    def _count(self) -> int:
        random = self.random
        if self.twin:
            return random.randint(3, 25) * (1 + self.panels)
        return random.choice((random.randint(3, 12), random.randint(8, 45), random.randint(30, 120)))

    def _runs(self) -> None:
        """Draw whether rows stand together under a name, and what is summed."""
        draft, random = self.draft, self.random
        self.group: Column | None = None
        self.grouped = self.subtotal = self.total = ""
        self.starts: dict[int, str] = {}
        field, name = random.choice(self.language.named("region"))
        free = field not in [column.field for column in self.columns] and not self.twin and self.count > 5
        merged = draft.takes("merged first column", 0.1, free)
        self.merged = Column(field, name, "category", "merged") if merged else None
        if self.merged:
            self.merged.description = f"{name}; printed once, holds for all rows beside and below it"
        bands = not merged and draft.takes("group rows", 0.12, free)
        if merged or bands:
            starts = runs(random, self.count, 2, 5 if merged else 9)
            names = [self.pools.place() for _ in starts]
            self.starts = dict(zip(starts, names, strict=True))
        if bands:
            self.grouped = random.choice((f"{name}: {{}}", f"{name}: {{}}", "{}"))
            if draft.takes("group asked", 0.5):
                self.group = Column(
                    field, name, "category", "group", description=f"{name}, in a row of its own above its rows"
                )
        sums = bool(summed(self.columns))
        if self.starts and draft.takes("subtotals", 0.4, sums and not merged):
            self.subtotal = random.choice(self.language.words["subtotal"]) + random.choice(("", " {}"))
        if draft.takes("total", 0.4, sums and not self.panels):
            self.total = random.choice(self.language.words["total"])
        self.carried = draft.takes(
            "carried forward", 0.12, sums and not self.twin and self.suffix == "pdf" and self.count > 25
        )

    def _words(self) -> None:
        """Draw what stands around the table."""
        draft, pools, words = self.draft, self.pools, self.language.words
        self.above: list[str] = []
        if draft.takes("text above", 0.35):
            names = [column.header for column in self.columns]
            self.above = [
                f"{self.random.choice(names)}: {pools.note(4, 9)}, {self.random.choice(names)} {pools.code()}."
            ]
        self.below = [pools.note(5, 12) + "."] if draft.takes("text below", 0.25) else []
        self.marks = draft.takes("footnote marks", 0.12, self.suffix in ("pdf", "html", "docx"))
        if self.marks:
            self.below = [f"{number} {text}" for number, text in enumerate(words["note"][:2], 1)] + self.below
        self.asked = []
        taken = [column.concept for column in self.columns]
        if draft.takes("single value", 0.25, "reference" not in taken and "contract_number" not in taken):
            field = self.random.choice(("reference", "contract_number"))
            self.asked = [(field, self.random.choice(self.concept(field)), pools.code())]
        self.margin = ""
        if draft.takes("turned margin text", 0.06, self.suffix == "pdf"):
            self.margin = f"{pools.code()} {pools.note(3, 5)}"
        self.title = pools.word("titles")
        self.company = pools.company()
        self.head = self.random.choice(("", f"{self.company}   {self.title}", self.company))
        page = words["page"][0]
        self.foot = self.random.choice(("", page, "{page}", f"{self.company}, {pools.place()} - {page}"))

    def _other(self) -> Plan:
        """Return a table of other things, which is not asked for."""
        random, language = self.random, self.language
        taken = {column.concept for column in self.columns} | {column.header for column in self.columns}
        domain = domains.draw(random, language)
        columns = [c for c in domain.columns if c.concept not in taken and c.header not in taken][:3]
        if len(columns) < 2:
            raise UnfitError("nothing else to tell of")
        rows = printed(
            columns, values(str(random.random()), columns, random.randint(2, 4), self.pools, []), self.notation
        )
        heading = random.choice(language.words["titles"])
        part = Part(domain.field, heading, lines_of(columns, rows, {}, None))
        return Plan("", language, self.notation, columns, [part])

    def concept(self, field: str) -> list[str]:
        """Return the printed names of a field."""
        return concepts()[field].headers[self.language.code]

    def plan(self, zones: list[Zone], pair: list[tuple[str, str]]) -> Plan:
        """Return the plan with some columns empty in some rows; twin lists have a pair of headings."""
        headings = [(self.field, "")] if self.panels or not self.twin else pair
        columns = [self.merged, *self.columns] if self.merged else self.columns
        parts: list[Part] = []
        for number, (field, heading) in enumerate(headings):
            parts.append(
                Part(field, heading and f"{self.title} {heading}", self._lines(f"{self.seed} {number}", zones))
            )
        if self.panels:
            lines, half = parts[0].lines, (self.count + 1) // 2
            parts = [Part(self.field, "", lines[:half]), Part(self.field, "", lines[half:])]
        plan = Plan(self.title, self.language, self.notation, columns, parts, self.group)
        plan.merged, plan.carried, plan.side = self.merged is not None, self.carried, self.beside
        plan.above, plan.below, plan.asked = self.above, self.below, self.asked
        plan.head, plan.foot, plan.margin = self.head, self.foot, self.margin
        plan.order, plan.other = self.order, self.other
        return plan

    def _lines(self, seed: str, zones: list[Zone]) -> list:
        drawn_values = values(seed, self.columns, self.count, self.pools, zones)
        if self.bare:
            drawn_values = bared(Random(seed), self.columns, drawn_values, 0.12)
        if self.notation.date_form.startswith("{d:02}/"):
            days = [cell.day for row in drawn_values for cell in row if isinstance(cell, datetime.date)]
            if days and max(days) < 13:
                raise UnfitError("nothing says which number is the day")
        rows = printed(self.columns, drawn_values, self.notation)
        if self.marks:
            rows = marked(Random(seed), rows, 0.06)
        columns = self.columns
        if self.merged:
            columns = [self.merged, *columns]
            at = sorted(self.starts)
            names = [self.starts[max(start for start in at if start <= row)] for row in range(len(rows))]
            rows = [[self.merged.cell(name, self.notation), *row] for name, row in zip(names, rows, strict=True)]
        sums = {"subtotal": self.subtotal, "total": self.total, "notation": self.notation}
        return lines_of(columns, rows, self.starts, self.group, self.grouped, **sums)

    def made(self) -> tuple[bytes, Plan]:
        """Return the document's content and its plan."""
        draft, random = self.draft, self.random
        able = [n for n, column in enumerate(self.columns) if n and _may_be_blank(column)]
        able = [n for n in able if self.columns[n].numeric] if self.bare else able
        zones = []
        if draft.takes("empty at the top", 0.12, bool(able)):
            zones = [Zone(random.choice(able), 0, random.randint(2, max(2, self.count // 2)))]
        heading = random.choice(self.language.pairs)
        plan = self.plan(zones, heading)
        if self.suffix != "pdf":
            return _WRITERS[self.suffix](plan, random), plan
        long = any(column.kind in _LONG for column in plan.columns)
        style = look.draw(
            random,
            self.language.code,
            [column.numeric for column in plan.columns],
            draft.takes("wrapped cells", 0.4, long),
        )
        paper = random.choice((A4, A4, letter))
        content, tops = drawn(plan, style, *paper)
        self._looks(style, tops)
        if draft.takes("empty at a page's top", 0.4, bool(able and tops)):
            plan = self.plan([*zones, Zone(random.choice(able), tops[0], tops[0] + random.randint(2, 9))], heading)
            content, _ = drawn(plan, style, *paper)
        return content, plan

    def _looks(self, style: look.Look, tops: list[int]) -> None:
        features = self.draft.features
        features.append(f"rules {style.rules}")
        features += [f"numbers {align}" for align in ("decimal", "centre") if align in style.aligns]
        if tops:
            features.append("header repeated" if style.repeated else "header not repeated")
        if style.turned:
            features.append("turned page")
        if "wrapped cells" in features:
            features.append(f"wraps {style.valign}")
        features += ["small pitch"] * (style.pad_y == 0) + ["touching columns"] * (style.pad_x < 1)


def _may_be_blank(column: Column) -> bool:
    """Whether rows still make sense, and are as high, without a column's value."""
    return column.kind not in _LONG and column.concept not in ("balance", "counter", "net_pay", "gross_pay")
