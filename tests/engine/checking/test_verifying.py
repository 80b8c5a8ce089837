"""Values located in a document's words, whoever found them."""

import pytest

from llamaextract_nb.engine import read
from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.document import Document, Line, Page, Word
from llamaextract_nb.engine.extraction import Citation
from llamaextract_nb.schema.fields import root_field

NOTE = """Harbour & Sons Ltd            Invoice no.: HS-2026/0417
Quay Street 5                 Date: 3 April 2026
Dover CT16 1AA                Due: 05/06/2026, and not after 31/12/2026
Flight AF3549 from Zürich     Weight: 1,250 kg

Item             Qty    Price     Amount
Rope, 10 m         2    12.50      25.00
Lantern            4     8.00      32.00
Rope, 10 m         3    12.50      37.50

Discount                            -4.50
Net amount                          90.00
VAT 20%                             18.00
Total due                      GBP 1,108.00
Paid: yes          Signed: no
The parties agree that all disputes shall be settled by the courts of
England and Wales, which have jurisdiction.
"""


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    path = tmp_path_factory.mktemp("note") / "note.txt"
    path.write_text(NOTE)
    return Verifier(read(path))


def field(kind="string", name="x", **more):
    dates = {"date": "date", "date-time": "date-time"}
    node = {"type": "string", "format": dates[kind]} if kind in dates else {"type": kind}
    return root_field({"type": "object", "properties": {name: {**node, **more}}}).fields[0]


@pytest.mark.parametrize(
    ("value", "kind", "verified", "text"),
    [
        ("Harbour & Sons Ltd", "string", "exact", "Harbour & Sons Ltd"),
        ("HARBOUR AND SONS LTD", "string", "fuzzy", "Harbour & Sons Ltd"),
        ("HARBOUR SONS LTD", "string", "normalised", "Harbour & Sons Ltd"),
        ("HS-2026/0417", "string", "exact", "HS-2026/0417"),
        ("HS 2026 0417", "string", "normalised", "HS-2026/0417"),
        ("HS-2026/0418", "string", "absent", None),
        ("Zurich", "string", "normalised", "Zürich"),
        ("3549", "string", "normalised", "AF3549"),
        ("549", "string", "absent", None),
        ("courts of England and Wales", "string", "exact", "courts of England and Wales,"),
        ("courts of Englond and Wales", "string", "fuzzy", "courts of England and Wales,"),
        ("Dover CT16 1AA, Quay Street 5", "string", "normalised", "Dover CT16 1AA"),
        ("Quay Street 5\nDover CT16 1AA", "string", "exact", "Quay Street 5 Dover CT16 1AA"),
        ("GBP", "string", "exact", "GBP"),
        ("Calais", "string", "absent", None),
        ("", "string", "absent", None),
        ("2026-04-03", "date", "normalised", "3 April 2026"),
        ("2026-06-05", "date", "normalised", "05/06/2026,"),
        ("2026-05-06", "date", "fuzzy", "05/06/2026,"),
        ("2026-04-04", "date", "absent", None),
        ("2026-04-03T00:00:00", "date-time", "normalised", "3 April 2026"),
        (1108.0, "number", "normalised", "GBP 1,108.00"),
        (1.108, "number", "absent", None),
        (1250, "integer", "normalised", "1,250"),
        (1.25, "number", "fuzzy", "1,250"),
        (4, "integer", "exact", "4"),
        (-4.5, "number", "exact", "-4.50"),
        (4.5, "number", "fuzzy", "-4.50"),
        (0.2, "number", "normalised", "20%"),
        (20, "number", "normalised", "20%"),
        (2026, "integer", "exact", "2026"),
        (417, "integer", "absent", None),
        (5, "integer", "exact", "5"),
        (108, "integer", "absent", None),
        (31, "integer", "fuzzy", "31/12/2026"),
        (77.77, "number", "absent", None),
        (None, "string", "absent", None),
        ([1], "string", "absent", None),
    ],
)
def test_locate(verifier, value, kind, verified, text):
    found = verifier.locate(value, field(kind))
    assert (found.verified, found.citations[0].text if found.citations else None) == (verified, text)


def test_label_decides_among_places(verifier):
    """The cents stand behind every amount."""
    found = [verifier.locate("00", field("string", name)) for name in ("vat", "net_amount", "rope")]
    assert [located.citations[0].text for located in found] == ["18.00", "90.00", "25.00"]
    assert found[0].places == 6
    assert found[0].support > 0.5 > found[2].support


def test_near_decides_among_places(verifier):
    first = verifier.locate("Lantern", field())
    last = verifier.locate(37.5, field("number"))
    anchors = [
        verifier.locate(12.5, field("number", "price"), near=[*near.citations]).citations[0].anchor
        for near in (first, last)
    ]
    assert anchors == ["line 7", "line 9"]


FORM = """Paid: yes          Signed: no
Insured        ☒ Yes   ☐ No
Payment: [ ] cash  [x] by card
Shipping
express delivery
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "form.txt"
    path.write_text(FORM)
    return Verifier(read(path))


@pytest.mark.parametrize(
    ("name", "value", "verified"),
    [
        ("paid", True, "normalised"),
        ("paid", False, "absent"),
        ("signed", False, "normalised"),
        ("insured", True, "normalised"),
        ("insured", False, "absent"),
        ("delivered", True, "absent"),
    ],
)
def test_yes_and_no_beside_their_label(form, name, value, verified):
    assert form.locate(value, field("boolean", name)).verified == verified


@pytest.mark.parametrize(
    ("name", "value", "verified"),
    [
        ("payment", "BY_CARD", "normalised"),
        ("payment", "transfer", "absent"),
        ("shipping", "express-delivery", "normalised"),
        ("colour", "EXPRESS_COURIER", "absent"),
    ],
)
def test_choices_by_mark_and_meaning(form, name, value, verified):
    asked = field("string", name, enum=["BY_CARD", "CASH", "transfer", "express-delivery", "EXPRESS_COURIER"])
    assert form.locate(value, asked).verified == verified


def test_a_choice_is_read_where_the_finder_says(form):
    """CARD stands for "by card", if the description says so."""
    asked = field("string", "means", enum=["CARD", "CASH"], description='CARD = "by card"')
    cited = form.locate("by card", field()).citations
    assert form.locate("CARD", asked, cited).verified != "absent"


def test_bool_is_no_number(verifier):
    assert verifier.locate(True, field("boolean", "delivered")).verified == "absent"


def words(text, x, y):
    found = []
    for word in text.split():
        found.append(Word(word, x, y, x + 6 * len(word), y + 10))
        x += 6 * (len(word) + 1)
    return found


def test_wrapped_in_a_column():
    """A value that goes on below, while the line goes on with another column, has a box for each of its lines."""
    lines = [
        Line([*words("Blue anchor chain", 50, 100), *words("12.00", 300, 100)]),
        Line([*words("galvanised, 8 mm", 50, 112), *words("see note", 300, 112)]),
    ]
    verifier = Verifier(Document("a.pdf", "pdf", [Page(1, 600, 800, lines)]))
    found = verifier.locate("Blue anchor chain galvanised, 8 mm", field())
    assert found.verified == "exact"
    assert [citation.page for citation in found.citations] == [1]
    assert [tuple(box) for box in found.citations[0].boxes] == [(50, 100, 152, 110), (50, 112, 146, 122)]


def test_date_over_the_end_of_a_line():
    lines = [Line(words("This agreement is dated 14", 50, 100)), Line(words("August 2025 and binds both.", 50, 112))]
    verifier = Verifier(Document("a.pdf", "pdf", [Page(1, 600, 800, lines)]))
    found = verifier.locate("2025-08-14", field("date"))
    assert (found.verified, found.citations[0].text) == ("normalised", "14 August 2025")


def test_time_in_another_cell():
    lines = [Line([*words("Departure", 50, 100), *words("14 August 2025", 200, 100), *words("07:45", 400, 100)])]
    verifier = Verifier(Document("a.pdf", "pdf", [Page(1, 600, 800, lines)]))
    found = verifier.locate("2025-08-14T07:45:00", field("date-time"))
    assert found.verified == "normalised"
    assert verifier.locate("2025-08-14T09:45:00", field("date-time")).verified == "fuzzy"


def test_script_without_blanks():
    lines = [Line(words("株式会社青空商店 御中", 50, 100))]
    verifier = Verifier(Document("a.pdf", "pdf", [Page(1, 600, 800, lines)]))
    assert verifier.locate("青空商店", field()).verified == "exact"
    assert verifier.locate("青空書店", field()).verified == "absent"


def test_empty_document():
    assert Verifier(Document("a.txt", "txt", [Page(1, 600, 800, [], real=False)])).locate("x", field()).places == 0


def test_many_rows_are_told_apart():
    """The same price in each of 3,000 rows is found in the row it is asked for."""
    lines = [
        Line([*words(f"Part-{n:05}", 50, 12 * n), *words("9.90", 300, 12 * n)], f"line {n + 1}") for n in range(3000)
    ]
    verifier = Verifier(Document("a.txt", "txt", [Page(1, 600, 40_000, lines, real=False)]))
    for n in range(0, 3000, 7):
        name = verifier.locate(f"Part-{n:05}", field())
        price = verifier.locate(9.9, field("number", "price"), near=name.citations)
        assert price.citations[0].anchor == name.citations[0].anchor == f"line {n + 1}"


@pytest.mark.parametrize(
    ("value", "kind", "verified", "text"),
    [
        ("3 years", "string", "normalised", "three years"),
        ("2 years", "string", "normalised", "zwei Jahre"),
        ("1 year", "string", "normalised", "first anniversary"),
        ("4 years", "string", "absent", ""),
        ("2031-04-19", "date", "fuzzy", "19 APR"),
        ("2031-07-15T17:50:00", "date-time", "fuzzy", "15/07"),
        ("2031-07-16", "date", "absent", ""),
        ("2031-13-45", "string", "absent", ""),
    ],
)
def test_other_wordings(tmp_path, value, kind, verified, text):
    path = tmp_path / "wordings.txt"
    path.write_text("Runs for three years, or zwei Jahre, to the first anniversary.\nOut 19 APR, back 15/07 at 17h50\n")
    located = Verifier(read(path)).locate(value, field(kind))
    assert located.verified == verified
    assert " ".join(citation.text for citation in located.citations).strip(".,") == text


def test_a_cited_cell_of_a_sheet_is_in_its_row():
    lines = [Line([*words(f"Part {n}", 0, 12 * n), *words("5", 200, 12 * n)], f"Stock!A{n}") for n in range(1, 40)]
    document = Document("stock.xlsx", "xlsx", [Page(1, 600.0, 800.0, lines, real=False)])
    located = Verifier(document).locate(5, field("number"), [Citation("5", anchor="Stock!B31")])
    assert located.citations[0].anchor == "Stock!A31"
