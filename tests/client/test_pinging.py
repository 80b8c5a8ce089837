"""A sign of life: one request, and whatever comes of it is returned."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from llamaextract_nb.client.pinging import ping
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import NoReply, Response
from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    ConfigError,
    RateLimitError,
)


def test_a_host_that_is_there_and_tells_the_time(call):
    headers = {"date": "Sun, 06 Nov 1994 08:49:37 GMT"}
    found = call(lambda request: httpx.Response(200, json=[], headers=headers), "ping")
    assert (found.error, found.date) == (None, datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC))


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (NoReply("could not be reached", sent=False), APIConnectionError),
        (NoReply("gave no sign of life", sent=True), APIConnectionError),
        (Response(401, {}, b"{}"), AuthenticationError),
        (Response(429, {"retry-after": "1"}, b"{}"), RateLimitError),
        (Response(503, {"retry-after": "1", "date": "nonsense"}, b""), APIStatusError),
        (Response(200, {}, b"<html>"), APIResponseError),
        (Response(200, {}, b'{"agents": []}'), APIResponseError),
    ],
)
def test_what_goes_wrong_is_returned_after_one_request(driver, outcome, kind):
    found = driver.run(ping(driver.settings, patience=3), outcome, took=2.0)
    assert type(found.error) is kind
    assert (found.seconds, found.date, driver.pauses) == (2.0, None, [])
    assert [request.patience for request in driver.requests] == [3.0]


def test_without_a_project_no_host_is_asked(driver):
    found = driver.run(ping(Settings("https://host.example/api/v1", driver.settings.secret)))
    assert isinstance(found.error, ConfigError)
    assert driver.requests == []
