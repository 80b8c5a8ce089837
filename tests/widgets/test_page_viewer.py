"""The page viewer shows images as it shows PDFs: the page, and boxes as shares of it."""

import pytest
from PIL import Image

from llamaextract_nb.widgets.page_viewer import About, Mark, PageViewer
from llamaextract_nb.widgets.viewing import Viewing


def test_a_place_on_an_image(tmp_path):
    path = tmp_path / "scan.png"
    Image.new("L", (620, 440), 255).save(path, dpi=(100, 100))
    widget = Viewing()
    viewer = PageViewer(widget, lambda path: None, lambda words, places, page: None)
    mark = Mark("total", 1, (44.64, 31.68, 89.28, 63.36), None, "42")
    viewer.show("scan.png", path, [mark], About("total"))
    assert widget.page_image.startswith("iVBORw0KGgo")  # a PNG in base64
    assert (viewer.view["kind"], viewer.view["page"], viewer.view["pages"]) == ("page", 1, 1)
    (box,) = viewer.view["boxes"]
    assert box == ["total", *(pytest.approx(0.1, abs=1e-3) for _ in range(4)), True]
