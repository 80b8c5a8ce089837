"""What an e-mail's head says, for fields that are called after it."""

import pytest

from llamaextract_nb.engine import extract, read

MAIL = """\
From: "Nora Quist" <nora@quist.example>
To: Ivo Bell <ivo@bell.example>, office@bell.example
Cc: audit@bell.example
Date: Tue, 03 Mar 2026 14:05:00 +0100
Subject: Statement for February
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Dear Ivo, the statement of 28 February 2026 is attached. From now on write to desk@quist.example.
--b
Content-Type: text/plain; name="february.txt"
Content-Disposition: attachment; filename="february.txt"

Invoice date: 28 February 2026
Total: 120.00
--b
Content-Type: text/plain; name="terms.txt"
Content-Disposition: attachment; filename="terms.txt"

Terms of payment
--b--
"""
TEXT, DATE = {"type": "string"}, {"type": "string", "format": "date"}


@pytest.fixture
def mailed(tmp_path):
    path = tmp_path / "letter.eml"
    path.write_text(MAIL, encoding="utf-8")
    return lambda fields: extract(read(path), {"type": "object", "properties": fields}).data


def test_the_head_by_the_names_of_its_lines(mailed):
    fields = {"sender": TEXT, "sent_date": DATE, "subject": TEXT, "recipient": TEXT, "cc": TEXT}
    assert mailed(fields) == {
        "sender": "nora@quist.example",
        "sent_date": "2026-03-03",
        "subject": "Statement for February",
        "recipient": "ivo@bell.example",
        "cc": "audit@bell.example",
    }


def test_names_times_and_other_words(mailed):
    fields = {
        "sender_name": TEXT,
        "from_email": TEXT,
        "sent_at": {"type": "string", "format": "date-time"},
        "email_date": DATE,
        "recipient_name": TEXT,
    }
    assert mailed(fields) == {
        "sender_name": "Nora Quist",
        "from_email": "nora@quist.example",
        "sent_at": "2026-03-03T14:05:00+01:00",
        "email_date": "2026-03-03",
        "recipient_name": "Ivo Bell",
    }


def test_lists_of_recipients_and_attachments(mailed):
    texts = {"type": "array", "items": TEXT}
    assert mailed({"recipients": texts, "attachments": texts}) == {
        "recipients": ["ivo@bell.example", "office@bell.example"],
        "attachments": ["february.txt", "terms.txt"],
    }


def test_what_is_attached_keeps_its_own_dates(mailed):
    fields = {"sent": DATE, "invoice_date": DATE, "total": {"type": "number"}}
    assert mailed(fields) == {"sent": "2026-03-03", "invoice_date": "2026-02-28", "total": 120}
