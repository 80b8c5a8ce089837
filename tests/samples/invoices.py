"""Sample invoices: three layouts, two languages, three currencies."""

from __future__ import annotations

from pathlib import Path

from sheet import GREY, HEIGHT, INK, LINE, WIDTH, Sheet

WORDS = {
    "en": {
        "invoice": "INVOICE", "number": "Invoice No.", "date": "Invoice Date", "due": "Due Date", "bill": "Bill to:",
        "description": "Description", "quantity": "Qty", "price": "Unit Price", "amount": "Amount", "net": "Subtotal",
        "tax": "VAT", "total": "Total Due", "vat_id": "VAT ID", "page": "Page", "carried": "Carried forward",
        "thanks": "Payment within 30 days, without deduction. Thank you for your business.",
    },
    "de": {
        "invoice": "RECHNUNG", "number": "Rechnungsnummer", "date": "Rechnungsdatum", "due": "Fällig am",
        "bill": "Rechnungsempfänger:", "description": "Bezeichnung", "quantity": "Menge", "price": "Einzelpreis",
        "amount": "Betrag", "net": "Nettobetrag", "tax": "USt.", "total": "Gesamtbetrag", "vat_id": "USt-IdNr.",
        "page": "Seite", "carried": "Übertrag",
        "thanks": "Zahlbar innerhalb von 30 Tagen ohne Abzug. Vielen Dank für Ihren Auftrag.",
    },
}  # fmt: skip
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def number(value, language, decimals=2):
    text = f"{value:,.{decimals}f}"
    return text if language == "en" else text.replace(",", "·").replace(".", ",").replace("·", ".")


def money(value, language, currency):
    digits = number(abs(value), language)
    sign = "-" if value < 0 else ""
    return f"{sign}{SIGNS[currency]}{digits}" if language == "en" else f"{sign}{digits} {SIGNS[currency]}"


def quantity(value, language):
    return number(value, language, 0 if value == int(value) else 1)


def shown_date(iso, language):
    year, month, day = iso.split("-")
    if language == "de":
        return f"{day}.{month}.{year}"
    months = "January February March April May June July August September October November December".split()
    return f"{int(day)} {months[int(month) - 1]} {year}"


def truth_of(spec):
    lines = [
        {"description": d, "quantity": float(q), "unit_price": p, "amount": round(q * p, 2)}
        for d, q, p in spec["lines"]
    ]
    net = round(sum(line["amount"] for line in lines), 2)
    tax = round(net * spec["rate"] / 100, 2)
    return {
        "invoice_number": spec["number"],
        "invoice_date": spec["date"],
        "due_date": spec["due"],
        "currency": spec["currency"],
        "seller": {"name": spec["seller"][0], "address": ", ".join(spec["seller"][1:3]), "vat_id": spec["seller"][3]},
        "buyer": {"name": spec["buyer"][0], "address": ", ".join(spec["buyer"][1:3])},
        "net_amount": net,
        "tax_amount": tax,
        "total_amount": round(net + tax, 2),
        "line_items": lines,
    }


def draw(spec, folder: Path):
    """Draw an invoice; return its truth and where each value stands."""
    sheet = Sheet(folder / spec["file"], f"{spec['seller'][0]} {spec['number']}")
    truth = truth_of(spec)
    LAYOUTS[spec["layout"]](sheet, spec, truth, WORDS[spec["language"]])
    sheet.save()
    return truth, sheet.evidence


def letter(sheet, spec, truth, words):
    """The classic letter: letterhead, address window, facts at the right, a ruled table, sums below it."""
    language, accent = spec["language"], spec["color"]
    seller, buyer = spec["seller"], spec["buyer"]
    sheet.circle(72, 62, 15, accent)
    sheet.bold(72, 54, seller[0][0], 15, color="#ffffff", align="middle")
    sheet.bold(98, 48, seller[0], 15, key="seller.name")
    sheet.text(98, 68, seller[4], 8.5, color=GREY)
    sheet.text(56, 126, f"{seller[0]} · {seller[1]} · {seller[2]}", 7, color=GREY)
    for index, line in enumerate(buyer):
        sheet.text(56, 144 + 14 * index, line, 10.5, key="buyer.name" if index == 0 else None)
    facts = [("number", truth["invoice_number"], "invoice_number"), ("date", shown_date(truth["invoice_date"], language), "invoice_date"),
             ("due", shown_date(truth["due_date"], language), "due_date")]  # fmt: skip
    for index, (word, value, key) in enumerate(facts):
        sheet.text(360, 144 + 15 * index, words[word], color=GREY)
        sheet.text(540, 144 + 15 * index, value, align="right", key=key)
    sheet.bold(56, 236, words["invoice"], 20, color=accent)
    y = table(sheet, spec, truth, words, 284, 56, 540, accent, boxed=False)
    sums(sheet, spec, truth, words, y + 14, 360, 540, accent)
    sheet.text(56, y + 90, words["thanks"], 9, color=GREY)
    foot(sheet, spec, words)


def panel(sheet, spec, truth, words):
    """The modern one: a coloured panel at the top, cards for the parties, sums in a tinted box."""
    language, accent = spec["language"], spec["color"]
    seller, buyer = spec["seller"], spec["buyer"]
    sheet.box(0, 0, WIDTH, 104, accent)
    sheet.bold(48, 36, words["invoice"], 26, color="#ffffff")
    sheet.bold(WIDTH - 48, 36, seller[0], 13, color="#ffffff", align="right", key="seller.name")
    sheet.text(WIDTH - 48, 56, f"{seller[1]}, {seller[2]}", 8.5, color="#ffffff", align="right")
    sheet.text(WIDTH - 48, 70, f"{words['vat_id']}: {seller[3]}", 8.5, color="#ffffff", align="right")
    sheet.text(48, 132, words["bill"], 8.5, color=GREY)
    for index, line in enumerate(buyer):
        font = sheet.bold if index == 0 else sheet.text
        font(48, 146 + 14 * index, line, 10.5, key="buyer.name" if index == 0 else None)
    columns = [(330, "number", truth["invoice_number"], "invoice_number"),
               (420, "date", shown_date(truth["invoice_date"], language), "invoice_date"),
               (330, "due", shown_date(truth["due_date"], language), "due_date"), (420, None, spec["currency"], "currency")]  # fmt: skip
    for index, (x, word, value, key) in enumerate(columns):
        y = 132 + 38 * (index // 2)
        sheet.text(x, y, words[word] if word else "Currency" if language == "en" else "Währung", 8.5, color=GREY)
        sheet.bold(x, y + 12, value, 10, key=key)
    y = table(sheet, spec, truth, words, 236, 48, WIDTH - 48, accent, boxed=True)
    sheet.box(330, y + 10, WIDTH - 48 - 330, 74, "#f3f5f7", 4)
    sums(sheet, spec, truth, words, y + 18, 342, WIDTH - 60, accent)
    sheet.text(48, y + 24, words["thanks"].split(". ")[0] + ".", 9, color=GREY)
    sheet.text(48, HEIGHT - 42, seller[4], 8, color=GREY)


def compact(sheet, spec, truth, words):
    """The compact one: small print over several pages, the header of the table repeated, a carried-forward line."""
    language, accent = spec["language"], spec["color"]
    seller, buyer = spec["seller"], spec["buyer"]
    sheet.bold(48, 44, seller[0], 12, key="seller.name")
    sheet.text(48, 60, seller[1], 8.5)
    sheet.text(48, 71, seller[2], 8.5)
    sheet.text(48, 82, f"{words['vat_id']} {seller[3]}", 8.5, key="seller.vat_id")
    sheet.bold(WIDTH - 48, 44, words["invoice"], 15, align="right", color=accent)
    rows = [("number", truth["invoice_number"], "invoice_number"), ("date", shown_date(truth["invoice_date"], language), "invoice_date"),
            ("due", shown_date(truth["due_date"], language), "due_date")]  # fmt: skip
    for index, (word, value, key) in enumerate(rows):
        sheet.text(380, 68 + 12 * index, f"{words[word]}:", 8.5)
        sheet.text(470, 68 + 12 * index, value, 8.5, key=key)
    sheet.text(48, 116, words["bill"], 8.5, color=GREY)
    for index, line in enumerate(buyer):
        sheet.text(48, 128 + 11 * index, line, 9, key="buyer.name" if index == 0 else None)
    y = table(sheet, spec, truth, words, 184, 48, WIDTH - 48, accent, boxed=False, size=8.5, pitch=15.5, most=34)
    sums(sheet, spec, truth, words, y + 12, 350, WIDTH - 48, accent)
    foot(sheet, spec, words)


def table(sheet, spec, truth, words, y, x0, x1, accent, boxed, size=9.5, pitch=21.0, most=99):
    """Draw the table of lines; return where it ends."""
    language, currency = spec["language"], spec["currency"]
    places = (x0 + 6, x1 - 170, x1 - 86, x1 - 6)

    def header(top):
        if boxed:
            sheet.box(x0, top - 4, x1 - x0, size + 12, accent, 3)
        color = "#ffffff" if boxed else INK
        names = ("description", "quantity", "price", "amount")
        for name, place, align in zip(names, places, ("left", "right", "right", "right"), strict=True):
            sheet.bold(place, top, words[name], size, color=color, align=align)
        if not boxed:
            sheet.rule(x0, top + size + 6, x1, 1.2, accent)
        return top + size + 14

    y = header(y)
    carried = 0.0
    for index, line in enumerate(truth["line_items"]):
        if index and index % most == 0:
            sheet.text(places[0], y, words["carried"], size, font="Helvetica-Oblique", color=GREY)
            sheet.text(
                places[3],
                y,
                money(round(carried, 2), language, currency),
                size,
                font="Helvetica-Oblique",
                color=GREY,
                align="right",
            )
            foot(sheet, spec, words)
            sheet.next_page()
            y = header(56)
        key = f"line_items[{index}]"
        sheet.text(places[0], y, line["description"], size, key=f"{key}.description")
        sheet.text(places[1], y, quantity(line["quantity"], language), size, align="right", key=f"{key}.quantity")
        sheet.text(
            places[2], y, money(line["unit_price"], language, currency), size, align="right", key=f"{key}.unit_price"
        )
        sheet.text(places[3], y, money(line["amount"], language, currency), size, align="right", key=f"{key}.amount")
        sheet.rule(x0, y + size + 5, x1, 0.4, LINE)
        carried += line["amount"]
        y += pitch
    return y


def sums(sheet, spec, truth, words, y, x0, x1, accent):
    language, currency = spec["language"], spec["currency"]
    rate = (
        f"{words['tax']} {number(spec['rate'], language, 0)}%"
        if language == "en"
        else f"{words['tax']} {spec['rate']} %"
    )
    rows = [(words["net"], "net_amount", False), (rate, "tax_amount", False), (words["total"], "total_amount", True)]
    for index, (word, key, strong) in enumerate(rows):
        write = sheet.bold if strong else sheet.text
        top = y + 18 * index + (4 if strong else 0)
        if strong:
            sheet.rule(x0, top - 4, x1, 0.8, accent)
        write(x0, top, word, 10.5 if strong else 9.5)
        write(x1, top, money(truth[key], language, currency), 10.5 if strong else 9.5, align="right", key=key)


def foot(sheet, spec, words):
    seller = spec["seller"]
    sheet.rule(48, HEIGHT - 58, WIDTH - 48, 0.5)
    sheet.text(48, HEIGHT - 50, f"{seller[0]}  |  {words['vat_id']}: {seller[3]}  |  {seller[4]}", 7.5, color=GREY)
    sheet.text(WIDTH - 48, HEIGHT - 50, f"{words['page']} {sheet.page}", 7.5, color=GREY, align="right")


LAYOUTS = {"letter": letter, "panel": panel, "compact": compact}

NORTHWIND = (
    "Northlight Studio Ltd",
    "14 Harbour Street",
    "Bristol BS1 4QD",
    "GB 284913675",
    "hello@northlight.example",
)
KAISER = ("Kaiser Elektrotechnik GmbH", "Lindenstraße 27", "50674 Köln", "DE287461935", "info@kaiser-elektro.example")
ALPEN = ("Alpenblick Bürobedarf AG", "Seestraße 8", "80802 München", "DE311920574", "verkauf@alpenblick.example")
CEDAR = ("Cedar & Finch Inc.", "2200 Maple Avenue", "Portland, OR 97205", "US 47-1938206", "billing@cedarfinch.example")
SPECS = [
    {"file": "invoice_northlight_1042.pdf", "layout": "letter", "language": "en", "currency": "GBP", "color": "#0b6e4f", "rate": 20,
     "number": "NL-1042", "date": "2026-03-04", "due": "2026-04-03", "seller": NORTHWIND,
     "buyer": ("Harcourt Publishing plc", "5 Queen Square", "London WC1N 3AR"),
     "lines": [("Brand workshop, one day", 1, 1250.0), ("Logo design, three drafts", 1, 2400.0), ("Style guide, 24 pages", 1, 980.5), ("Font licence, desktop", 5, 39.0)]},
    {"file": "invoice_northlight_1057.pdf", "layout": "panel", "language": "en", "currency": "GBP", "color": "#27496d", "rate": 20,
     "number": "NL-1057", "date": "2026-05-19", "due": "2026-06-18", "seller": NORTHWIND,
     "buyer": ("Morgan & Webb LLP", "88 Castle Road", "Cardiff CF10 1AA"),
     "lines": [("Website concept", 12, 85.0), ("Photography, half a day", 2, 420.0), ("Image editing", 34, 9.5)]},
    {"file": "rechnung_kaiser_2026-0311.pdf", "layout": "letter", "language": "de", "currency": "EUR", "color": "#b33a3a", "rate": 19,
     "number": "RE-2026-0311", "date": "2026-02-11", "due": "2026-03-13", "seller": KAISER,
     "buyer": ("Bäckerei Sommer KG", "Marktplatz 3", "53111 Bonn"),
     "lines": [("Montage Verteilerkasten", 6, 68.5), ("Sicherungsautomat B16", 12, 4.35), ("Mantelleitung NYM-J 3x1,5", 150, 0.89), ("Anfahrt", 2, 45.0)]},
    {"file": "rechnung_kaiser_2026-0342.pdf", "layout": "panel", "language": "de", "currency": "EUR", "color": "#5b3a8c", "rate": 19,
     "number": "RE-2026-0342", "date": "2026-04-27", "due": "2026-05-27", "seller": KAISER,
     "buyer": ("Hotel Rheinblick GmbH", "Uferweg 112", "56068 Koblenz"),
     "lines": [("Wartung Notstromanlage", 1, 1480.0), ("Leuchtmittel LED 9 W", 240, 3.75), ("Prüfprotokoll je Etage", 7, 120.0)]},
    {"file": "rechnung_alpenblick_58113.pdf", "layout": "compact", "language": "de", "currency": "EUR", "color": "#1f2933", "rate": 19,
     "number": "58113", "date": "2026-06-30", "due": "2026-07-30", "seller": ALPEN,
     "buyer": ("Steuerkanzlei Vogt", "Ludwigstraße 41", "86150 Augsburg"), "lines": []},
    {"file": "invoice_cedar_finch_7719.pdf", "layout": "compact", "language": "en", "currency": "USD", "color": "#7a4b00", "rate": 8,
     "number": "CF-7719", "date": "2026-01-22", "due": "2026-02-21", "seller": CEDAR,
     "buyer": ("Lakeside Dental Group", "410 Shoreline Drive", "Seattle, WA 98109"),
     "lines": [("Oak reception desk", 1, 3150.0), ("Waiting room chair", 14, 189.0), ("Delivery and assembly", 1, 420.0), ("Desk lamp, brass", 3, 74.25)]},
    {"file": "invoice_cedar_finch_7788.pdf", "layout": "panel", "language": "en", "currency": "USD", "color": "#8a3324", "rate": 8,
     "number": "CF-7788", "date": "2026-04-09", "due": "2026-05-09", "seller": CEDAR,
     "buyer": ("Juniper Coffee Roasters", "77 Pine Street", "Denver, CO 80203"),
     "lines": [("Bar stool, walnut", 22, 134.0), ("Communal table, 3 m", 2, 1890.0), ("Wall shelf", 9, 66.5), ("Touch-up kit", 4, 18.0)]},
    {"file": "invoice_cedar_finch_7803.pdf", "layout": "letter", "language": "en", "currency": "USD", "color": "#2f5d62", "rate": 8,
     "number": "CF-7803", "date": "2026-05-02", "due": "2026-06-01", "seller": CEDAR,
     "buyer": ("Bright Start Preschool", "19 Orchard Lane", "Boise, ID 83702"),
     "lines": [("Children's table, birch", 6, 212.0), ("Stacking chair", 24, 48.5), ("Bookcase, low", 3, 305.0)]},
]  # fmt: skip
GOODS = [("Kopierpapier A4, 500 Blatt", 4.29), ("Kugelschreiber blau", 0.85), ("Ordner breit, grau", 2.49), ("Heftklammern 24/6", 1.15),
         ("Haftnotizen 76 x 76 mm", 0.99), ("Toner schwarz HP-26", 84.9), ("Schreibtischlampe", 39.5), ("Briefumschlag DL", 0.12),
         ("Textmarker gelb", 0.79), ("Locher 30 Blatt", 12.95)]  # fmt: skip
for position in range(46):
    name, price = GOODS[position % 10]
    SPECS[4]["lines"].append((f"{name}, Pos. {position + 1}", [10, 25, 4, 2, 50, 1, 3][position % 7], price))
