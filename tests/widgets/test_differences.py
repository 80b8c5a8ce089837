"""Two runs in the viewer: the differences one at a time, with both values."""

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.sample_data import sample_schema, samples

from .conftest import say

FIRST, SECOND = "invoice_cedar_finch_7719.pdf", "invoice_cedar_finch_7788.pdf"


@pytest.fixture
def other(run):
    frame = run.frame
    frame.loc[FIRST, "total_amount"] = 5
    frame.at[FIRST, "line_items"] = [*frame.at[FIRST, "line_items"], {"description": "<b>New</b>", "amount": 7.0}]
    frame.loc[SECOND, "buyer.name"] = None
    return frame


def shown(viewer):
    view = viewer.differences_view
    return view["at"], view["path"], view["kind"], view["a"][0], view["b"][0]


def test_the_differences_are_walked_with_both_values(run, other):
    viewer = lx.ResultViewer(run, other)
    assert viewer.differences_view["of"] == len(viewer.differences) == 4
    assert viewer.differences_view["at"] is None
    assert viewer.differences_view["told"].startswith("4 of ")
    say(viewer, "differences", "step", by=1)
    assert shown(viewer) == (0, f"{FIRST}: total_amount", "changed", "6953.85", "5")
    assert viewer.selected["path"] == "total_amount"
    assert viewer.page_view["cited"] == "“$6,953.85”"
    assert viewer.differences_view["a"][1] > 0.9
    assert viewer.differences_view["b"][1] is None
    say(viewer, "differences", "step", by=1)
    assert shown(viewer) == (1, f"{FIRST}: line_items[4].description", "only_b", "", "<b>New</b>")
    assert viewer.selected["path"] == "line_items"
    say(viewer, "differences", "step", by=1)
    say(viewer, "differences", "step", by=1)
    assert shown(viewer) == (3, f"{SECOND}: buyer.name", "only_a", "Juniper Coffee Roasters", "")
    assert viewer.viewer_view["file"] == SECOND
    say(viewer, "differences", "step", by=1)
    assert viewer.differences_view["at"] == 0
    say(viewer, "differences", "step", by=-1)
    assert viewer.differences_view["at"] == 3


def test_what_only_the_other_run_has_is_shown_in_its_place(run):
    small = sample_schema("invoice")
    del small["properties"]["total_amount"]
    less = lx.submit(samples("invoice"), small, progress=False)
    less.result()
    frame = run.frame
    empty = lx.ResultViewer(frame.assign(total_amount=float("nan")).loc[[FIRST]], run)
    say(empty, "differences", "step", by=-1)
    assert empty.differences_view["kind"] == "only_b"
    assert empty.selected["path"] == "total_amount"
    assert [box[0] for box in empty.page_view["boxes"] if box[5]] == ["total_amount"]
    assert empty.page_view["cited"] == "“$6,953.85”"
    assert empty.page_view["candidates"] == []
    # a field that the viewer's own schema lacks: both values, and the document as it is
    viewer = lx.ResultViewer(less, run)
    say(viewer, "differences", "step", by=1)
    assert shown(viewer)[1:] == (f"{FIRST}: total_amount", "only_b", "", "6953.85")


def test_nothing_differs(run):
    viewer = lx.ResultViewer(run, run.frame)
    say(viewer, "differences", "step", by=1)
    assert (viewer.differences_view["at"], viewer.differences_view["of"]) == (None, 0)
    assert "all the same" in viewer.differences_view["told"]
    assert lx.ResultViewer(run).differences_view == {}
    assert lx.ResultViewer(run).differences is None


def test_frames_without_a_run_and_what_cannot_be_compared(run):
    a, b = pd.DataFrame({"x": [1, 2]}, index=["a", "b"]), pd.DataFrame({"x": [1, 3]}, index=["a", "b"])
    viewer = lx.ResultViewer(a, b)
    say(viewer, "differences", "step", by=1)
    assert shown(viewer) == (0, "b: x", "changed", "2", "3")
    assert viewer.selected["value"] == 2
    with pytest.raises(ConfigError, match="is nothing that can be compared"):
        lx.ResultViewer(run, 5)


def test_without_widgets_the_differences_are_a_table(run, other):
    page = lx.ResultViewer(run, other)._repr_mimebundle_()[0]["text/html"]
    assert "4 of " in page
    assert "&lt;b&gt;New" in page
    assert "<b>New" not in page
