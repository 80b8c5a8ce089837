"""The page viewer shows images as it shows PDFs: the page, and boxes as shares of it."""

import pytest
from PIL import Image

from llamaextract_nb.widgets.page_viewer import Mark, PageViewer


def test_a_place_on_an_image(tmp_path):
    path = tmp_path / "scan.png"
    Image.new("L", (620, 440), 255).save(path, dpi=(100, 100))
    viewer = PageViewer()
    viewer.show("scan.png", path, [Mark("total", 1, (44.64, 31.68, 89.28, 63.36), None, "42")], "total")
    assert viewer.image.startswith(b"\x89PNG")
    assert (viewer.view["kind"], viewer.view["page"], viewer.view["pages"]) == ("page", 1, 1)
    (box,) = viewer.view["boxes"]
    assert box == ["total", *(pytest.approx(0.1, abs=1e-3) for _ in range(4)), True]
