"""Samples of the formats without pages: contracts, a statement, orders, a report, a shipment, receipts."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
from docx.shared import Pt, RGBColor
from openpyxl.styles import Alignment, Font, PatternFill

STAMP = datetime(2026, 1, 1)


def settle(path: Path) -> None:
    """Write an Office file anew with fixed times, so that the same content gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    core = "docProps/core.xml"  # openpyxl writes the time of saving into it, whatever the properties say
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", parts[core])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def contract(path: Path, title, opening, clauses, signatures) -> None:
    word = docx.Document()
    word.core_properties.created = word.core_properties.modified = STAMP
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Georgia", Pt(11)
    heading = word.add_heading(title, 0)
    heading.runs[0].font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
    word.add_paragraph(opening)
    for number, (name, text) in enumerate(clauses, 1):
        word.add_heading(f"{number}. {name}", 2)
        word.add_paragraph(text)
    table = word.add_table(rows=2, cols=2)
    for column, (party, person) in enumerate(signatures):
        table.cell(0, column).text = f"For {party}"
        table.cell(1, column).text = f"________________________\n{person}"
    word.save(str(path))
    settle(path)


def make_contracts(folder: Path):
    contract(
        folder / "contract_services.docx",
        "Services Agreement",
        "This Services Agreement is made and entered into as of April 1, 2026, by and between Northlight Studio Ltd, a company "
        "registered in England (the “Provider”), and Harcourt Publishing plc, with offices at 5 Queen Square, London (the "
        "“Client”).",
        [
            (
                "Services",
                "The Provider shall design and maintain the Client's web site as described in the orders that the parties sign.",
            ),
            ("Fees", "The Client shall pay £4,200.00 a month, within thirty (30) days of receipt of the invoice."),
            (
                "Term",
                "This Agreement shall remain in effect for a term of twenty-four (24) months. It shall automatically renew for one further year unless either party gives ninety (90) days' notice.",
            ),
            (
                "Governing Law",
                "This Agreement shall be governed by and construed in accordance with the laws of England.",
            ),
        ],
        [
            ("Northlight Studio Ltd", "Eleanor Marsh, Director"),
            ("Harcourt Publishing plc", "James Okoro, Head of Digital"),
        ],
    )
    contract(
        folder / "contract_confidentiality.docx",
        "Mutual Confidentiality Agreement",
        "This Mutual Confidentiality Agreement is effective as of January 15, 2026, by and between Cedar & Finch Inc., an Oregon "
        "corporation, and Juniper Coffee Roasters LLC, a Colorado limited liability company.",
        [
            (
                "Purpose",
                "The parties wish to discuss the furnishing of new cafés, and will show each other plans and prices for that purpose only.",
            ),
            (
                "Confidential Information",
                "Each party shall keep the other's information secret and use it for the purpose alone.",
            ),
            (
                "Term",
                "This Agreement shall continue for a period of three (3) years from its effective date. It shall not renew automatically.",
            ),
            (
                "Governing Law",
                "This Agreement shall be governed by the laws of the State of Oregon, without regard to its conflict of laws rules.",
            ),
        ],
        [("Cedar & Finch Inc.", "Dana Whitfield, CEO"), ("Juniper Coffee Roasters LLC", "Luis Ortega, Owner")],
    )
    services = {"title": "Services Agreement", "effective_date": "2026-04-01", "parties": ["Northlight Studio Ltd", "Harcourt Publishing plc"],
                "governing_law": "England", "term_months": 24, "automatically_renew": True}  # fmt: skip
    secret = {"title": "Mutual Confidentiality Agreement", "effective_date": "2026-01-15",
              "parties": ["Cedar & Finch Inc.", "Juniper Coffee Roasters LLC"], "governing_law": "Oregon", "term_months": 36,
              "automatically_renew": False}  # fmt: skip
    return [("contract_services.docx", services), ("contract_confidentiality.docx", secret)]


def make_statement(folder: Path):
    rows = [("2026-05-02", "Rent May", -1850.0), ("2026-05-04", "Northlight NL-1057", -2586.0), ("2026-05-08", "Card sales week 18", 4312.75),
            ("2026-05-15", "Card sales week 19", 3987.2), ("2026-05-18", "Green coffee, Cooperativa Sol", -5240.0),
            ("2026-05-22", "Card sales week 20", 4410.9), ("2026-05-29", "Salaries May", -7120.35)]  # fmt: skip
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = STAMP
    sheet = book.active
    sheet.title = "Statement"
    sheet["A1"] = "Account statement"
    sheet["A1"].font = Font(size=15, bold=True, color="FF27496D")
    opening = 18250.4
    for row, (label, value) in enumerate([("Account holder", "Juniper Coffee Roasters LLC"), ("IBAN", "DE89 3704 0044 0532 0130 00"),
                                          ("Period start", "2026-05-01"), ("Period end", "2026-05-31"), ("Opening balance", opening)], 3):  # fmt: skip
        sheet.cell(row, 1, label).font = Font(bold=True)
        sheet.cell(row, 2, value).alignment = Alignment(horizontal="left")
    for column, name in enumerate(("Date", "Description", "Amount", "Balance"), 1):
        cell = sheet.cell(9, column, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF27496D")
    balance, transactions = opening, []
    for row, (date, text, amount) in enumerate(rows, 10):
        balance = round(balance + amount, 2)
        transactions.append({"date": date, "description": text, "amount": amount, "balance": balance})
        for column, value in enumerate((datetime.fromisoformat(date), text, amount, balance), 1):
            cell = sheet.cell(row, column, value)
            cell.number_format = "yyyy-mm-dd" if column == 1 else "#,##0.00" if column > 2 else "General"
    sheet.cell(18, 1, "Closing balance").font = Font(bold=True)
    sheet.cell(18, 2, balance).number_format = "#,##0.00"
    for column, width in zip("ABCD", (18, 34, 14, 14), strict=True):
        sheet.column_dimensions[column].width = width
    path = folder / "statement_may.xlsx"
    book.save(path)
    settle(path)
    truth = {"account_holder": "Juniper Coffee Roasters LLC", "iban": "DE89 3704 0044 0532 0130 00", "period_start": "2026-05-01",
             "period_end": "2026-05-31", "opening_balance": opening, "closing_balance": balance, "transactions": transactions}  # fmt: skip
    return [("statement_may.xlsx", truth)]


MAIL = """From: Orders <orders@{shop}.example>
To: {customer} <{email}>
Date: {sent}
Subject: Your order {number}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_sample"

--=_sample
Content-Type: text/plain; charset="utf-8"

Thank you for your order {number}. Please view this message as HTML.

--=_sample
Content-Type: text/html; charset="utf-8"

<html><body style="font-family: Helvetica, Arial, sans-serif; color: #1f2933">
<h2 style="color: #0b6e4f">Thank you for your order</h2>
<p>Dear {customer},</p>
<p>we have received your order and will send it soon.</p>
<table>
<tr><td>Order number:</td><td><b>{number}</b></td></tr>
<tr><td>Order date:</td><td>{date}</td></tr>
<tr><td>Customer:</td><td>{customer}</td></tr>
<tr><td>E-mail:</td><td>{email}</td></tr>
<tr><td>Shipping method:</td><td>{method}</td></tr>
</table>
<table border="1" cellpadding="6" style="border-collapse: collapse; margin-top: 16px">
<tr style="background: #e4f2ec"><th>SKU</th><th>Description</th><th>Quantity</th><th>Unit price</th></tr>
{rows}
</table>
<p><b>Total amount: {total}</b></p>
<p style="color: #616e7c">Questions? Just answer this e-mail.</p>
</body></html>

--=_sample--
"""


def make_orders(folder: Path):
    found = []
    specs = [
        ("order_8841.eml", "greenleaf", "Maya Lindqvist", "maya.lindqvist@mail.example", "GL-8841", "2026-03-17", "17 March 2026", "Tue, 17 Mar 2026 09:12:00 +0000", "Express", "€",
         [("PLT-100", "Monstera, 40 cm", 1, 24.9), ("POT-022", "Clay pot, round", 2, 11.5), ("SOI-005", "Potting soil, 10 l", 3, 6.2)]),
        ("order_9020.eml", "paperhouse", "Tom Achterberg", "tom@achterberg.example", "PH-9020", "2026-04-02", "2 April 2026", "Thu, 02 Apr 2026 16:40:00 +0000", "Standard", "€",
         [("NB-A5-DOT", "Notebook A5, dotted", 4, 9.95), ("PEN-FIN-03", "Fineliner 0.3 mm", 6, 2.4)]),
    ]  # fmt: skip
    for file, shop, customer, mail, number, date, shown, sent, method, sign, items in specs:
        total = round(sum(q * p for _, _, q, p in items), 2)
        rows = "\n".join(f"<tr><td>{s}</td><td>{d}</td><td>{q}</td><td>{sign}{p:.2f}</td></tr>" for s, d, q, p in items)
        text = MAIL.format(shop=shop, customer=customer, email=mail, number=number, date=shown, sent=sent, method=method, rows=rows,
                           total=f"{sign}{total:.2f}")  # fmt: skip
        (folder / file).write_bytes(text.encode())
        found.append((file, {
            "order_number": number, "order_date": date, "customer": {"name": customer, "email": mail}, "shipping_method": method,
            "items": [{"sku": s, "description": d, "quantity": q, "unit_price": p} for s, d, q, p in items], "total_amount": total,
        }))  # fmt: skip
    return found


def make_report(folder: Path):
    regions = [("Europe", 48.2, 41.0), ("North America", 39.6, 33.7), ("Asia Pacific", 29.8, 25.3)]
    rows = "\n".join(f"<tr><td>{n}</td><td>{r}</td><td>{s}</td></tr>" for n, r, s in regions)
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tideway Energy, second quarter 2026</title>
<style>body {{ font: 16px/1.5 Georgia, serif; max-width: 640px; margin: 40px auto; color: #1f2933 }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ border-bottom: 1px solid #cbd2d9; padding: 6px; text-align: left }}</style>
</head><body>
<h1>Quarterly report</h1>
<dl><dt>Company: Tideway Energy plc</dt><dt>Quarter: Q2 2026</dt></dl>
<p>Revenue: 117.6 million</p>
<p>Operating income: 18.4 million</p>
<p>Employees: 1,240</p>
<h2>Revenue by region</h2>
<table><caption>Regions</caption><tr><th>Region</th><th>Revenue</th><th>Share</th></tr>
{rows}
</table>
<p>Amounts in millions of euros; shares in per cent.</p>
</body></html>
"""
    (folder / "report_tideway_q2.html").write_bytes(text.encode())
    truth = {"company": "Tideway Energy plc", "quarter": "Q2 2026", "revenue": 117.6, "operating_income": 18.4, "employees": 1240,
             "regions": [{"region": n, "revenue": r, "share": s} for n, r, s in regions]}  # fmt: skip
    return [("report_tideway_q2.html", truth)]


def make_shipment(folder: Path):
    rows = [("CH-188", "Waiting room chair", 14, 8.4), ("DS-020", "Oak reception desk", 1, 92.5), ("LP-311", "Desk lamp, brass", 3, 2.1),
            ("SH-077", "Wall shelf", 9, 5.75)]  # fmt: skip
    lines = ["SKU,Description,Quantity,Weight kg", *(f'{s},"{d}",{q},{w}' for s, d, q, w in rows)]
    (folder / "shipment_7719.csv").write_bytes(("\n".join(lines) + "\n").encode())
    truth = {"rows": [{"sku": s, "description": d, "quantity": q, "weight_kg": w} for s, d, q, w in rows]}
    return [("shipment_7719.csv", truth)]


def make_receipts(folder: Path):
    found = []
    specs = [
        ("receipt_bakery.txt", "Sunrise Bakery", "12 Mill Lane, Bath BA1 5LR", "2026-03-21", "21/03/2026", "card", [("Sourdough loaf", 4.2), ("Cinnamon bun", 2.75), ("Flat white", 3.1)], 0.0),
        ("receipt_hardware.txt", "Fisher Hardware", "3 Station Road, York YO24 1AB", "2026-04-13", "13/04/2026", "cash", [("Wood screws 4 x 40", 5.49), ("Sandpaper set", 7.99), ("Paint roller", 6.25)], 3.29),
    ]  # fmt: skip
    for file, merchant, address, date, shown, method, items, tax in specs:
        total = round(sum(price for _, price in items), 2)
        lines = [merchant.center(40), address.center(40), "", f"Date: {shown}", f"Payment method: {method}", "-" * 40,
                 "Item" + "Amount".rjust(36), *(name + f"{price:.2f}".rjust(40 - len(name)) for name, price in items), "-" * 40,
                 "of which VAT" + f"{tax:.2f}".rjust(28), "TOTAL" + f"{total:.2f}".rjust(35), "", "Thank you!".center(40), ""]  # fmt: skip
        (folder / file).write_bytes("\n".join(line.rstrip() for line in lines).encode())
        found.append((file, {"merchant": merchant, "date": date, "payment_method": method, "tax_amount": tax, "total_amount": total,
                             "items": [{"name": n, "amount": p} for n, p in items]}))  # fmt: skip
    return found
