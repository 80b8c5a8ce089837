"""A first schema from the user's words."""

from keyword import iskeyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.inferring import infer_schema
from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import root_field


def test_prompt_alone_gives_fields_and_lists():
    properties = infer_schema([], "company name, total revenue, line items with description and amount")["properties"]
    assert {name: node["type"] for name, node in properties.items()} == {
        "company_name": "string",
        "total_revenue": "number",
        "line_items": "array",
    }
    assert list(properties["line_items"]["items"]["properties"]) == ["description", "amount"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Extract the invoice number, date and total from each invoice", {"invoice_number", "date", "total"}),
        ("- Name\n- Birth date\n- number of pages (integer)", {"name", "birth_date", "number_of_pages"}),
        ("vendor; is paid; list of skills", {"vendor", "is_paid", "skills"}),
        (
            "I want to know who sent it, when it is due, and how much has to be paid.",
            {"sent_by", "due_date", "amount_paid"},
        ),
        (
            "What is the effective date? Who are the parties? How many pages does it have?",
            {"effective_date", "parties", "number_of_pages"},
        ),
        (
            "Rechnungsnummer, Gesamtbetrag und Positionen mit Menge und Preis",
            {"rechnungsnummer", "gesamtbetrag", "positionen"},
        ),
        ("total amount due in EUR, total (incl. VAT)", {"total_amount_due", "total"}),
        ("line items with description and amount, and the total", {"line_items", "total"}),
        ("description, quantity and price of each line item", {"line_items"}),
        ("For every line item: description and price", {"line_items"}),
        ("Get me the vendor's name and address, and for each leg its start and end", {"vendor", "legs"}),
    ],
)
def test_prompts_in_other_words(prompt, expected):
    assert set(infer_schema([], prompt)["properties"]) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("flight dates from and to", ["flight_date_from", "flight_date_to"]),
        ("station, flight dates (from/to)", ["station", "flight_date_from", "flight_date_to"]),
        ("flight dates: from, to", ["flight_date_from", "flight_date_to"]),
        ("cover start and end date", ["cover_start_date", "cover_end_date"]),
        ("start and end of the lease, monthly rent", ["lease_start", "lease_end", "monthly_rent"]),
        ("dates of issue and expiry", ["issue_date", "expiry_date"]),
        ("check-in and check-out dates", ["check_in_date", "check_out_date"]),
        ("first and last name of the guest", ["guest_first_name", "guest_last_name"]),
        ("minimum, mean and maximum load", ["minimum_load", "mean_load", "maximum_load"]),
        ("total before and after tax", ["total_before_tax", "total_after_tax"]),
        ("stock on hand and on order", ["stock_on_hand", "stock_on_order"]),
        ("port of loading and discharge", ["port_of_loading", "port_of_discharge"]),
        ("pickup date and time", ["pickup_date", "pickup_time"]),
        ("date and time of pickup", ["date_of_pickup", "time_of_pickup"]),
        ("quantity, rate and amount due", ["quantity", "rate", "amount_due"]),
        ("shipped from / shipped to", ["shipped_from", "shipped_to"]),
        ("what was paid and when", ["paid", "paid_date"]),
        ("whether it is signed, and by whom", ["is_signed", "signed_by"]),
        ("who the tenant is and how much rent they pay", ["tenant", "rent_amount"]),
        ("from, to, subject", ["sender", "recipient", "subject"]),
        ("legal terms and conditions, venue", ["legal_terms_and_conditions", "venue"]),
        ("total including VAT, total excluding VAT", ["total_including_vat", "total_excluding_vat"]),
        ("amount in EUR and in USD", ["amount", "amount_in_usd"]),
        ("Brutto- und Nettobetrag, Zeitraum von bis", ["bruttobetrag", "nettobetrag", "zeitraum_von", "zeitraum_bis"]),
        ("Ich brauche Rechnungs- und Lieferadresse", ["rechnungsadresse", "lieferadresse"]),
        ("date de début et de fin, montant total", ["date_de_début", "date_de_fin", "montant_total"]),
        ("fecha de inicio y fin, importe en letras", ["fecha_de_inicio", "fecha_de_fin", "importe_en_letras"]),
        ("data di inizio e fine", ["data_di_inizio", "data_di_fine"]),
        ("van- en tot-datum, totaalbedrag", ["van_datum", "tot_datum", "totaalbedrag"]),
        ("дата начала и окончания", ["дата_начала", "дата_окончания"]),
        ("开始日期和结束日期、总金额", ["开始日期", "结束日期", "总金额"]),
        ("開始日と終了日", ["開始日", "終了日"]),
        ("رقم الفاتورة والتاريخ", ["رقم_الفاتورة", "التاريخ"]),
        ("कुल राशि, तारीख", ["कुल_राशि", "तारीख"]),
        ("class, global", ["class_", "global_"]),
    ],
)
def test_each_phrase_is_one_field_with_the_words_it_shares(prompt, expected):
    assert list(infer_schema([], prompt)["properties"]) == expected


def test_the_ends_of_a_period_are_dates():
    prompt = "flight dates from and to, valid from and to, start and end of the lease, shipped from and to"
    properties = infer_schema([], prompt)["properties"]
    dates = [name for name, node in properties.items() if node.get("format") == "date"]
    assert dates == ["flight_date_from", "flight_date_to", "valid_from", "valid_to", "lease_start", "lease_end"]


def test_phrases_inside_of_a_list_share_words_too():
    properties = infer_schema([], "items with net and gross price, and dates from and to; client: name, town")[
        "properties"
    ]
    assert list(properties) == ["items", "date_from", "date_to", "client"]
    assert list(properties["items"]["items"]["properties"]) == ["net_price", "gross_price"]
    assert list(properties["client"]["properties"]) == ["name", "town"]


_THINGS = ("lease", "vessel", "sensor", "parcel", "Vertrag", "navire", "contrato", "судно", "設備")
_PLAIN = ("code", "owner", "remark", "Kennung", "couleur", "peso", "цвет", "状態")
_POLES = (("start date", "end date"), ("minimum load", "maximum load"), ("opening balance", "closing balance"))


@given(
    st.lists(
        st.tuples(st.sampled_from(_THINGS), st.one_of(st.sampled_from(_PLAIN), st.sampled_from(_POLES))),
        min_size=1, max_size=6, unique=True,
    ),
    st.sampled_from(["{}, {}", "{}; {}", "{}\n- {}", "{} and {}", "{}, and {}", "{} und {}", "{}、{}"]),
    st.sampled_from(["", "Please extract ", "Bitte extrahiere ", "I need the following fields: ", "请提取"]),
)  # fmt: skip
def test_each_phrase_gives_exactly_one_field(things, between, lead):
    phrases, count = [], 0
    for thing, kind in things:
        one, other = (kind, "") if isinstance(kind, str) else kind
        phrases.append(f"{thing} {one.split()[0]} and {other}" if other else f"{thing} {one}")
        count += 1 + bool(other)
    prompt = phrases[0]
    for phrase in phrases[1:]:
        prompt = between.format(prompt, phrase)
    names = list(infer_schema([], lead + prompt)["properties"])
    assert len(names) == count
    assert all(name.isidentifier() and not iskeyword(name) and name.count("_") >= 1 for name in names)


def test_groups_lists_and_choices():
    prompt = "the name and address of the buyer, seller's name, status (paid or open), customer (name, city), items (name, price)"
    properties = infer_schema([], prompt)["properties"]
    assert list(properties["buyer"]["properties"]) == ["name", "address"]
    assert properties["seller_name"] == {"type": "string", "description": "seller name"}
    assert properties["status"]["enum"] == ["paid", "open"]
    assert list(properties["customer"]["properties"]) == ["name", "city"]
    assert list(properties["items"]["items"]["properties"]) == ["name", "price"]


@pytest.mark.parametrize(
    "prompt",
    ["These are invoices from our German suppliers.", "German invoices", "Please be careful, thank you so very much!"],
)
def test_a_prompt_that_names_no_field_leaves_it_to_the_documents(prompt, note):
    with pytest.raises(SchemaError, match="give documents"):
        infer_schema([], prompt)
    assert list(infer_schema([note("Town: Bonn", "Total: 12.50")], prompt)["properties"]) == ["town", "total"]


def test_the_prompt_decides_and_the_documents_sharpen(note):
    document = note(
        "Kundennummer: A-17", "Begonnen: 05.03.2026", "Town: Bonn", "",
        "Artikel     Menge        Preis", "Farbe       2            10,50", "Pinsel      3             2,00",
    )  # fmt: skip
    properties = infer_schema([document], "customer number, begonnen, colour, items with article and quantity")[
        "properties"
    ]
    assert list(properties) == ["customer_number", "begonnen", "colour", "items"]
    assert (
        properties["customer_number"]["description"] == "customer number; labelled “Kundennummer”: letters and digits"
    )
    assert properties["begonnen"]["format"] == "date"
    assert properties["colour"] == {"type": "string", "description": "colour"}
    items = properties["items"]["items"]["properties"]
    assert (items["quantity"]["type"], items["article"]["description"]) == (
        "integer",
        "article; column “Artikel”: text",
    )


def test_types_named_in_a_prompt():
    properties = infer_schema([], "due date, is paid, number of pages, score (float), list of skills")["properties"]
    assert properties["due_date"]["format"] == "date"
    assert [properties[name]["type"] for name in ("is_paid", "number_of_pages", "score", "skills")] == [
        "boolean",
        "integer",
        "number",
        "array",
    ]


@given(st.text(max_size=200) | st.from_regex(r"[a-z ,;.()'/-]{0,120}", fullmatch=True))
def test_any_prompt_ends_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
    assert [problem for problem in Schema(schema).check() if problem.level == "error"] == []


@pytest.mark.parametrize("prompt", ["(" * 5000, "a with " * 3000, ",;,;" * 2000, "\u202e\x00 <script>"])
def test_hostile_prompts_end_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
