"""Records from tables that the file declares."""


def test_declared_rows_are_cited_by_anchor(declared, records, invoice_item):
    document = declared(
        [
            ["Order 7", "", "", ""],
            ["Description", "Quantity", "Unit price", "Amount"],
            ["Green paint", "2", "10.00", "20.00"],
            ["", "", "", ""],
            ["Brush", "3", "1.50", "4.50"],
            ["Total", "", "", "24.50"],
        ]
    )
    found, findings = records(document, invoice_item)
    assert [record["description"] for record in found] == ["Green paint", "Brush"]
    (citation,) = findings["items", 1, "quantity"].citations
    assert (citation.text, citation.page, citation.boxes, citation.anchor) == ("3", None, (), "Sheet1!B5")


def test_header_over_two_rows(declared, records):
    document = declared([["Product", "Sales", "Sales"], ["", "2023", "2024"], ["Paint", "1", "2"]])
    properties = {"product": {"type": "string"}, "sales_2023": {"type": "integer"}, "sales_2024": {"type": "integer"}}
    assert records(document, properties)[0] == [{"product": "Paint", "sales_2023": 1, "sales_2024": 2}]


def test_first_column_without_header_is_the_row_label(declared, records):
    document = declared([["", "Q1", "Q2"], ["North", "1", "2"], ["South", "3", "4"]])
    properties = {"row_label": {"type": "string"}, "q1": {"type": "integer"}, "q2": {"type": "integer"}}
    assert [record["row_label"] for record in records(document, properties)[0]] == ["North", "South"]


def test_tables_with_the_same_header_are_one_list(declared, records):
    header = ["Name", "Price"]
    document = declared([header, ["Paint", "10"]], [["Other", "Thing"], ["x", "y"]], [header, ["Brush", "2"]])
    properties = {"name": {"type": "string"}, "price": {"type": "number"}}
    assert [record["name"] for record in records(document, properties)[0]] == ["Paint", "Brush"]


def test_five_thousand_declared_rows(declared, records):
    document = declared([["Name", "Price"], *([f"Item {i}", f"{i}.50"] for i in range(5000))])
    found, _ = records(document, {"name": {"type": "string"}, "price": {"type": "number"}})
    assert [record["price"] for record in found] == [i + 0.5 for i in range(5000)]


def test_unreadable_and_empty_cells_are_null_with_a_reason(declared, records):
    document = declared([["Name", "Price"], ["Paint", "10"], ["Brush", "on request"], ["Tape", "2"], ["Glue", ""]])
    found, findings = records(document, {"name": {"type": "string"}, "price": {"type": "number"}})
    assert [record["price"] for record in found] == [10, None, 2, None]
    assert "on request" in findings["items", 1, "price"].reason
    assert "empty" in findings["items", 3, "price"].reason


def test_objects_inside_items_and_lists_of_values(declared, records):
    document = declared([["Name", "City", "Tags"], ["Paint", "Bonn", "red, green"], ["Brush", "Ulm", ""]])
    properties = {
        "name": {"type": "string"},
        "place": {"type": "object", "properties": {"city": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
    }
    found, findings = records(document, properties)
    assert found == [
        {"name": "Paint", "place": {"city": "Bonn"}, "tags": ["red", "green"]},
        {"name": "Brush", "place": {"city": "Ulm"}, "tags": []},
    ]
    assert findings["items", 0, "tags", 1].value == "green"
    assert findings["items", 1, "tags"].value is None


def test_tables_one_below_the_other_in_a_sheet_are_apart(declared, records):
    sheet = [
        ["Employees", "", ""],
        ["Name", "Salary", ""],
        ["Ann", "100", ""],
        ["Bob", "on request", ""],
        ["Machines", "", ""],
        ["Machine", "Year", "Value"],
        ["Lathe", "1999", "5000"],
    ]
    staff = {"name": {"type": "string"}, "salary": {"type": "number"}}
    machine = {"machine": {"type": "string"}, "year": {"type": "integer"}, "value": {"type": "number"}}
    assert [record["name"] for record in records(declared(sheet), staff)[0]] == ["Ann", "Bob"]
    assert records(declared(sheet), machine)[0] == [{"machine": "Lathe", "year": 1999, "value": 5000.0}]


def test_a_row_of_words_alone_ends_no_table(declared, records):
    sheet = [["Name", "Price"], ["Pen", "1.20"], ["Globe", "on request"], ["Atlas", "20.00"]]
    found, _ = records(declared(sheet), {"name": {"type": "string"}, "price": {"type": "number"}})
    assert [record["name"] for record in found] == ["Pen", "Globe", "Atlas"]


def test_a_column_called_as_the_list_is_holds_what_its_rows_are_called(declared, records):
    sheet = [["Earnings", "Rate", "Year to date"], ["Regular", "20.00", "16,000.00"], ["Overtime", "30.00", "600.00"]]
    fields = {"type": {"type": "string"}, "rate": {"type": "number"}, "ytd": {"type": "number"}}
    found, _ = records(declared(sheet), fields, "earnings")
    assert [list(record.values()) for record in found] == [["Regular", 20.0, 16000.0], ["Overtime", 30.0, 600.0]]


def test_the_amount_is_the_last_column_where_its_header_says_something_else(declared, records):
    sheet = [["Date", "Method", "Amount paid"], ["2026-01-05", "Card", "10.00"], ["2026-01-09", "Cash", "8.60"]]
    fields = {"date": {"type": "string", "format": "date"}, "method": {"type": "string"}, "amount": {"type": "number"}}
    assert [record["amount"] for record in records(declared(sheet), fields)[0]] == [10.0, 8.6]


def test_cells_that_say_there_is_nothing_do_not_speak_against_a_column(declared, records):
    sheet = [
        ["Room", "Weekday", "Weekend"],
        ["Single", "80.00", "95.00"],
        ["Double", "90.00", "-"],
        ["Suite", "210", "-"],
    ]
    fields = {"room": {"type": "string"}, "weekday_price": {"type": "number"}, "weekend_price": {"type": "number"}}
    found, _ = records(declared(sheet), fields)
    assert [record["weekend_price"] for record in found] == [95.0, None, None]


def test_the_sum_of_a_group_is_no_record(declared, records):
    sheet = [["Region", "Item", "Buyer", "Sold"], ["East", "Globe", "Ann", "3"], ["East", "Atlas", "Bo", "4"]]
    sheet.append(["East Total", "", "", "7"])
    fields = {"region": {"type": "string"}, "item": {"type": "string"}, "sold": {"type": "integer"}}
    assert [record["sold"] for record in records(declared(sheet), fields)[0]] == [3, 4]


def test_a_unit_stands_behind_its_number(declared, records):
    sheet = [["Meter", "Usage", "Weight"], ["E-7", "641 kWh", "3 kg"], ["G-2", "78 therms", "2 kg"]]
    fields = {"meter": {"type": "string"}, "usage": {"type": "number"}, "unit": {"type": "string"}}
    assert [record["unit"] for record in records(declared(sheet), fields)[0]] == ["kWh", "therms"]
    fields = {"usage": {"type": "number"}, "weight": {"type": "number"}, "weight_unit": {"type": "string"}}
    assert [record["weight_unit"] for record in records(declared(sheet), fields)[0]] == ["kg", "kg"]
