"""The progress's browser side with a stub for the kernel."""

import pytest

VIEW = {
    "over": 3, "total": 10, "words": "3 of 10 files · 30 %", "where": "Local engine", "note": "", "failed": 1, "unfinished": 0, "open": True, "retry": False,
    "lines": [["a.pdf", "failed", "It is empty."], ["b.pdf", "running", ""]], "rest": "and 8 queued", "id": "run-1",
}  # fmt: skip


@pytest.fixture
def progress(widget):
    return lambda **more: widget("job_progress", ["progress.css"], {"view": {**VIEW, **more}})


def test_an_open_run(progress, page, sent):
    progress()
    bar = page.get_by_role("progressbar")
    assert (bar.get_attribute("aria-valuenow"), bar.get_attribute("aria-valuemax")) == ("3", "10")
    share = page.locator(".lx-fill")
    page.wait_for_function(
        "Math.abs(document.querySelector('.lx-fill').offsetWidth / document.querySelector('.lx-track').clientWidth - 0.3) < 0.02"
    )
    assert "lx-warn" in share.get_attribute("class")
    assert page.get_by_role("listitem").all_inner_texts()[0].split("\n") == ["failed", "a.pdf", "It is empty."]
    assert page.get_by_text("or interrupt the kernel").is_visible()
    assert not page.get_by_role("button", name="Retry failed").is_visible()
    page.get_by_role("button", name="Cancel").click()
    assert sent() == [{"type": "cancel"}]
    assert page.get_by_role("button", name="Cancelling…").is_disabled()


def test_a_run_that_is_over(progress, page, sent):
    progress(over=10, open=False, retry=True)
    assert not page.get_by_role("button", name="Cancel").is_visible()
    page.get_by_role("button", name="Retry failed").click()
    assert sent() == [{"type": "retry"}]


def test_a_run_that_stopped_as_a_whole(progress, page, sent, picture):
    why = "The host refuses the key (HTTP 401): set LLAMA_CLOUD_API_KEY, then run.retry()."
    lines = [["a.pdf", "failed", "It is empty."], ["b.pdf", "waiting", why]]
    progress(over=3, open=False, retry=True, unfinished=7, note="Nothing new is begun: " + why, lines=lines, rest="and 1 done, 6 waiting")  # fmt: skip
    assert page.get_by_role("status").inner_text() == "Nothing new is begun: " + why
    assert not page.get_by_role("button", name="Cancel").is_visible()
    picture("progress-waiting")
    page.get_by_role("button", name="Retry failed and go on").click()
    assert sent() == [{"type": "retry"}]
    page.evaluate("model.set('view', {...model.get('view'), failed: 0, note: ''})")
    assert page.get_by_role("button", name="Go on with the rest").is_visible()
    assert not page.get_by_role("status").is_visible()


def test_hostile_texts_are_texts(progress, page, hostile):
    progress(note=hostile, lines=[[hostile, "failed", hostile]], where=hostile, words=hostile, rest=hostile)
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg, img").count() == 0
