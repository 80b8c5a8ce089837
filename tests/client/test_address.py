"""URLs whose credentials stay in memory."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.client.address import Address, is_url, without_secrets

CASES = [
    ("https://user:pa55word@host/a.pdf?X-Amz-Signature=s3cret", "https://host/a.pdf", "host/a.pdf"),
    ("https://t0ken@host:8443/x/a%20b.pdf#s3cret", "https://host:8443/x/a%20b.pdf", "host:8443/x/a b.pdf"),
    ("simplecache::https://u53r:pa55word@h/x.pdf", "simplecache::https://h/x.pdf", "h/x.pdf"),
    ("zip://in/a.pdf::s3://AK1A:s3cr/et+k@bucket/x.zip", "zip://in/a.pdf::s3://bucket/x.zip", "bucket/x.zip/in/a.pdf"),
    ("ftp://user:pa55word@host/a.pdf", "ftp://host/a.pdf", "host/a.pdf"),
    ("s3://KEY99:SECRET@bucket/a.pdf?versionId=s3cret", "s3://bucket/a.pdf", "bucket/a.pdf"),
    ("ftp://user:pa/55#wo?rd@host/a.pdf", "ftp://host/a.pdf", "host/a.pdf"),
    ("https://user:pa@55@host/a.pdf", "https://host/a.pdf", "host/a.pdf"),
    ("https://h/a.pdf;jsessionid=s3cret", "https://h/a.pdf", "h/a.pdf"),
    (
        "https://proxy/get/https%3A%2F%2Fu%3Apa55word%40h%2Fa.pdf%3Fk=s3cret",
        "https://proxy/get/h/a.pdf",
        "proxy/get/h/a.pdf",
    ),
    ("https://[::1]:80/a.pdf?t=s3cret", "https://[::1]:80/a.pdf", "[::1]:80/a.pdf"),
    ("https://medium.example/@user/post", "https://medium.example/@user/post", "medium.example/@user/post"),
    ("https://host", "https://host/", "host"),
    ("memory://", "memory://", "document"),
]
SECRETS = ("pa55word", "t0ken", "s3cret", "AK1A", "s3cr/et+k", "KEY99", "SECRET", "pa/55#wo?rd", "pa@55")


@pytest.mark.parametrize(("url", "plain", "label"), CASES)
def test_what_is_shown(url, plain, label):
    address = Address(url)
    assert is_url(url)
    assert address.tell() == url
    assert "/".join(address.parts) == label
    assert address.plain == plain
    quoted = f"cannot open {url}, sorry"
    for secret in SECRETS:
        assert secret not in label + repr(address) + without_secrets(quoted) + address.hide(quoted)
        if secret in url and "proxy" not in url:
            assert secret not in address.hide(f"wrong password {secret}")


urls = st.builds(
    "{}://{}{}/{}{}{}".format,
    st.sampled_from(["https", "s3", "ftp", "HTTPS", "simplecache::s3", "zip://a.pdf::https"]),
    st.sampled_from(["", "me:{}@", "{}@", "{}:{}@"]).map(lambda form: form.replace("{}", "kEyKeY")),
    st.from_regex(r"[a-z]{1,5}(\.[a-z]{2,3})?(:\d{2})?", fullmatch=True),
    st.text("abc/%20é.~-_", max_size=12),
    st.sampled_from(["", "?kEyKeY", "?a=kEyKeY&b=kEyKeY", "?a=b;c=kEyKeY::x"]),
    st.sampled_from(["", "#kEyKeY", "#kEyKeY://x"]),
)


@given(urls, st.text(max_size=20))
def test_no_secret_in_anything_that_is_shown(url, words):
    address = Address(url)
    shown = [repr(address), address.plain, *address.parts, address.hide(f"{words} {url!r} {url} {words}")]
    assert all("kEyKeY" not in text for text in shown)


@given(st.text(max_size=60))
def test_any_text_after_a_scheme_is_taken(text):
    address = Address(f"https://{text}")
    assert all(address.parts)
    assert address.target.startswith(b"/")
    assert address.hide(text) is not None


def test_encoded_credentials_are_told_decoded_and_hidden_in_both_forms():
    address = Address("https://me%40home:p%2Fw%20d@host/")
    assert address.credentials == ("me@home", "p/w d")
    assert address.hide("login me@home p/w d failed, or p%2Fw%20d") == "login *** *** failed, or ***"


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_address_cannot_be_pickled_or_copied(take):
    with pytest.raises(TypeError, match="cannot be pickled"):
        take(Address("https://me:pa55word@host/"))
