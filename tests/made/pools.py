"""Made-up names and texts, drawn from syllables and word lists so that they belong to nobody."""

from random import Random

from .languages import Language

_LATIN = (
    "bal cor dan el fen gar hol in jes kar lun mar nor or pel quin ros sel tam ul ver wen yor zan bri tol mer".split()
)
_ENDS = {"person": "o a in er is us e".split(), "place": "stad burg mere ford ville holm dal ton".split()}
_SCRIPTS = {
    "ru": "ба вел гор дан зор кар лен мир нов ор пет ров сол тар".split(),
    "ja": "青 北 高 南 森 原 沢 浜 岡 松 竹 石 川 島".split(),
    "zh": "安 北 高 南 林 原 江 海 山 松 石 川 云 东".split(),
    "ar": "با سل نور دار كر مال جب حم زي فر قص وا رم".split(),
    "he": "בר גל דן הר זיו טל ים כר לב מור נוף עד צור רון".split(),
}
_FORMS = {
    "en": "Ltd,Group,Works,& Sons,LLP",
    "de": "GmbH,AG,KG,Werke",
    "fr": "SARL,SA,& Fils",
    "es": "S.L.,S.A.,Hermanos",
    "it": "S.r.l.,S.p.A.",
    "nl": "B.V.,N.V.",
    "pt": "Lda,S.A.",
    "pl": "Sp. z o.o.,S.A.",
    "sv": "AB,HB",
    "tr": "A.Ş.,Ltd. Şti.",
    "ru": "ООО,АО",
    "ja": "株式会社,商会",
    "zh": "有限公司,贸易公司",
    "he": 'בע"מ,ושות',
    "ar": "ذ.م.م,للتجارة",
}


class Pools:
    """Draws names and texts of a language with a generator of random numbers."""

    def __init__(self, random: Random, language: Language) -> None:
        self.random = random
        self.language = language
        self._gap = "" if language.code in ("ja", "zh") else " "
        self._prefix = "".join(random.choice("ABCDEFGHKLMNPRSTUVWX") for _ in range(random.choice((1, 2, 3))))
        self._digits = random.randint(4, 6)
        self.categories = sorted({self.stem() for _ in range(random.randint(3, 6))})
        self._joint = random.choice(("-", "", "/", " ", "."))

    def word(self, key: str) -> str:
        """Return one of the language's words for something."""
        return self.random.choice(self.language.words[key])

    def stem(self, least: int = 2, most: int = 3) -> str:
        """Return a name without meaning."""
        parts = _SCRIPTS.get(self.language.code, _LATIN)
        return "".join(self.random.choice(parts) for _ in range(self.random.randint(least, most))).capitalize()

    def person(self) -> str:
        if self._gap == "":
            return self.stem(2, 3)
        return f"{self.stem(1, 2)} {self.stem(2, 3)}"

    def company(self) -> str:
        form = self.random.choice(_FORMS[self.language.code].split(","))
        return f"{self.stem()}{self._gap}{form}"

    def place(self) -> str:
        if self.language.code in _SCRIPTS:
            return self.stem()
        return self.stem(1, 2) + self.random.choice(_ENDS["place"])

    def item(self) -> str:
        """Return a thing that is bought, kept or measured, in two to four words."""
        goods, quality = self.word("goods"), self.word("qualities")
        first = self.language.code in ("en", "nl", "sv", "tr", "ja", "zh")
        named = f"{quality}{self._gap}{goods}" if first else f"{goods}{self._gap}{quality}"
        named = named[0].upper() + named[1:]
        size = self.random.choice(
            ("", "", f"{self.random.randint(2, 90)} mm", f"{self.random.choice('ABCDEF')}{self.random.randint(2, 40)}")
        )
        return f"{named} {size}".strip()

    def note(self, least: int = 3, most: int = 6) -> str:
        """Return a longer text of some words."""
        parts = [self.item()]
        while len(parts) < self.random.randint(least, most):
            parts.append(self.word("linking" if len(parts) % 2 else "goods"))
        if parts[-1] in self.language.words["linking"]:
            parts.append(self.place())
        return self._gap.join(parts)

    def code(self) -> str:
        """Return a code; those of a document look alike."""
        return f"{self._prefix}{self._joint}{self.random.randrange(10 ** (self._digits - 1), 10**self._digits)}"

    def unit(self) -> str:
        return self.word("units")

    def status(self) -> str:
        return self.word("statuses")

    def currency(self) -> str:
        return self.random.choice(("EUR", "USD", "GBP", "CHF"))

    def category(self) -> str:
        """Return one of the document's few categories."""
        return self.random.choice(self.categories)
