"""The view of code with a stub for the kernel."""


def test_code_is_shown_and_copied(widget, page, hostile):
    widget("code_view", None, {"view": {"code": hostile}})
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { window.clip = text; } }, configurable: true })")  # fmt: skip
    page.get_by_role("button", name="Copy").click()
    assert page.evaluate("window.clip") == hostile
    assert page.get_by_role("button", name="Copied").is_visible()
    assert page.evaluate("window.hit") == 0
    assert page.locator(".lx-preview *").count() == 0


def test_nothing_is_shown_without_code(widget, page):
    widget("code_view", None, {"view": {"code": ""}})
    assert not page.get_by_role("button", name="Copy").is_visible()
