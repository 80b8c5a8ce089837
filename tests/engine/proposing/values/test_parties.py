"""Whose an address is, and which tax number is whose."""

import pytest

from llamaextract_nb.engine import extract

PARTY = {"name": str, "street": str, "postcode": str, "city": str}
BOTH = {"seller": PARTY, "buyer": PARTY}
MILL = {"name": "Old Mill Paper GmbH", "street": "Mühlweg 4", "postcode": "04109", "city": "Leipzig"}
SHOP = {"name": "Buchladen Aurora", "street": "Marktplatz 11", "postcode": "99084", "city": "Erfurt"}


def test_the_block_in_the_window_is_the_recipients(paged, extracted):
    document = paged(
        [
            (60, {400: "Old Mill Paper GmbH"}),
            (72, {400: "Mühlweg 4"}),
            (84, {400: "04109 Leipzig"}),
            (150, {60: "Buchladen Aurora"}),
            (162, {60: "Marktplatz 11"}),
            (174, {60: "99084 Erfurt"}),
            (260, {60: "Rechnung 2026-17"}),
        ]
    )
    assert extracted(document, BOTH) == {"seller": MILL, "buyer": SHOP}


def test_a_domain_with_the_name_is_the_sellers(paged, extracted):
    document = paged(
        [
            (60, {60: "Buchladen Aurora", 280: "Old Mill Paper GmbH"}),
            (72, {60: "Marktplatz 11", 280: "Mühlweg 4"}),
            (84, {60: "99084 Erfurt", 280: "04109 Leipzig"}),
            (780, {60: "orders@oldmill-paper.example"}),
        ]
    )
    assert extracted(document, {"seller": PARTY}) == {"seller": MILL}


def test_a_blank_line_in_an_address_and_a_postcode_without_a_blank(paged, extracted):
    document = paged(
        [
            (40, {60: "Invoice to:"}),
            (52, {60: "Buchladen Aurora"}),
            (74, {60: "Marktplatz 11"}),
            (84, {60: "99084Erfurt"}),
        ]
    )
    assert extracted(document, {"buyer": PARTY}) == {"buyer": SHOP}


def test_a_tax_number_belongs_to_the_party_beside_it(found):
    text = """Supplier:                       Customer:
Old Mill Paper GmbH             Buchladen Aurora
Mühlweg 4                       Marktplatz 11
04109 Leipzig                   99084 Erfurt
VAT ID: DE 287 461 935          VAT ID: DE311920574
                                Customer number: 88120377
"""
    fields = {"seller": {"vat_id": str}, "buyer": {"vat_id": str}}
    assert found(text, fields) == {"seller": {"vat_id": "DE 287 461 935"}, "buyer": {"vat_id": "DE311920574"}}


@pytest.mark.parametrize("whose", ["Our", "Unsere"])
def test_the_only_tax_number_is_the_issuers(found, whose):
    text = f"""Invoice 17
To: Buchladen Aurora
{whose} VAT no.: 47-1938206
Order 12345678
"""
    fields = {"seller": {"vat_id": str}, "buyer": {"vat_id": str}}
    assert found(text, fields) == {"seller": {"vat_id": "47-1938206"}, "buyer": {"vat_id": None}}


def test_your_tax_number_is_the_buyers(found):
    text = """Invoice 17
Your VAT ID: DE311920574
VAT ID Old Mill Paper GmbH: DE287461935
"""
    fields = {"seller": {"vat_id": str}, "buyer": {"vat_id": str}}
    assert found(text, fields) == {"seller": {"vat_id": "DE287461935"}, "buyer": {"vat_id": "DE311920574"}}


def test_an_address_of_several_lines_for_a_delivery(paged, extracted):
    document = paged(
        [
            (80, {60: "Supplier", 300: "Deliver to"}),
            (92, {60: "Old Mill Paper GmbH", 300: "Buchladen Aurora"}),
            (104, {60: "Mühlweg 4", 300: "Tor 3, Hofseite"}),
            (116, {60: "04109 Leipzig", 300: "Marktplatz 11"}),
            (128, {300: "99084 Erfurt"}),
        ]
    )
    fields = {"supplier": {"name": str, "address": str}, "delivery": {"name": str, "address": str}}
    assert extracted(document, fields) == {
        "supplier": {"name": "Old Mill Paper GmbH", "address": "Mühlweg 4, 04109 Leipzig"},
        "delivery": {"name": "Buchladen Aurora", "address": "Tor 3, Hofseite, Marktplatz 11, 99084 Erfurt"},
    }


def test_a_mail_address_belongs_to_the_party_beside_it(found):
    text = """Supplier:                       Customer:
Old Mill Paper GmbH             Buchladen Aurora
Mühlweg 4                       Marktplatz 11
04109 Leipzig                   99084 Erfurt
sales@oldmill.example           aurora@books.example
"""
    fields = {"supplier": {"email": str}, "customer": {"email": str}}
    assert found(text, fields) == {
        "supplier": {"email": "sales@oldmill.example"},
        "customer": {"email": "aurora@books.example"},
    }


def test_a_tax_number_that_stands_twice_is_one_partys(found):
    text = """Supplier:                       Customer:
Old Mill Paper GmbH             Buchladen Aurora
Mühlweg 4                       Marktplatz 11
04109 Leipzig                   99084 Erfurt
VAT ID: DE287461935             VAT ID:



Old Mill Paper GmbH, VAT ID: DE287461935
"""
    fields = {"supplier": {"vat_id": str}, "customer": {"vat_id": str}}
    assert found(text, fields) == {"supplier": {"vat_id": "DE287461935"}, "customer": {"vat_id": None}}


def test_a_salutation_above_an_address_makes_it_the_buyers(paged, extracted):
    document = paged(
        [
            (40, {60: "Old Mill Paper GmbH · Mühlweg 4 · 04109 Leipzig"}),
            (70, {60: "Firma"}),
            (82, {60: "Buchladen Aurora"}),
            (94, {60: "Marktplatz 11"}),
            (106, {60: "99084 Erfurt"}),
        ]
    )
    assert extracted(document, BOTH) == {"seller": MILL, "buyer": SHOP}


def test_the_other_address_is_the_buyers_wherever_it_stands(paged, extracted):
    document = paged(
        [
            (40, {60: "Old Mill Paper GmbH"}),
            (52, {60: "Mühlweg 4"}),
            (64, {60: "04109 Leipzig"}),
            (76, {60: "USt-IdNr. DE287461935"}),
            (130, {330: "Buchladen Aurora"}),
            (142, {330: "Marktplatz 11"}),
            (154, {330: "99084 Erfurt"}),
            (200, {60: "Ihre Bestellung", 150: "B-7781"}),
        ]
    )
    assert extracted(document, BOTH | {"order_number": str}) == {
        "seller": MILL,
        "buyer": SHOP,
        "order_number": "B-7781",
    }


def test_a_phone_number_without_a_label_at_the_partys_address(paged, extracted):
    document = paged(
        [
            (40, {60: "Larkspur Design Inc."}),
            (52, {60: "220 Orchard Ave, Suite 5"}),
            (64, {60: "Austin, TX 78701"}),
            (76, {60: "(512) 555-0142"}),
        ]
    )
    assert extracted(document, {"seller": {"phone": str, "city": str}}) == {
        "seller": {"phone": "(512) 555-0142", "city": "Austin"}
    }


def test_who_is_addressed_is_the_buyer_and_not_the_issuer(found):
    text = "Brightwater Supplies, Inc.   Statement\nDate: 9/10/2026\nSold To Harrow Toys\n12 Magnolia Way\n"
    assert found(text, {"vendor": str, "customer": str}) == {
        "vendor": "Brightwater Supplies, Inc.",
        "customer": "Harrow Toys",
    }


def test_a_form_of_address_behind_a_name(found):
    text = "御見積書\n山川商事株式会社 御中\n有限会社ひかり印刷\n見積金額　￥９８，７００\n"
    assert found(text, {"buyer": str, "seller": str}) == {
        "buyer": "山川商事株式会社",
        "seller": "有限会社ひかり印刷",
    }


def test_words_of_address_that_are_labels(found):
    text = "Bill to address\nお客様\nShip to\n"
    assert found(text, {"customer": str}) == {"customer": None}


def test_blocks_side_by_side_and_their_addresses(paged, extracted):
    document = paged(
        [
            (40, {60: "Acme Pumps Inc."}),
            (52, {60: "INVOICE 771"}),
            (100, {60: "Bill To", 230: "Ship To", 400: "Remit To"}),
            (112, {60: "Harrow Toys LLC", 230: "Harrow Depot", 400: "Acme Pumps Inc."}),
            (124, {60: "12 Magnolia Way", 230: "9 Dock Road", 400: "PO Box 4411"}),
            (136, {60: "Walnut, WY 82001", 230: "Casper, WY 82601", 400: "Denver, CO 80202"}),
        ]
    )
    fields = ["bill_to_name", "bill_to_address", "ship_to_name", "ship_to_address", "remit_to_address"]
    assert extracted(document, dict.fromkeys(fields, str)) == {
        "bill_to_name": "Harrow Toys LLC",
        "bill_to_address": "12 Magnolia Way, Walnut, WY 82001",
        "ship_to_name": "Harrow Depot",
        "ship_to_address": "9 Dock Road, Casper, WY 82601",
        "remit_to_address": "PO Box 4411, Denver, CO 80202",
    }


def test_a_number_under_the_address_of_a_party_is_the_party_s(paged):
    lines = [
        (40, {40: "Harbour Supplies Ltd", 400: "Statement"}),
        (52, {40: "3 Dock Street"}),
        (64, {40: "Bristol, BS1 4XY"}),
        (110, {100: "Sold To Wren & Sons"}),
        (122, {140: "17 Mill Lane"}),
        (134, {140: "Leeds, LS2 7EW"}),
        (150, {140: "ID#: 880341"}),
        (300, {40: "Total", 400: "EUR 93.50"}),
    ]
    schema = {"type": "object", "properties": {"customer_id": {"type": "string"}, "seller_id": {"type": "string"}}}
    assert extract(paged(lines), schema).data == {"customer_id": "880341", "seller_id": None}


def test_a_title_of_two_lines_in_big_letters_is_one(paged):
    body = [(90 + 10 * n, {40: f"What was kept in the year {2020 + n}"}) for n in range(6)]
    document = paged([(40, {40: "On the Keeping of"}), (52, {40: "Small Harbours"}), *body])
    lines = document.pages[0].lines
    for line in lines[:2]:
        line.words[:] = [word._replace(y1=word.y0 + 11) for word in line.words]
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    assert extract(document, schema).data == {"title": "On the Keeping of Small Harbours"}
    for line in lines[:2]:
        line.words[:] = [word._replace(y1=word.y0 + 8) for word in line.words]
    assert extract(document, schema).data == {"title": "On the Keeping of"}
