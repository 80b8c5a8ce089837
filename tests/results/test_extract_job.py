"""Jobs of v2 read as results of files: every rule of that wire has its reply here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.models import ExtractJob
from llamaextract_nb.results import FileResult, split_targets, to_evidence, to_file_result
from llamaextract_nb.results.extract_job import plain_text


def job(result: Any, document: Any = None, **fields: Any) -> ExtractJob:
    metadata = {"field_metadata": {"document_metadata": document, "page_metadata": None, "row_metadata": None}}
    given = {"extract_metadata": metadata, "metadata": {"usage": {"num_pages_extracted": 2, "num_pages_billed": 2}}}
    return ExtractJob.model_validate(
        {"id": "ext-1", "status": "COMPLETED", "file_input": "dfl-1", "extract_result": result, **given, **fields}
    )


def evidence(found: ExtractJob) -> Any:
    reply = to_file_result(found)
    return to_evidence([FileResult("a.pdf", "success", reply.data, metadata=reply.extraction_metadata)]).set_index(
        "path"
    )


def test_a_finished_job():
    cited = {
        "page": 2.0,
        "matching_text": "# A Short *History*",
        "bounding_boxes": [{"x": 36.9, "y": 38.9, "w": 341.7, "h": 24.6}, {"x": 30, "y": 70, "w": 10, "h": 5}],
        "page_dimensions": {"width": 595.2, "height": 841.9},
    }
    tree = {
        "title": {"citation": [cited], "confidence": 0.94, "extraction_confidence": 0.9, "parsing_confidence": 1.0},
        "sites": [{"site": {"citation": [], "confidence": 0.95}, "samples": {"extraction_confidence": 0.97}}],
    }
    frame = evidence(job({"title": "A Short History", "sites": [{"site": "Hazel Bend", "samples": 205}]}, tree))
    title = frame.loc["title"]
    assert (title["page"], title["text"], title["confidence"]) == (2, "A Short *History*", 0.94)
    assert tuple(title[["x0", "y0", "x1", "y1"]]) == pytest.approx((30, 38.9, 378.6, 75))
    assert list(frame["confidence"]) == [0.94, 0.95, 0.97]


def test_what_is_null_and_what_is_a_word_of_the_wire_and_a_field():
    tree = {
        "reasoning": {"citation": None, "confidence": 0.5},
        "error": "one page was skipped",
        "total": {
            "citation": [None, {"page": None, "bounding_boxes": None, "matching_text": None}],
            "confidence": None,
        },
        "date": {"citation": [{"page": 1, "bounding_boxes": [{"x": None, "y": 1, "w": 2, "h": 3}, None]}]},
        "seller": {"reasoning": "read from the letterhead", "name": {"confidence": 0.7, "citation": []}, "city": None},
        "lines": [None, {"price": None}],
    }
    data = {"reasoning": "because", "total": 5, "date": "2026-01-02", "seller": {"name": "A", "city": "B"}, "lines": [{"price": 1}, {"price": 2}]}  # fmt: skip
    frame = evidence(job(data, tree))
    assert frame.loc["reasoning", "value"] == "because"
    assert frame.loc["reasoning", "confidence"] == 0.5
    assert "error" not in frame.index
    assert frame.loc["date", "page"] == 1
    assert frame["x0"].isna().all()
    assert list(frame.index) == ["reasoning", "total", "date", "seller.name", "seller.city", "lines[0].price", "lines[1].price"]  # fmt: skip


def test_the_first_citation_with_a_box_is_the_place():
    cited = [
        {"page": 1, "matching_text": "in words", "bounding_boxes": []},
        {"page": 3, "matching_text": "17", "bounding_boxes": [{"x": 1, "y": 2, "w": 3, "h": 4}]},
    ]
    row = evidence(job({"total": 17}, {"total": {"citation": cited}})).loc["total"]
    assert (row["page"], row["text"], row["x0"]) == (3, "17", 1)
    row = evidence(job({"total": 17}, {"total": {"citation": cited[:1]}})).loc["total"]
    assert (row["page"], row["text"]) == (1, "in words")


@pytest.mark.parametrize(
    ("target", "part", "label"), [("per_page", "page_metadata", "page"), ("per_table_row", "row_metadata", "row")]
)
def test_lists_and_their_trees(target, part, label):
    trees = [{"total": {"confidence": 0.1, "citation": [{"page": 1, "matching_text": "**1**"}]}}, None]
    metadata = {"field_metadata": {"document_metadata": None, part: trees}}
    reply = to_file_result(job([{"total": 1}, {"total": 2}, "?"], extract_metadata=metadata))
    result = FileResult("a.pdf", "success", reply.data, metadata=reply.extraction_metadata)
    parts = split_targets(result, target)
    assert [(each.file, each.data) for each in parts] == [
        (f"a.pdf#{label}=1", {"total": 1}), (f"a.pdf#{label}=2", {"total": 2}), (f"a.pdf#{label}=3", {}),
    ]  # fmt: skip
    frame = to_evidence(parts)
    assert list(frame["confidence"].dropna()) == [0.1]
    assert frame["text"][0] == "1"


def test_pages_and_credits():
    reply = to_file_result(job({"a": 1}, usage={"credits": 50.0, "extract_credits": 30.0, "parse_credits": None}))
    assert reply.extraction_metadata["usage"] == {
        "num_pages_extracted": 2, "num_pages_billed": 2, "credits": 50.0, "extract_credits": 30.0,
    }  # fmt: skip
    assert "credits" not in to_file_result(job({"a": 1}, usage=None)).extraction_metadata["usage"]


def test_a_completed_job_without_a_result_is_an_error():
    assert to_file_result(job(None, error_message="no text")).error == "no text"
    assert "'COMPLETED' without a result" in to_file_result(job(None)).error
    assert to_file_result(job({"a": None}, extract_metadata=None)).status == "success"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# A Short History", "A Short History"),
        ("| Hazel Bend | 205 |\n|---|---:|\n| Oak<br/>Hill | 7 |", "Hazel Bend 205 Oak Hill 7"),
        ("**Total:** `5.00` __EUR__", "Total: 5.00 EUR"),
        ("no. 12 # 7 a_b * c", "no. 12 # 7 a_b * c"),
        (r"5 \* 3 \| \# x", "5 * 3 | # x"),
        ("a -- b --- c", "a -- b --- c"),
        ("", ""),
    ],
)
def test_markdown_as_it_reads(markdown, text):
    assert plain_text(markdown) == text


@given(st.text(alphabet="#|-*_`\\<br/> \nab1"))
def test_no_word_is_lost_in_markdown(markdown):
    kept = [c for c in plain_text(markdown) if c in "a1"]
    assert kept == [c for c in markdown if c in "a1"]
