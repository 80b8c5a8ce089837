"""The viewer for readers of all kinds: axe finds nothing serious in it, in none of its states."""

from importlib.resources import files

import pytest

from llamaextract_nb.widgets.viewer import STYLES

from . import test_document, test_grid, test_page

AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => [found.id, found.nodes.map((node) => node.html.slice(0, 200))])"""
STATES = {
    "document": test_document.states(),
    "failed": test_document.states(reason="a.pdf is empty.", items=[]),
    "page": test_document.states({"message": "Again at the first."}, {**test_page.PAGE, "takes": ""}),
    "lines": test_document.states(page=test_page.TEXT),
    "table": test_grid.states(test_grid.view()),
    "nothing": test_grid.states(test_grid.view(rows=0, total=0, matching=0)),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(widget, state):
    page = widget("result_viewer", STYLES[1:], STATES[state])
    page.evaluate("document.documentElement.lang = 'en'; document.title = 'Review'")
    page.get_by_role("button", name="Keys").click()
    page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text())
    assert page.evaluate(AXE) == []
