"""The schemas of the samples, one for each kind."""


def text(description):
    return {"type": ["string", "null"], "description": description}


def number(description):
    return {"type": ["number", "null"], "description": description}


def whole(description):
    return {"type": ["integer", "null"], "description": description}


def date(description):
    return {"type": ["string", "null"], "format": "date", "description": description}


def choice(description, *values):
    return {"enum": [*values, None], "description": description}


def truth(description):
    return {"type": ["boolean", "null"], "description": description}


def record(description="", /, **properties):
    return {"type": "object", "properties": properties, **({"description": description} if description else {})}


def rows(description, /, **properties):
    return {"type": "array", "description": description, "items": record(**properties)}


SCHEMAS = {
    "invoice": record(
        invoice_number=text("Invoice number (Rechnungsnummer)"),
        invoice_date=date("Date of the invoice (Rechnungsdatum)"),
        due_date=date("Date by which to pay (Fällig am)"),
        currency=choice("ISO 4217 currency code", "EUR", "USD", "GBP"),
        seller=record("Seller, issuer of the invoice", name=text("Company name"), address=text("Street, postal code and city"),
                      vat_id=text("VAT identification number")),
        buyer=record("Buyer, recipient of the invoice", name=text("Company name"), address=text("Street, postal code and city")),
        net_amount=number("Total without tax (subtotal, Nettobetrag)"),
        tax_amount=number("Total tax (VAT, USt.)"),
        total_amount=number("Total with tax (Gesamtbetrag)"),
        line_items=rows("Invoice lines", description=text("Product or service"), quantity=number("Quantity"),
                        unit_price=number("Price per unit"), amount=number("Total of the line")),
    ),
    "contract": record(
        title=text("Title of the agreement"), effective_date=date("Date at which the agreement takes effect"),
        parties={"type": "array", "items": {"type": "string"}, "description": "Names of all parties"},
        governing_law=text("State or country whose law governs the agreement"),
        term_months=whole("Length of the agreement in months"),
        automatically_renew=truth("Whether the agreement renews automatically"),
    ),
    "statement": record(
        account_holder=text("Account holder"), iban=text("IBAN"), period_start=date("First day of the period"),
        period_end=date("Last day of the period"), opening_balance=number("Opening balance"), closing_balance=number("Closing balance"),
        transactions=rows("Transactions", date=date("Booking date"), description=text("Description"), amount=number("Amount, negative for a payment"),
                          balance=number("Balance after it")),
    ),
    "order": record(
        order_number=text("Order number"), order_date=date("Order date"),
        customer=record("Customer", name=text("Name of the customer"), email=text("E-mail address of the customer")),
        shipping_method=choice("Shipping method", "Standard", "Express"),
        items=rows("Ordered items", sku=text("SKU"), description=text("Description"), quantity=whole("Quantity"), unit_price=number("Unit price")),
        total_amount=number("Total amount"),
    ),
    "report": record(
        company=text("Company"), quarter=text("Quarter"), revenue=number("Revenue in millions"), operating_income=number("Operating income in millions"),
        employees=whole("Number of employees"),
        regions=rows("Revenue by region", region=text("Region"), revenue=number("Revenue"), share=number("Share")),
    ),
    "shipment": record(
        rows=rows("Rows of the packing list", sku=text("SKU"), description=text("Description"), quantity=whole("Quantity"), weight_kg=number("Weight kg")),
    ),
    "receipt": record(
        merchant=text("Name of the shop"), date=date("Date of the purchase"), payment_method=choice("Payment method", "card", "cash"),
        tax_amount=number("VAT"), total_amount=number("Total"), items=rows("Items", name=text("Item"), amount=number("Amount")),
    ),
}  # fmt: skip
