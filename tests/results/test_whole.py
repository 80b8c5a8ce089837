"""Frames that are shown whole: no reason is cut, and they are frames like others."""

import pickle

import pandas as pd

from llamaextract_nb.results import FileResult, to_errors, to_evidence

LONG = "The page cannot be read <b>because</b> " + "of one reason or another, " * 20 + "so scan it again."


def errors():
    return to_errors([FileResult("a.pdf", "error", error=LONG, stage="read", hint=LONG)])


def evidence(rows=2):
    leaf = {"reasoning": LONG, "alternatives": [{"value": f"A{n}", "confidence": 0.2} for n in range(5)]}
    return to_evidence(
        [FileResult("a.pdf", "success", {"total": rows}, metadata={"field_metadata": {"total": leaf}})] * rows
    )


def test_no_reason_is_cut():
    for frame in (errors(), evidence(), evidence(200)):
        whole = [repr(frame), repr(frame[frame["file"] == "a.pdf"])]
        assert all("so scan it again." in form for form in whole)
        assert "so scan it again." in frame._repr_html_()
        assert "&lt;b&gt;because" in frame._repr_html_()
        assert "<b>because" not in frame._repr_html_()
        assert "..." not in repr(frame.head(1))  # no column is left out either


def test_values_that_competed_are_shown_in_words_and_kept_as_they_are():
    frame = evidence()
    assert "A0 (20 %), A1 (20 %), A2 (20 %), … 5 in all" in repr(frame)
    assert "A4" not in frame._repr_html_()
    assert frame["alternatives"][0][4]["value"] == "A4"


def test_they_are_frames_like_others():
    frame = errors()
    frame.attrs["run"] = "run-1"
    assert isinstance(frame, pd.DataFrame)
    for made in (
        frame.copy(),
        pickle.loads(pickle.dumps(frame)),
        frame[frame["stage"] == "read"],
        frame.reset_index(drop=True),
    ):
        pd.testing.assert_frame_equal(made, frame)
        assert made.attrs == {"run": "run-1"}
        assert made.dtypes.eq("string").all()
    assert len(pd.concat([frame, frame]).merge(frame, on="file")) == 2
    assert frame.groupby("stage").size().to_dict() == {"read": 1}
    pd.testing.assert_frame_equal(frame, pd.DataFrame(frame))
    assert pd.get_option("display.max_colwidth") == 50
