"""Legs of journeys read from confirmations as plain text, in the layouts that carriers use."""

import pytest

from llamaextract_nb.engine import extract, read

LEG = {
    "departure": {"type": "string", "description": "Name of the departure station or airport"},
    "arrival": {"type": "string", "description": "Name of the arrival station or airport"},
    "departure_time": {"type": "string", "format": "date-time"},
    "arrival_time": {"type": "string", "format": "date-time"},
}
NUMBER = {"type": "string", "description": "Train or flight number"}


@pytest.fixture
def legs(tmp_path):
    """Extract the legs of a text; `more` are further properties of a leg."""

    def run(text, properties=None, **more):
        path = tmp_path / "booking.txt"
        path.write_text(text, encoding="utf-8")
        items = {"type": "object", "properties": {**(LEG if properties is None else properties), **more}}
        schema = {"type": "object", "properties": {"legs": {"type": "array", "items": items}}}
        extraction = extract(read(path), schema)
        return extraction.data["legs"], extraction.findings

    return run


def leg(departure, departs, arrival, arrives):
    return {"departure": departure, "arrival": arrival, "departure_time": departs, "arrival_time": arrives}


LABELLED = """Booked on 02.03.2031 at 09:15:22

   Flight: 14.05.2031 | QX 417 (Y)
   Departure: 06:40  Lyon Bron
   Arrival:   08:05  Porto

   Flight: 20.05.2031 | QX 420 (Y)
   Departure: 21:10  Porto
   Arrival:   00:25  Lyon Bron
"""


def test_labelled_times_take_date_and_place_and_arrive_after_midnight(legs):
    found, findings = legs(LABELLED, number=NUMBER)
    assert found == [
        {**leg("Lyon Bron", "2031-05-14T06:40:00", "Porto", "2031-05-14T08:05:00"), "number": "QX 417"},
        {**leg("Porto", "2031-05-20T21:10:00", "Lyon Bron", "2031-05-21T00:25:00"), "number": "QX 420"},
    ]
    finding = findings["legs", 1, "arrival_time"]
    assert "the day after the departure" in finding.reason
    assert finding.citations[0].text == "20.05.2031 00:25"


def test_number_is_bare_where_the_description_says_so(legs):
    found, _ = legs(LABELLED, number={"type": "string", "description": "Flight number without the carrier code"})
    assert [each["number"] for each in found] == ["417", "420"]


def test_places_lose_code_and_terminal(legs):
    text = """Flug: QX 88
Datum:      fr 3. Juli 2031
Abflug:     07:35 Ostheim(OSX), Ostheim, Deutschland
Ankunft:    10:35 Westhaven(WHV), Westhaven, Terminal 4
"""
    found, _ = legs(text)
    assert found == [leg("Ostheim", "2031-07-03T07:35:00", "Westhaven", "2031-07-03T10:35:00")]


def test_stops_in_rows_get_their_end_from_the_header(legs):
    rows = [
        ("Datum", "Halt", "Ankunft", "Abfahrt", "Gleis"),
        ("Fr 2.7.31", "Altstadt, Hbf", "", "11:56", "3"),
        ("", "Neudorf Bad", "13:02", "", ""),
        ("", "Neudorf Bad", "", "13:10", "1"),
        ("", "Seeheim, Busbahnhof", "14:12", "", "7"),
    ]
    text = "\n".join("{:14}{:26}{:10}{:10}{}".format(*row) for row in rows)
    found, _ = legs(text)
    assert found == [
        leg("Altstadt, Hbf", "2031-07-02T11:56:00", "Neudorf Bad", "2031-07-02T13:02:00"),
        leg("Neudorf Bad", "2031-07-02T13:10:00", "Seeheim, Busbahnhof", "2031-07-02T14:12:00"),
    ]


def test_dates_without_a_year_follow_the_first_date_of_the_document(legs):
    text = """Confirmation du 20/12/2030
  BELLEVILLE CENTRE      15/01 à 17h50     VOITURE 3
  MONTCLAIR ST-JEAN      15/01 à 19h58
"""
    found, findings = legs(text)
    assert found == [leg("BELLEVILLE CENTRE", "2031-01-15T17:50:00", "MONTCLAIR ST-JEAN", "2031-01-15T19:58:00")]
    assert "2030-12-20" in findings["legs", 0, "departure_time"].reason


def test_times_stay_empty_where_the_document_names_no_year(legs):
    text = "  BELLEVILLE CENTRE      15/01 à 17h50\n  MONTCLAIR ST-JEAN      15/01 à 19h58\n"
    found, findings = legs(text)
    assert found == [leg("BELLEVILLE CENTRE", None, "MONTCLAIR ST-JEAN", None)]
    assert "no year" in findings["legs", 0, "arrival_time"].reason


def test_route_above_the_times_names_both_places(legs):
    text = """12 March 2031
Springfield → Shelbyville
Departs 9:05 am, arrives 1:30 pm
"""
    assert legs(text)[0] == [leg("Springfield", "2031-03-12T09:05:00", "Shelbyville", "2031-03-12T13:30:00")]


def test_other_fields_come_from_labels_around_the_leg(legs):
    text = """Avgång:   3 juni 2031 08:00 Norrby
Ankomst:  3 juni 2031 09:30 Söderby
Seat:     14C

Avgång:   5 juni 2031 18:00 Söderby
Ankomst:  5 juni 2031 19:30 Norrby
Seat:     2A
"""
    found, _ = legs(text, seat={"type": "string"})
    assert [each["seat"] for each in found] == ["14C", "2A"]


def test_opening_hours_are_no_leg(legs):
    found, findings = legs("Our office is open on weekdays from 08:00 to 18:00.\nPrinted 03.04.2031 12:01:33\n")
    assert found == []
    assert findings["legs",].reason


def test_a_list_that_is_no_journey_is_left_to_tables(legs):
    text = "Departure: 3 June 2031 06:40 Lyon\nArrival: 3 June 2031 08:05 Porto\n"
    assert legs(text, {"description": {"type": "string"}, "start_date": {"type": "string", "format": "date"}})[0] == []


def test_columns_of_places_and_times_pair_by_their_headers(legs):
    rows = [
        ("Datum", "Flug", "Von", "Nach", "Abflug", "Ankunft", "Klasse"),
        ("3.5.31", "QX 8", "Ostheim", "Bad Neudorf", "07:10", "08:35", "Economy"),
        ("6.5.31", "QX 9", "Bad Neudorf", "Ostheim", "18:00", "19:25", "Economy"),
    ]
    found, _ = legs("\n".join("{:10}{:10}{:16}{:16}{:10}{:10}{}".format(*row) for row in rows), number=NUMBER)
    assert found == [
        {**leg("Ostheim", "2031-05-03T07:10:00", "Bad Neudorf", "2031-05-03T08:35:00"), "number": "QX 8"},
        {**leg("Bad Neudorf", "2031-05-06T18:00:00", "Ostheim", "2031-05-06T19:25:00"), "number": "QX 9"},
    ]


def test_sentences_name_places_beside_their_times(legs):
    text = "You fly on Monday 12 March 2029 from Hamburg at 10:05 with QX 123 and arrive in Bad Neudorf at 11:20.\n"
    assert legs(text)[0] == [leg("Hamburg", "2029-03-12T10:05:00", "Bad Neudorf", "2029-03-12T11:20:00")]


def test_labels_above_the_times_name_the_stations(legs):
    text = """Stazione di partenza: Borgo Centrale
Ore: 08:00 del 12/06/2031
Stazione di arrivo: Villa Alta
Ore: 11:10 del 12/06/2031
"""
    assert legs(text)[0] == [leg("Borgo Centrale", "2031-06-12T08:00:00", "Villa Alta", "2031-06-12T11:10:00")]


def test_name_is_taken_before_code_and_street(legs):
    text = """QX 12   Ostheim OSX - Westhaven T1
Fri, 03 Nov 2031
Depart (OSX) at 06:30 and arrive (WHV) at 07:55

Mon, 14 Aug 2031
13:45  Ostheim central bus station, Lindenallee 8, 14057 Ostheim
16:30  Rosenau Hbf
"""
    assert [(each["departure"], each["arrival"]) for each in legs(text)[0]] == [
        ("Ostheim", "Westhaven"),
        ("Ostheim central bus station", "Rosenau Hbf"),
    ]
