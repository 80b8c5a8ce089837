"""Invoices as they are written in several countries, each with every field of an invoice's head and foot."""

import pytest

PARTY = {"name": str, "street": str, "postcode": str, "city": str, "vat_id": str}
FIELDS = {
    "invoice_number": str,
    "invoice_date": "date",
    "due_date": "date",
    "currency": str,
    "payment_terms": str,
    "seller": PARTY,
    "buyer": PARTY,
    "ship_to": {"name": str, "address": str},
    "net_total": float,
    "tax_total": float,
    "grand_total": float,
    "due_amount": float,
}
AUSTRALIAN = """\
                                 TAX INVOICE
Harbour Tools Pty Ltd                          Invoice No      INV-20871
ABN 51 824 753 556                             Invoice Date    7 Aug 2026
PO Box 118                                     PO Number       4500012233
Fremantle WA 6160                              Customer ID     C-1045

Bill To                         Ship To
Coral Bay Boats                 Coral Bay Boats - Workshop
12 Marina Drive                 Shed 4, Slipway Road
Exmouth WA 6707                 Exmouth WA 6707

Payment terms: Net 14 days
Due date: 21 Aug 2026

Description           Qty     Unit price     Amount
Torque wrench           2         89.00      178.00
Socket set              1        142.00      142.00

Subtotal                                     320.00
GST (10%)                                     32.00
Total AUD                                   $352.00
Amount paid                                 $100.00
Balance due                                 $252.00
"""
FRENCH = """\
Au bon moulin SARL                                   FACTURE
1242 chemin de l'olive                               N° FA-2026-0108
84340 Malaucène                                      Date : 13/11/2026
Tél : 04 90 00 00 00
SIRET : 999 988 880 00014                            Client
TVA intracommunautaire : FR11999988883               Ma jolie boutique
                                                     35 rue de la République
                                                     69001 Lyon
                                                     N° TVA : FR19787878784

Référence        Désignation            Quantité    P.U. HT     Montant HT
NOUG250          Nougat de l'Abbaye           20       4,55          91,00
BISC120          Biscuits aux raisins        100       3,20         320,00

                                        Total HT                    411,00
                                        TVA 5,5 %                    22,61
                                        Total TTC                   433,61
                                        Acompte versé               200,00
                                        Net à payer                 233,61

Date d'échéance : 13/12/2026
Conditions de paiement : 30 jours fin de mois
IBAN : FR20 2004 1010 0505 0001 3M02 606
"""
ITALIAN = """\
Officina Rossi S.r.l.
Via Garibaldi 12
20121 Milano
P.IVA IT01234567890

Spett.le
Bianchi Costruzioni S.p.A.
Corso Vittorio Emanuele 45
10123 Torino
P.IVA 09876543210

Fattura n. 2026/118 del 3 marzo 2026

Descrizione                 Q.tà     Prezzo unitario     Importo
Manutenzione impianto          2              150,00      300,00
Filtro olio                    4               12,50       50,00

Imponibile                                                350,00
IVA 22%                                                    77,00
Totale documento                                      EUR 427,00
Scadenza: 02/04/2026
"""
SPANISH = """\
Ferretería La Llave, S.L.                       Factura
Calle Mayor, 14                                 Número: F2026-0457
28013 Madrid                                    Fecha: 05/03/2026
CIF: B12345674

Cliente:
Hotel Miramar, S.A.
Avenida del Puerto, 3
46021 Valencia
NIF: A87654321

Concepto                Cantidad    Precio     Importe
Cerradura                      3     25,00       75,00
Bisagras                      10      2,50       25,00

Base imponible    100,00 €
IVA 21%            21,00 €
Total factura     121,00 €
Forma de pago: transferencia
Vencimiento: 04/04/2026
"""
DUTCH = """\
Van Dijk Bloemen B.V.
Tulpstraat 8
1234 AB Aalsmeer
KvK 12345678   BTW NL812345678B01

Factuur aan:
Bakkerij De Krakeling
Dorpsplein 2
3011 GC Rotterdam

Factuurnummer    20260077
Factuurdatum     14-02-2026
Vervaldatum      14-03-2026

Omschrijving       Aantal    Prijs     Bedrag
Rozen                  50     1,20      60,00
Tulpen                100     0,40      40,00

Totaal excl. btw                      100,00
Btw 9%                                  9,00
Te betalen                            109,00
"""
TRUTH = {
    AUSTRALIAN: {
        "invoice_number": "INV-20871",
        "invoice_date": "2026-08-07",
        "due_date": "2026-08-21",
        "currency": "AUD",
        "payment_terms": "Net 14 days",
        "seller": {
            "name": "Harbour Tools Pty Ltd",
            "street": "PO Box 118",
            "postcode": "6160",
            "city": "Fremantle",
            "vat_id": "51 824 753 556",
        },
        "buyer": {
            "name": "Coral Bay Boats",
            "street": "12 Marina Drive",
            "postcode": "6707",
            "city": "Exmouth",
            "vat_id": None,
        },
        "ship_to": {"name": "Coral Bay Boats - Workshop", "address": "Shed 4, Slipway Road, Exmouth WA 6707"},
        "net_total": 320.0,
        "tax_total": 32.0,
        "grand_total": 352.0,
        "due_amount": 252.0,
    },
    FRENCH: {
        "invoice_number": "FA-2026-0108",
        "invoice_date": "2026-11-13",
        "due_date": "2026-12-13",
        "currency": None,
        "payment_terms": "30 jours fin de mois",
        "seller": {
            "name": "Au bon moulin SARL",
            "street": "1242 chemin de l'olive",
            "postcode": "84340",
            "city": "Malaucène",
            "vat_id": "FR11999988883",
        },
        "buyer": {
            "name": "Ma jolie boutique",
            "street": "35 rue de la République",
            "postcode": "69001",
            "city": "Lyon",
            "vat_id": "FR19787878784",
        },
        "ship_to": {"name": None, "address": None},
        "net_total": 411.0,
        "tax_total": 22.61,
        "grand_total": 433.61,
        "due_amount": 233.61,
    },
    ITALIAN: {
        "invoice_number": "2026/118",
        "invoice_date": "2026-03-03",
        "due_date": "2026-04-02",
        "currency": "EUR",
        "payment_terms": None,
        "seller": {
            "name": "Officina Rossi S.r.l.",
            "street": "Via Garibaldi 12",
            "postcode": "20121",
            "city": "Milano",
            "vat_id": "IT01234567890",
        },
        "buyer": {
            "name": "Bianchi Costruzioni S.p.A.",
            "street": "Corso Vittorio Emanuele 45",
            "postcode": "10123",
            "city": "Torino",
            "vat_id": "09876543210",
        },
        "ship_to": {"name": None, "address": None},
        "net_total": 350.0,
        "tax_total": 77.0,
        "grand_total": 427.0,
        "due_amount": 427.0,
    },
    SPANISH: {
        "invoice_number": "F2026-0457",
        "invoice_date": "2026-03-05",
        "due_date": "2026-04-04",
        "currency": "EUR",
        "payment_terms": None,
        "seller": {
            "name": "Ferretería La Llave, S.L.",
            "street": "Calle Mayor, 14",
            "postcode": "28013",
            "city": "Madrid",
            "vat_id": "B12345674",
        },
        "buyer": {
            "name": "Hotel Miramar, S.A.",
            "street": "Avenida del Puerto, 3",
            "postcode": "46021",
            "city": "Valencia",
            "vat_id": "A87654321",
        },
        "ship_to": {"name": None, "address": None},
        "net_total": 100.0,
        "tax_total": 21.0,
        "grand_total": 121.0,
        "due_amount": 121.0,
    },
    DUTCH: {
        "invoice_number": "20260077",
        "invoice_date": "2026-02-14",
        "due_date": "2026-03-14",
        "currency": None,
        "payment_terms": None,
        "seller": {
            "name": "Van Dijk Bloemen B.V.",
            "street": "Tulpstraat 8",
            "postcode": "1234 AB",
            "city": "Aalsmeer",
            "vat_id": "NL812345678B01",
        },
        "buyer": {
            "name": "Bakkerij De Krakeling",
            "street": "Dorpsplein 2",
            "postcode": "3011 GC",
            "city": "Rotterdam",
            "vat_id": None,
        },
        "ship_to": {"name": None, "address": None},
        "net_total": 100.0,
        "tax_total": 9.0,
        "grand_total": 109.0,
        "due_amount": 109.0,
    },
}


@pytest.mark.parametrize("text", TRUTH, ids=["Australian", "French", "Italian", "Spanish", "Dutch"])
def test_invoices_of_several_countries(found, text):
    assert found(text, FIELDS) == TRUTH[text]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Faktura 81\nÅ betale: 1 240,00 kr\nMva 25 % av beløp\n", "NOK"),
        ("Счёт № 81\nВсего к оплате: 240,00 руб.\n", "RUB"),
        ("发票号码：81\n金额：￥２４０\n", "CNY"),
    ],
)
def test_a_symbol_is_given_as_its_code(found, text, currency):
    assert found(text, {"currency": str}) == {"currency": currency}
