"""A review as one page: everything is in it, nothing is loaded, and its size is told."""

import json
import re

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError

TRAP = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>"


def documents(page):
    return json.loads(re.search(r'<script type="application/json" id="documents">(.*?)</script>', page, re.DOTALL)[1])


def test_documents_values_boxes_and_pages_are_in_it(run, tmp_path, capsys):
    run.correct("invoice_cedar_finch_7719.pdf", "total_amount", 5)
    target = run.to_html(tmp_path / "review.html")
    page = target.read_text()
    assert capsys.readouterr().err == f"review.html: 11 documents, {len(page.encode()) / 1e6:.1f} MB\n"
    found = documents(page)
    assert [document["file"] for document in found] == run.frame.index.tolist()
    first = found[0]
    total = next(item["value"] for item in first["document"]["items"] if item.get("path") == "total_amount")
    assert total[:3] == ["5", 3, "✎"]
    assert first["pages"]["1"]["boxes"][0][0] == "invoice_number"
    assert len(first["pages"]["1"]["image"]) > 10_000
    assert found[8]["lines"][0][0] == ["Sunrise", "Bakery"]
    assert "is empty" in found[10]["document"]["reason"]
    small = run.to_html(tmp_path / "small.html", pictures=False)
    assert small.stat().st_size < 0.5 * target.stat().st_size


def test_it_loads_and_runs_nothing_but_its_own_script(tmp_path):
    run = lx.submit((f"{TRAP.replace('/', '')}.txt", f"Total: {TRAP}".encode()), {TRAP: str, "total": (str, "Total")}, progress=False)  # fmt: skip
    run.result()
    page = run.to_html(tmp_path / "a<b>.html").read_text()
    assert "default-src &#x27;none&#x27;" in page
    assert page.count("<script") == 2
    assert not re.search(r"<(?:img|link|iframe)", page)
    assert not re.search(r"""(?:src|href)=["']|url\(|https?://(?!www\.w3\.org/2000/svg)""", page)
    assert "<title>a&lt;b&gt;</title>" in page


def test_the_notebook_itself_has_the_documents_without_their_pages(run):
    html = lx.ResultViewer(run)._repr_mimebundle_()[0]["text/html"]
    assert "11 of 11 rows" in html
    assert '<iframe sandbox="allow-scripts"' in html
    assert "iVBORw0KGgo" not in html  # a PNG in base64
    assert len(html) < 300_000


def test_what_cannot_be_written(run, tmp_path):
    with pytest.raises(ConfigError, match="comes from no run"):
        lx.ResultViewer(pd.DataFrame({"a": [1]})).to_html(tmp_path / "a.html")
    with pytest.raises(ConfigError, match="cannot be written"):
        run.to_html(tmp_path / "nowhere" / "a.html")
