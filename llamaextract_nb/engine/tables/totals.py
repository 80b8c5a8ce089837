"""Which rows are sums of the rows above, in the languages that invoices come in."""

from __future__ import annotations

import re

# Stems are compared with the start of a word: whole words would miss what languages build from them.
_STEMS = tuple(
    "subtot zwischensumme zwischentotal gesamt endbetrag endsumme rechnungsbetrag rechnungssumme zahlbetrag "
    "nettobetrag bruttobetrag nettosumme bruttosumme warenwert positionssumme podsuma mezisouč slutsumma delsumma "
    "yhteensä összesen imponibile sous-total zu-/abschlag".split()
)
_SUMS = frozenset(
    "total totals totaal totale totali totaux total-ht summe sum somme razem suma ogółem celkem součet summa balance "
    "übertrag toplam итого всего".split()
)
_BESIDE = frozenset(
    "net netto gross brutto grand sub excl incl exkl inkl ex vat tax taxes mwst ust btw tva iva due amount payable "
    "plus zzgl shipping versand porto discount rabatt exclusief inclusief excluding including hors taxe ttc ht betrag "
    "umsatzsteuer mehrwertsteuer moms dph gst sales paid balance to pay à payer of the für von der w tym general".split()
)
_LEADS = frozenset(
    "vat tax mwst ust btw tva iva gst moms dph umsatzsteuer mehrwertsteuer zzgl plus excl incl exkl inkl exclusief "
    "inclusief shipping versand versandkosten freight discount w".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def is_total(texts: list[str]) -> bool:
    """Tell whether one of a row's cells names a sum: "Subtotal", "Summe netto", "VAT 20%"."""
    return any(_names_a_sum(text) for text in texts)


def _names_a_sum(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words or len(words) > 7:
        return False
    if words[0] in _LEADS and all(word in _BESIDE or word in _LEADS or _is_sum(word) for word in words):
        return True
    sums = [_is_sum(word) for word in words]
    if not any(sums):
        return False
    if sums[0]:
        return len(words) <= 5
    return all(word in _BESIDE or is_sum for word, is_sum in zip(words, sums, strict=True))


def _is_sum(word: str) -> bool:
    return word in _SUMS or word.startswith(_STEMS)
