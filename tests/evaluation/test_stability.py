"""What differs between repeats, page by page, and from what the document states."""

import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation import Stability
from llamaextract_nb.evaluation.document import Document
from llamaextract_nb.evaluation.unstable import between_repeats, by_document, by_page, repeated
from llamaextract_nb.results import FileResult
from llamaextract_nb.sample_data import sample_schema, samples

LONG = next(path for path in samples("invoice") if "alpenblick" in path.name)  # of two pages


@pytest.fixture(scope="module")
def stable():
    return lx.stability(
        [LONG, samples("invoice")[0], ("empty.pdf", b"")], sample_schema("invoice"), repeats=2, progress=False
    )


def test_the_engine_of_this_machine_repeats_itself(stable):
    assert isinstance(stable, Stability)
    assert [len(run.results) for run in stable.runs] == [3, 3]
    assert stable.runs[0].id != stable.runs[1].id
    assert sorted(result.file for result in stable.paged.results) == [f"{LONG.name}#page={n}" for n in (1, 2)]
    assert stable.cells.columns.tolist() == ["file", "path", "kind", "values", "reason"]
    assert stable.fields.columns.tolist() == ["cells", "repeats", "pages", "document", "stable"]
    assert stable.fields["repeats"].sum() == 0
    assert stable.overall[["documents", "runs", "cells"]].tolist() == [3, 2, len(stable.runs[0].evidence)]
    assert stable.notes == ["1 document (empty.pdf) failed at least once."]
    assert "0 differ between 2 repeats" in repr(stable)
    assert "0 differ between 2 repeats" in stable._repr_html_()


def test_repeats_that_differ_are_told_with_the_answers_of_each():
    answers = [
        {"total": 5, "name": "A", "items": [{"p": 1}, {"p": 2}]},
        {"total": 5, "name": None, "items": [{"p": 2}, {"p": 1}]},
        {"total": 6, "name": "A", "items": [{"p": 1}, {"p": 2}, {"p": 3}]},
    ]
    cells = repeated([Document(data) for data in answers])
    assert [(row.path, row.name, row.values, row.reason) for row in between_repeats("a.pdf", cells)] == [
        ("total", "total", [5, 5, 6], "2 answers in 3 repeats"),
        ("name", "name", ["A", None, "A"], "2 answers in 3 repeats"),
        ("items[2].p", "items.p", [None, None, 3], "2 answers in 3 repeats"),
    ]


def test_pages_say_together_the_surest_value_and_all_items():
    whole = Document({"total": 9, "date": "2026-01-01", "items": [{"p": 1}, {"p": 2}, {"p": 4}], "x": None})
    parts = [
        Document(
            {"total": 1, "date": "2026-01-01", "items": [{"p": 1}], "x": 7},
            {"field_metadata": {"total": {"confidence": 0.4}}},
        ),
        Document(
            {"total": 9, "date": None, "items": [{"p": 2}, {"p": 3}]},
            {"field_metadata": {"total": {"confidence": 0.9}}},
        ),
        Document(None),
    ]
    found = {row.path: (row.values, row.reason) for row in by_page("a.pdf", whole, parts)}
    assert found == {
        "items[2].p": ([4, 3], "another value page by page"),
        "x": ([None, 7], "found only page by page"),
    }
    alone = Document({"total": 9})
    assert [row.reason for row in by_page("a", alone, [Document({})])] == ["not found page by page"]


def test_what_the_document_does_not_state_is_told():
    few = "rows may be missing: the document states 12, 2 were read"
    tree = {
        "total": {"verified": "absent", "confidence": 0.3},
        "name": {"verified": "exact"},
        "gone": {"verified": "absent"},
        "items": [{"p": {"verified": "absent"}}, {"p": {}}, {"reasoning": few}],
    }
    data = {"total": 5, "name": "A", "gone": None, "items": [{"p": 1}, {"p": 2}]}
    rows = list(by_document(FileResult("a.pdf", "success", data, metadata={"field_metadata": tree})))
    assert [(row.path, row.name, row.values, row.reason) for row in rows] == [
        ("total", "total", [5], "not found in the document's text"),
        ("items[0].p", "items.p", [1], "not found in the document's text"),
        ("items", "items", [], few),
    ]
    assert list(by_document(FileResult("b.pdf", "error"))) == []


def test_counts_that_a_document_states_are_held_against_its_rows():
    lines = ["Item        Amount", *(f"Thing {n}     {n}.00" for n in range(1, 4)), "", "Number of items: 12"]
    found = lx.stability(
        ("list.txt", "\n".join(lines).encode()), {"items": [{"item": str, "amount": float}]}, repeats=2, progress=False
    )
    told = found.cells[found.cells["kind"] == "document"]
    assert told["path"].tolist() == ["items"]
    assert "the document states 12, 3 were read" in told["reason"].iloc[0]
    assert found.overall["document"] == 1
    assert "items: 0 between repeats, 0 by page, 1 by the document" in repr(found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"repeats": 1}, "must be a whole number from 2"),
        ({"repeats": 2.0}, "must be a whole number from 2"),
        ({"repeats": True}, "must be a whole number from 2"),
        ({"cache": True}, "leave cache= out"),
        ({"target": "per_page"}, "leave target= out"),
        ({"pages": "x"}, "pages='x' cannot be read"),
    ],
)
def test_options_that_cannot_be_used_are_said(options, message):
    with pytest.raises(ConfigError, match=message):
        lx.stability(LONG, sample_schema("invoice"), **options)
    with pytest.raises(TypeError, match="no option 'instruction': did you mean 'instructions'"):
        lx.stability(LONG, sample_schema("invoice"), instruction="x")
