"""Texts with a form of their own, and their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.formats import form, is_right


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("email", "write to jo.doe+a@mail.example.org, please", "jo.doe+a@mail.example.org"),
        ("idn-email", "jo@example.org", "jo@example.org"),
        ("phone", "Tel. +49 (0)89 1234-567.", "+49 (0)89 1234-567"),
        ("iban", "IBAN GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("website", "see www.example.org/a.", "www.example.org/a"),
        ("uri", "see https://example.org/a?b=c.", "https://example.org/a?b=c"),
        ("vat", "USt-IdNr. DE 136 695 976 in Bonn", "DE 136 695 976"),
        ("vat", "TVA: FR 61 954 506 077", "FR 61 954 506 077"),
        ("vat", "BE 0697.449.992", "BE 0697.449.992"),
        ("vat", "CHE-123.456.788 MWST", "CHE-123.456.788"),
        ("vat", "GSTIN 27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("uuid", "id 123e4567-e89b-12d3-a456-426614174000!", "123e4567-e89b-12d3-a456-426614174000"),
        ("ipv4", "host 192.168.0.1 up", "192.168.0.1"),
        ("ipv6", "host 2001:db8::1 up", "2001:db8::1"),
        ("hostname", "on db.example.org now", "db.example.org"),
    ],
)
def test_forms_are_found_in_running_text(name, text, found):
    assert form(name).search(text).group() == found


def test_an_unknown_form_has_no_pattern():
    assert form("poem") is None
    assert is_right("poem", "roses") is None
    assert is_right("email", "a@example.org") is None


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("iban", "GB82 WEST 1234 5698 7654 32", "GB83 WEST 1234 5698 7654 32"),
        ("iban", "DE89370400440532013000", "DE8937040044053201300"),
        ("vat", "DE 136 695 976", "DE 136 695 977"),
        ("vat", "FR 61 954 506 077", "FR 62 954 506 077"),
        ("vat", "ATU 57194903", "ATU 57194904"),
        ("vat", "CHE-123.456.788", "CHE-123.456.789"),
        ("vat", "GB 980 7806 84", "GB 980 7806 85"),
        ("vat", "NO 995 525 828", "NO 995 525 829"),
        ("vat", "27AAPFU0939F1ZV", "27AAPFU0939F1ZO"),
        ("ipv4", "192.168.0.1", "192.168.0.256"),
        ("ipv6", "2001:db8::1", "2001:db8:::1"),
    ],
)
def test_check_digits_and_ranges(name, right, wrong):
    assert is_right(name, right) is True
    assert is_right(name, wrong) is False


@given(st.integers(0, 10**10 - 1))
def test_an_iban_with_two_digits_swapped_is_wrong(account):
    bare = f"DE00{37040044:08}{account:010}"
    digits = bare[4:] + "1314"
    iban = f"DE{98 - int(digits + '00') % 97:02}{bare[4:]}"
    assert is_right("iban", iban)
    swapped = iban[:-2] + iban[-1] + iban[-2]
    assert is_right("iban", swapped) is (swapped == iban)


NAMES = st.sampled_from(["email", "phone", "iban", "bic", "website", "vat", "currency", "uri", "uuid", "ipv4", "ipv6", "hostname"])  # fmt: skip


@given(NAMES, st.text(max_size=80) | st.from_regex(r"[A-Z0-9 .:@/-]{0,60}", fullmatch=True))
def test_any_text_can_be_searched_and_checked(name, text):
    for match in form(name).finditer(text):
        assert match.group()
        assert is_right(name, match.group()) in (True, False, None)
