"""Single values as forms and bills print them: columns of labels, contact lines, accounts, numbers of their own."""

import docx

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.document import Rule


def test_a_cell_that_holds_labels_alone_has_its_values_beside_it(paged, extracted):
    document = paged(
        [(100, {50: "Equipment:", 200: "Curtain trailer"}), (120, {50: "Agreed rate:", 200: "341.00 EUR"})]
    )
    edges = [Rule(40, 90, 180, 90), Rule(40, 140, 180, 140), Rule(40, 90, 40, 140), Rule(180, 90, 180, 140)]
    document.pages[0].rules += edges
    assert extracted(document, {"equipment": str, "rate": float}) == {"equipment": "Curtain trailer", "rate": 341.0}


def test_the_total_tax_amount_is_printed_as_the_tax(found):
    text = """Total fees:          2,220.00
Tax (6%):              133.20
Paid by the insurer:  -1,776.00
Balance:               577.20
"""
    assert found(text, {"total_tax_amount": float}) == {"total_tax_amount": 133.2}


def test_a_number_with_its_country_in_front_is_a_phone_without_a_label(found):
    text = """Harbour Clinic
Billing inquiries: +44 20 7946 0958
VAT: GB987654321

Statement of account 4711-2026-55
"""
    assert found(text, {"phone": str}) == {"phone": "+44 20 7946 0958"}


def test_a_labelled_iban_is_the_bank_account_even_if_its_check_digits_are_wrong(found):
    text = "Bank: Northwind Trust | IBAN: US12 3456 7890 1234 | BIC: CHASUS33\n"
    assert found(text, {"bank_account_number": str}) == {"bank_account_number": "US12 3456 7890 1234"}


def test_a_documents_own_number_also_has_a_name_of_its_own(found):
    text = """BILL OF LADING
B/L No.: BL2324
Booking No.: BKG99
"""
    fields = {"document_id": str, "bl_number": str, "booking_number": str}
    assert found(text, fields) == {"document_id": "BL2324", "bl_number": "BL2324", "booking_number": "BKG99"}


def test_an_address_goes_on_below_its_first_line_and_begins_with_its_street(paged, extracted):
    document = paged(
        [
            (100, {50: "Patient:", 200: "Ada Peters"}),
            (115, {50: "Address:", 200: "14 Church Square, Boston,"}),
            (127, {200: "MA 02108"}),
            (142, {50: "Doctor:", 200: "Sarah Jenkins"}),
            (180, {50: "Installation address:"}),
            (192, {50: "Peters Ltd"}),
            (204, {50: "7 Mill Lane"}),
            (216, {50: "Dover CT16 1AA"}),
        ]
    )
    assert extracted(document, {"address": str, "installation_address": str}) == {
        "address": "14 Church Square, Boston, MA 02108",
        "installation_address": "7 Mill Lane, Dover CT16 1AA",
    }


def test_what_stands_behind_a_label_is_not_the_name_of_who_an_area_is_about(paged, extracted):
    document = paged(
        [
            (100, {50: "1. LOADING", 300: "2. UNLOADING"}),
            (125, {50: "Date/Time:", 130: "13 March, morning", 300: "Date/Time:", 380: "14 March, noon"}),
            (150, {50: "Techcorp Inc.", 300: "Johnson & Sons"}),
            (162, {50: "145 Innovation Drive, Dayton, OH 45402", 300: "1 Main Street, Albany, NY 12203"}),
        ]
    )
    fields = {"loading_company": str, "loading_address": str, "unloading_company": str, "unloading_address": str}
    assert extracted(document, fields) == {
        "loading_company": "Techcorp Inc.",
        "loading_address": "145 Innovation Drive, Dayton, OH 45402",
        "unloading_company": "Johnson & Sons",
        "unloading_address": "1 Main Street, Albany, NY 12203",
    }


def test_a_party_on_one_line_is_told_apart_by_its_commas(found):
    text = """Seller: Cormer Group, 148 Mill Road, Leeds LS1 4AB, +44 20 7946 0958
Buyer: Pelzan Ltd, 142 Harbour Road, Dover CT16 1AA, office@pelzan.example
"""
    fields = {"seller": {"name": str, "address": str, "phone": str}, "buyer": {"name": str, "address": str}}
    assert found(text, fields) == {
        "seller": {"name": "Cormer Group", "address": "148 Mill Road, Leeds LS1 4AB", "phone": "+44 20 7946 0958"},
        "buyer": {"name": "Pelzan Ltd", "address": "142 Harbour Road, Dover CT16 1AA"},
    }


def test_a_cell_of_a_word_form_has_its_value_in_the_paragraph_below_its_label(tmp_path):
    word = docx.Document()
    table = word.add_table(1, 2, "Table Grid")
    for cell, label, value in zip(table.rows[0].cells, ("Driver", "Depot"), ("Nora Karcor", "Dock 4"), strict=True):
        cell.text = label
        cell.add_paragraph(value)
    word.save(tmp_path / "form.docx")
    schema = {"type": "object", "properties": {"driver": {"type": "string"}, "depot": {"type": "string"}}}
    found = extract(read(tmp_path / "form.docx"), schema)
    assert found.data == {"driver": "Nora Karcor", "depot": "Dock 4"}
