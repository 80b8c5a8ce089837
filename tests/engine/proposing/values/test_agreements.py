"""Agreements: parties, governing law, how long they run and from when, from running text."""

import pytest

from llamaextract_nb.engine import extract, read

SCHEMA = {
    "type": "object",
    "properties": {
        "effective_date": {
            "type": "string",
            "format": "date",
            "description": "Date at which the agreement becomes binding",
        },
        "jurisdiction": {"type": "string", "description": "State or country whose law governs the agreement"},
        "party": {"type": "array", "items": {"type": "string"}, "description": "Names of all parties"},
        "term": {"type": "string", "description": "Length of the agreement as '<number> <unit>'"},
    },
}
OPENING = """CONFIDENTIALITY AGREEMENT BETWEEN BLUE HERON AND RED KITE, DATED 9 JULY 2019
This Agreement is made and entered into as of 3 June 2019 (the “Effective Date”) by and between Blue Heron
Instruments, Inc., a Delaware corporation with offices at 12 Harbour Road (“Heron”), and Red Kite Trading Co., Ltd.
(the “Recipient”). The parties wish to exchange certain information about a possible transaction between them.
"""
CLOSING = """
IN WITNESS WHEREOF the parties have signed this Agreement.

BLUE HERON INSTRUMENTS, INC.              RED KITE TRADING CO., LTD.
By: ______________                        By: ______________
Name: Ann Ode                             Name: Bo Lind
"""


@pytest.fixture
def agreement(tmp_path):
    """Extract from an agreement with these sections between its opening and its signatures."""

    def run(*sections, opening=OPENING, closing=CLOSING):
        path = tmp_path / "agreement.txt"
        path.write_text("\n".join((opening, *sections, closing)), encoding="utf-8")
        return extract(read(path), SCHEMA)

    return run


def test_parties_come_from_the_opening_and_are_said_once(agreement):
    extraction = agreement("1. Purpose. Information disclosed by Grey Owl Bank stays confidential.")
    assert extraction.data["party"] == ["Blue Heron Instruments, Inc.", "Red Kite Trading Co., Ltd."]
    finding = extraction.findings["party", 0]
    assert finding.citations[0].text == "Blue Heron Instruments, Inc."


def test_parties_of_a_letter_are_its_addressee_and_who_signs(agreement):
    letter = """4 May 2021

Green Finch LLC
7 Mill Lane

Dear Ms Lark:
You are considering a transaction with Black Swan Holdings plc (together with its subsidiaries, the “Company”). You
agree to keep what the Company tells you in confidence, as this letter sets forth in detail.
"""
    signed = "Yours sincerely,\n\nBLACK SWAN HOLDINGS PLC\nBy: ______\n\nAgreed:\n\nGREEN FINCH LLC\nBy: ______\n"
    assert set(agreement(opening=letter, closing=signed).data["party"]) == {
        "Green Finch LLC",
        "Black Swan Holdings plc",
    }


def test_an_individual_is_a_party(agreement):
    opening = "This Agreement is made between Tern & Sons GmbH (the “Company”) and Maria del Rio, an individual.\n"
    assert agreement(opening=opening, closing="").data["party"] == ["Tern & Sons GmbH", "Maria del Rio"]


def test_date_of_the_opening_wins_over_the_title(agreement):
    assert agreement().data["effective_date"] == "2019-06-03"


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        (
            "This Agreement shall be governed by the laws of the State of New Avalon, without regard to conflicts.",
            "New Avalon",
        ),
        (
            "THIS AGREEMENT SHALL BE CONSTRUED UNDER THE LAWS OF THE STATE OF OREGON WITHOUT REGARD TO CONFLICTS.",
            "OREGON",
        ),
        ("Internal law of the Republic of Ruritania applies to this Agreement.", "Ruritania"),
        ("Es gilt das Recht der Bundesrepublik Deutschland unter Ausschluss des Kaufrechts.", "Deutschland"),
    ],
)
def test_jurisdiction_is_whose_law_governs(agreement, sentence, state):
    other = "Heron is a corporation organized under the laws of the State of Nevada."
    assert agreement(other, f"9. Governing Law. {sentence}").data["jurisdiction"] == state


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("This Agreement shall remain in effect for a period of two (2) years from the date hereof.", "2 years"),
        ("The term of this Agreement shall be eighteen months.", "18 months"),
        ("This Agreement expires on the third anniversary of the Effective Date.", "3 years"),
        ("Dieser Vertrag gilt für die Dauer von fünf Jahren ab Unterzeichnung.", "5 years"),
    ],
)
def test_term_is_how_long_the_agreement_runs(agreement, sentence, term):
    duty = "4. Staff. For twelve (12) months the Recipient shall not solicit for employment any employee of Heron."
    assert agreement(duty, f"7. Term. {sentence}").data["term"] == term


def test_the_length_of_a_duty_is_no_term(agreement):
    extraction = agreement(
        "4. Staff. For twelve (12) months the Recipient shall not solicit or hire employees of Heron."
    )
    assert extraction.data["term"] is None


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        (
            "AGREEMENT dated as of 1 May 2010 among Blue Holdings, L.P., Red Energy Corp., Grey Partners LLC and Tan plc.",
            ["Blue Holdings, L.P.", "Red Energy Corp.", "Grey Partners LLC", "Tan plc"],
        ),
        (
            "This Agreement is entered into by Blue Corp., with its office at 1 Main Street, and Red LLC, of Boston.",
            ["Blue Corp.", "Red LLC"],
        ),
        (
            "THIS AGREEMENT is made BETWEEN: (1) BLUE LIMITED, a company registered in England; and (2) RED PLC of Hull.",
            ["BLUE LIMITED", "RED PLC"],
        ),
        (
            "This Agreement by and between Finch and Lark, Inc. and iRed Solutions, Inc. begins today.",
            ["Finch and Lark, Inc.", "iRed Solutions, Inc."],
        ),
        (
            "This Agreement is made by and between Blue Medical, Inc. 100 Park Road Boston, MA and The Red Group, Inc. (“Red”).",
            ["Blue Medical, Inc.", "The Red Group, Inc."],
        ),
        (
            "Dieser Vertrag wird geschlossen zwischen der Blau GmbH, Hauptstr. 1, Berlin und der Rot AG, Ring 2, Köln.",
            ["Blau GmbH", "Rot AG"],
        ),
    ],
)
def test_openings(agreement, opening, names):
    assert agreement(opening=opening, closing="").data["party"] == names
