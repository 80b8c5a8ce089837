"""Schemas to start from, in the short form."""

from __future__ import annotations

import datetime
from typing import Any

_DATE = datetime.date

TEMPLATES: dict[str, dict[str, Any]] = {
    "invoice": {
        "invoice_number": (str, "Invoice number"),
        "invoice_date": (_DATE, "Date of the invoice"),
        "due_date": (_DATE, "Date by which it is to be paid"),
        "seller": {"name": (str, "Company that issued the invoice"), "vat_id": (str, "VAT or tax id of the seller")},
        "buyer": {"name": (str, "Company that the invoice is for")},
        "currency": (str, "Currency as an ISO 4217 code"),
        "net_amount": (float, "Amount before tax"),
        "tax_amount": (float, "Tax"),
        "total_amount": (float, "Amount with tax"),
        "line_items": (
            [
                {
                    "description": (str, "Goods or service"),
                    "quantity": (float, "Quantity"),
                    "unit_price": (float, "Price of one unit"),
                    "amount": (float, "Amount of the line"),
                }
            ],
            "Goods and services, one by one",
        ),
    },
    "receipt": {
        "merchant": (str, "Shop or company that issued the receipt"),
        "date": (_DATE, "Date of the purchase"),
        "total": (float, "Total that was paid"),
        "payment_method": (str, "How it was paid"),
        "items": (
            [{"name": (str, "Item"), "quantity": (float, "Quantity"), "price": (float, "Price of the line")}],
            "What was bought",
        ),
    },
    "contract": {
        "title": (str, "Title of the contract"),
        "parties": ([str], "Names of the parties"),
        "effective_date": (_DATE, "Date from which it is in force"),
        "term_months": (int, "Term in months"),
        "renews_automatically": (bool, "Whether it renews by itself"),
        "governing_law": (str, "State or country whose law governs it"),
    },
    "resume": {
        "name": (str, "Name of the person"),
        "email": (str, "E-mail address"),
        "phone": (str, "Phone number"),
        "skills": ([str], "Skills"),
        "experience": (
            [
                {
                    "employer": (str, "Employer"),
                    "position": (str, "Position held"),
                    "start": (str, "When it began"),
                    "end": (str, "When it ended"),
                }
            ],
            "Positions held, the newest first",
        ),
        "education": (
            [{"institution": (str, "School or university"), "degree": (str, "Degree")}],
            "Schools and degrees",
        ),
    },
    "statement": {
        "account_number": (str, "Account number or IBAN"),
        "account_holder": (str, "Account holder"),
        "opening_balance": (float, "Opening balance"),
        "closing_balance": (float, "Closing balance"),
        "transactions": (
            [{"date": (_DATE, "Booking date"), "description": (str, "Booking text"), "amount": (float, "Amount")}],
            "Bookings in their order",
        ),
    },
}
