"""When a request is sent again: the calls driven step by step, with no network and no clock but the test's."""

from __future__ import annotations

import pytest

from llamaextract_nb.client import files, v1
from llamaextract_nb.client.limits import LONGEST_PAUSE, retry_after
from llamaextract_nb.client.steps import NoReply, Response
from llamaextract_nb.errors import APIConnectionError, APIStatusError, NotFoundError, RateLimitError

AGENT, JOB, FILE = b'{"id": "a"}', b'{"id": "j", "status": "pending"}', b'{"id": "f"}'
UNSENT, LOST = NoReply("could not be reached", sent=False), NoReply("gave no sign of life", sent=True)


def refused(status: int, **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def get_agent(driver):
    return v1.get_agent(driver.settings, "a"), Response(200, {}, AGENT)


def create_job(driver):
    return v1.create_job(driver.settings, "a", ["f"]), Response(200, {}, JOB)


def create_agent(driver):
    return v1.create_agent(driver.settings, "n"), Response(201, {}, AGENT)


def upload_file(driver):
    return files.upload_file(driver.settings, b"%PDF", name="a.pdf"), Response(200, {}, FILE)


BEFORE_EFFECT = [UNSENT, refused(408), refused(429), refused(429, retry_after="1"), refused(503, retry_after="0")]
IN_DOUBT = [LOST, refused(500), refused(502), refused(503), refused(504), refused(529)]


@pytest.mark.parametrize("call", [get_agent, create_job, create_agent, upload_file])
@pytest.mark.parametrize("trouble", BEFORE_EFFECT, ids=str)
def test_what_had_no_effect_is_sent_again(driver, call, trouble):
    steps, answer = call(driver)
    assert driver.run(steps, trouble, trouble, answer).id in "ajf"
    assert len(driver.requests) == 3


@pytest.mark.parametrize("call", [get_agent, upload_file])
@pytest.mark.parametrize("trouble", IN_DOUBT, ids=str)
def test_what_does_no_harm_twice_is_sent_again(driver, call, trouble):
    steps, answer = call(driver)
    assert driver.run(steps, trouble, answer).id in "af"
    assert len(driver.requests) == 2


@pytest.mark.parametrize("call", [create_job, create_agent])
@pytest.mark.parametrize("trouble", IN_DOUBT, ids=str)
def test_post_that_may_have_taken_effect_is_not_sent_again(driver, call, trouble):
    steps, _ = call(driver)
    with pytest.raises((APIConnectionError, APIStatusError), match="It was not sent again, because it may have"):
        driver.run(steps, trouble)
    assert len(driver.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 301, 501, 505])
def test_what_will_not_get_better_is_not_sent_again(driver, status):
    steps, _ = get_agent(driver)
    with pytest.raises(Exception, match=f"answered {status}"):
        driver.run(steps, refused(status))
    assert driver.pauses == []


def test_pauses_grow_and_end(driver):
    steps, _ = get_agent(driver)
    with pytest.raises(APIConnectionError, match=r"Could not get the agent: https://host\.example/api/v1 could not be"):
        driver.run(steps, UNSENT)
    assert len(driver.requests) == driver.settings.max_retries + 1
    for retry, pause in enumerate(driver.pauses):
        assert 0.125 * 2**retry <= pause <= 0.3125 * 2**retry


def test_a_busy_host_gets_a_minute_in_all(driver):
    steps, _ = get_agent(driver)
    with pytest.raises(RateLimitError, match="Wait a minute"):
        driver.run(steps, refused(429))
    assert 60 <= sum(driver.pauses) <= 80


def test_pauses_differ_so_that_clients_do_not_march_in_step(driver):
    for _ in range(5):
        driver.requests.clear()
        driver.run(get_agent(driver)[0], UNSENT, Response(200, {}, AGENT))
    assert len(set(driver.pauses)) > 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "Wed, 21 Oct 2015 07:27:00 -0000", "date": "Wed, 21 Oct 2015 07:26:00 GMT"}, 60),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 99 Oct 99999 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_all_its_forms(headers, seconds):
    assert retry_after(Response(429, headers, b"")) == seconds


def test_retry_after_is_obeyed(driver):
    driver.run(get_agent(driver)[0], refused(503, retry_after="9"), Response(200, {}, AGENT))
    assert 9 <= driver.pauses[0] <= 9 * 1.25


def test_a_host_that_asks_for_too_much_is_not_waited_for(driver):
    with pytest.raises(RateLimitError, match="Wait 3600 s") as caught:
        driver.run(get_agent(driver)[0], refused(429, retry_after="3600"))
    assert caught.value.retry_after == 3600
    assert driver.pauses == []
    assert LONGEST_PAUSE < 3600


def test_a_delete_whose_reply_was_lost_is_done(driver):
    assert driver.run(v1.delete_agent(driver.settings, "a"), LOST, refused(404)) is None


def test_a_delete_of_nothing_is_an_error_even_after_a_busy_host(driver):
    with pytest.raises(NotFoundError):
        driver.run(v1.delete_agent(driver.settings, "a"), refused(429), refused(404))


def test_an_upload_is_the_same_on_every_try(driver, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")
    with path.open("rb") as file:
        file.seek(1)
        steps = files.upload_file(driver.settings, file)
        driver.run(steps, LOST, Response(200, {}, FILE))
        bodies = []
        for request in driver.requests:
            with request.upload.open() as body:
                content = b"".join(body.chunks)
                assert len(content) == body.length
                bodies.append(content.split(b"\r\n\r\n")[1].split(b"\r\n--")[0])
    assert bodies == [b"ello", b"ello"]
