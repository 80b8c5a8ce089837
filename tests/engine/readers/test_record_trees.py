"""XML as records, and invoices of the European standard by the names that people give their values."""

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.readers import record_tree
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.schema import Schema

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<ubl:{root} xmlns:ubl="urn:u" xmlns:cac="urn:c" xmlns:cbc="urn:b">
 <cbc:ID>S-77</cbc:ID><cbc:IssueDate>2026-03-04</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cbc:CityName>Lyon</cbc:CityName></cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:RegistrationName>Verre SARL</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Bar &amp; Co</cbc:RegistrationName>
  </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">120.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
 <cac:{root}Line><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Pane</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">25.00</cbc:PriceAmount></cac:Price></cac:{root}Line>
</ubl:{root}>"""

CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:r" xmlns:ram="urn:a" xmlns:udt="urn:d">
 <rsm:ExchangedDocument><ram:ID>S-77</ram:ID>
  <ram:IssueDateTime><udt:DateTimeString format="102">20260304</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Pane</ram:Name></ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>25.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
   <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">4</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Verre SARL</ram:Name><ram:PostalTradeAddress><ram:CityName>Lyon</ram:CityName></ram:PostalTradeAddress></ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:Name>Bar &amp; Co</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="EUR">20.00</ram:TaxTotalAmount><ram:GrandTotalAmount>120.00</ram:GrandTotalAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""

SCHEMA = {
    "invoice_number": str,
    "invoice_date": "date",
    "seller": {"name": str, "city": str},
    "buyer": {"name": str},
    "currency": str,
    "subtotal": float,
    "tax": float,
    "total": float,
    "line_items": [{"description": str, "quantity": float, "unit_price": float, "amount": float}],
}


def opened(folder, text, name="a.xml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def lines(document):
    return {line.anchor: line.text for page in document.pages for line in page.lines}


def rows(table):
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize("text", [UBL.format(root="Invoice"), CII], ids=["UBL", "CII"])
def test_invoices_of_the_european_standard(tmp_path, text):
    assert extract(opened(tmp_path, text), Schema(SCHEMA).json_schema).data == {
        "invoice_number": "S-77",
        "invoice_date": "2026-03-04",
        "seller": {"name": "Verre SARL", "city": "Lyon"},
        "buyer": {"name": "Bar & Co"},
        "currency": "EUR",
        "subtotal": 100.0,
        "tax": 20.0,
        "total": 120.0,
        "line_items": [{"description": "Pane", "quantity": 4.0, "unit_price": 25.0, "amount": 100.0}],
    }


def test_a_credit_note_is_called_one(tmp_path):
    found = lines(opened(tmp_path, UBL.format(root="CreditNote")))
    assert found["CreditNote.ID"] == "Credit note number: S-77"
    assert found["CreditNote.CreditNoteLine[0].Item.Name"] == "Credit Note Line 1 Item: Pane"


def test_records_of_any_kind(tmp_path):
    document = opened(
        tmp_path,
        """<order id="A-1"><customer><firstName>Ann</firstName></customer><note>Deliver <b>fast</b> please</note>
           <stop><town>Rome</town><at><day>2026-01-02</day></at></stop><stop><town>Pisa</town></stop>
           <items><item sku="x"><qty unit="kg">2</qty></item></items><tag>a</tag><tag>b</tag><empty/></order>""",
    )
    assert lines(document) == {
        "order.id": "id: A-1",
        "order.customer.firstName": "customer first Name: Ann",
        "order.note": "note: Deliver fast please",
        "order.stop[0].town": "stop 1 town: Rome",
        "order.stop[0].at.day": "stop 1 at day: 2026-01-02",
        "order.stop[1].town": "stop 2 town: Pisa",
        "order.items.item[0].sku": "item 1 sku: x",
        "order.items.item[0].qty": "item 1 qty: 2",
        "order.items.item[0].qty.unit": "item 1 qty unit: kg",
        "order.tag[0]": "tag 1: a",
        "order.tag[1]": "tag 2: b",
    }
    assert [rows(table) for table in document.tables] == [
        [["town", "at day"], ["Rome", "2026-01-02"], ["Pisa", ""]],
        [["sku", "qty", "qty unit"], ["x", "2", "kg"]],
    ]
    assert document.tables[0].rows[1][1].anchor == "order.stop[0].at.day"


def test_records_in_records_are_columns_in_json_too(tmp_path):
    document = opened(tmp_path, '[{"name": {"first": "Ann"}, "n": [1]}, {"name": {"last": "Lee"}, "age": 4}]', "a.json")
    assert rows(document.tables[0]) == [["name first", "name last", "age"], ["Ann", "", ""], ["", "Lee", "4"]]


def test_what_a_file_may_not_do(tmp_path):
    (tmp_path / "secret").write_text("root:x:0:0")
    text = f'<!DOCTYPE o [<!ENTITY s SYSTEM "file://{tmp_path}/secret"><!ENTITY l "lol">]><o><a>&s;</a><b>&l;</b><c>5</c></o>'
    assert list(lines(opened(tmp_path, text)).values()) == ["c: 5"]


def test_too_much_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(record_tree, "_MOST_LINES", 100)
    with pytest.raises(DocumentError, match=r"a.xml has more than 100 values"):
        opened(tmp_path, f"<o>{'<a>5</a>' * 101}</o>")
