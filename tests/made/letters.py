"""Make a letter from a seed: its head, its references, and sentences that state facts."""

import datetime
import io
import re
from html import escape
from random import Random

import docx
from reportlab.lib.pagesizes import A4

from .entries import NODES, Drawn, Entry, schema_of, truth_of
from .languages import languages, letters
from .layout import wrapped
from .look import fonts
from .made import Made
from .office import sealed
from .paper import Paper

_FACT = re.compile(r"\{(\w+):(\w+):([^}]*)\}")
_WHOLE = ("ordinal", "dotted", "plain")  # a day of the month: "the 3rd", "am 3.", "le 3"


class Letter:
    """The parts of a letter, from its head to its foot, and what is asked of it."""

    def __init__(self, random: Random, code: str) -> None:
        self.random, self.drawn = random, Drawn(random, languages()[code])
        self.drawn.capitals = False
        self.words = letters()[code]
        self.entries: list[Entry] = []
        self.described = code != "en" or random.random() < 0.4
        pools = self.drawn.pools
        self.sender = self._ask("sender", pools.company(), "the company that writes")
        self.sender_address = " - ".join(self.drawn.address())
        recipient = self._ask("recipient", pools.person(), "the person written to")
        street, town = self.drawn.address()
        self._ask("recipient_address", f"{street}, {town}", "where the recipient lives")
        self.recipient = [recipient, street, town]
        self.day = self._fact("date", "date", "date of the letter")
        self.written = datetime.date.fromisoformat(self.entries[-1].value)
        subject = random.choice(self.words["subjects"].split(", ")).format(goods=pools.item())
        self.subject = (self._word("subject"), self._ask("subject", subject, "what the letter is about"))
        self.references = [
            (self._word(name), self._ask(name, pools.code(), ""))
            for name in ("our_reference", "your_reference")
            if random.random() < 0.6
        ]
        self.paragraphs = self._paragraphs()
        self.block = (
            [self._keep(self.drawn.entry()) for _ in range(random.randint(3, 5))] if random.random() < 0.5 else []
        )
        self.dear = self.words["dear"].format(person=recipient)
        self.signed = self._ask("signatory", pools.person(), "who signed")

    def _word(self, key: str) -> str:
        return self.random.choice(self.words[key].split(" / "))

    def _ask(self, field: str, text: str, described: str) -> str:
        self._keep(Entry((field,), field, "text", [text], text, described if self.described else ""))
        return text

    def _keep(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry

    def _fact(self, field: str, kind: str, described: str) -> str:
        """Draw a fact that is asked for, and return how it is printed."""
        if kind in _WHOLE:
            number = self.random.randint(1, 28)
            ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
            text = f"{number}{ {'ordinal': ending, 'dotted': '.', 'plain': ''}[kind] }"
            entry = Entry((field,), field, "integer", [text], number)
        elif kind == "percent":
            rate = self.random.randint(10, 95) / 10
            entry = Entry((field,), field, "amount", [self.drawn.notation.number(rate, 1)], rate)
        elif kind == "amount":
            number = round(self.random.uniform(90, 6000), 2)
            entry = Entry((field,), field, "amount", [self.drawn.notation.number(number, 2)], number)
        elif kind == "time":
            text = self.drawn.notation.time(self.random.randint(8 * 12, 18 * 12) * 5)
            entry = Entry((field,), field, "text", [text], text)
        elif kind == "integer":
            number = self.random.randint(2, 48)
            entry = Entry((field,), field, "integer", [str(number)], number)
        elif kind == "date" and self.entries and field != "date":
            day = self.written + datetime.timedelta(days=self.random.randint(-20, 400))
            entry = Entry((field,), field, "date", [self.drawn.notation.date(day)], day.isoformat())
        else:
            entry = self.drawn.filled((field,), field, kind)
        entry.description = described if self.described else ""
        return self._keep(entry).lines[0]

    def _paragraphs(self) -> list[str]:
        """Return two or three paragraphs with three to five sentences that state facts."""
        random = self.random
        names = [name for name in self.words if name[0] == "s" and name[1:].isdigit()]
        stated = [
            _FACT.sub(lambda match: self._fact(*match.groups()), self.words[name])
            for name in random.sample(names, random.randint(3, 5))
        ]
        cut = random.randint(1, len(stated) - 1)
        first = f"{self._word('opening')} {' '.join(stated[:cut])}"
        return [first, " ".join(stated[cut:]), self._word("ending")]

    def lines(self) -> list[tuple[str, str]]:
        """Return (style, text) of all that is printed, from above."""
        town = self.recipient[2].strip("0123456789 ")
        date = self.random.choice((self.day, f"{town}, {self.day}", f"{self.words['date']}: {self.day}"))
        mark = self.random.choice((": ", ": ", "")) if self.subject[0] else ""
        subject = f"{self.subject[0]}{mark}{self.subject[1]}" if mark else self.subject[1]
        return [
            ("head", self.sender),
            ("small", f"{self.sender_address} - {self.drawn.phone()} - {self.drawn.email()}"),
            ("gap", ""),
            *(("text", text) for text in self.recipient),
            ("gap", ""),
            *(("text", f"{label}: {value}") for label, value in self.references),
            ("right", date),
            ("gap", ""),
            ("bold", subject),
            ("gap", ""),
            ("text", self.dear),
            ("gap", ""),
            *(pair for text in self.paragraphs[:-1] for pair in (("text", text), ("gap", ""))),
            *(("pair", f"{entry.label}\t{entry.text}") for entry in self.block),
            *([("gap", "")] if self.block else []),
            ("text", self.paragraphs[-1]),
            ("gap", ""),
            ("text", self._word("closing")),
            ("gap", ""),
            ("text", self.signed),
        ]


def made_letter(seed: int) -> Made:
    """Return a letter; the same seed gives the same bytes."""
    random = Random(f"letter {seed}")
    code, suffix = random.choice(("en", "en", "de", "fr")), random.choice(("pdf", "pdf", "pdf", "docx", "txt", "html"))
    letter = Letter(random, code)
    lines = letter.lines()
    content = {"pdf": _pdf, "docx": _word, "txt": _text, "html": _html}[suffix](random, code, lines)
    features = [suffix, f"lang {code}", "described" if letter.described else "plain"]
    features += ["key-value block"] * bool(letter.block) + ["references"] * bool(letter.references)
    asked = letter.entries
    assert all(entry.kind in NODES or isinstance(entry.value, str) for entry in asked)
    return Made(f"letter {seed}", content, f".{suffix}", schema_of(asked), truth_of(asked), tuple(features))


def _pdf(random: Random, code: str, lines: list[tuple[str, str]]) -> bytes:
    font, bold = fonts(random, code)
    size, left = random.choice((9.5, 10, 11)), random.choice((60.0, 72.0))
    paper = Paper(*A4, lines[0][1])
    y, right = 45.0, A4[0] - left
    for style, text in lines:
        if style == "gap":
            y += size * 1.2
        elif style == "pair":
            label, value = text.split("\t")
            paper.text(left + 15, y, f"{label}:", font, size)
            for line in wrapped(value, right - left - 200, font, size):
                paper.text(left + 200, y, line, font, size)
                y += size * 1.3
        else:
            used, large = (
                (bold if style in ("head", "bold") else font),
                {"head": size + 5, "small": size - 2.5}.get(style, size),
            )
            for line in wrapped(text, right - left, used, large):
                paper.text(
                    right if style == "right" else left, y, line, used, large, "right" if style == "right" else "left"
                )
                y += large * 1.3
    return paper.content()


def _text(random: Random, code: str, lines: list[tuple[str, str]]) -> bytes:
    found = []
    for style, text in lines:
        if style == "pair":
            label, value = text.split("\t")
            found.append(f"   {label + ':':<34} {value}")
            continue
        line = ""
        for word in text.split(" "):
            if line and len(line) + len(word) > 78:
                found.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        found.append(line.rjust(78) if style == "right" else line)
    return ("\n".join(found) + "\n").encode()


def _html(random: Random, code: str, lines: list[tuple[str, str]]) -> bytes:
    tags = {"head": "h1", "small": "small", "bold": "h2"}
    parts = [
        f"<!DOCTYPE html><html lang={code}><head><meta charset=utf-8><title>{escape(lines[0][1])}</title></head><body>"
    ]
    for style, text in lines:
        if style == "gap":
            continue
        tag = tags.get(style, "p")
        parts.append(f"<{tag}>{escape(text.replace(chr(9), ': '))}</{tag}>")
    return "\n".join([*parts, "</body></html>"]).encode()


def _word(random: Random, code: str, lines: list[tuple[str, str]]) -> bytes:
    document = docx.Document()
    for style, text in lines:
        if style == "head":
            document.add_heading(text, 1)
        elif style != "gap":
            document.add_paragraph().add_run(text.replace("\t", ": ")).bold = style == "bold"
    file = io.BytesIO()
    document.save(file)
    return sealed(file.getvalue())
