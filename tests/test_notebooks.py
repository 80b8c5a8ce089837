"""What the tutorials are on a static page: outputs that tell nothing of the machine they come from, and links that lead on."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
PLACE = re.compile(r"(?:/tmp|/home|/root|/Users|/var)/\w+|[A-Z]:\\{1,2}\w+")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def cells(path, kind):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def texts(value):
    """The text in an output, without pictures."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() if not name.startswith("image/") for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [str(value)]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_no_output_names_a_place_on_a_machine(notebook):
    outputs = [text for cell in cells(notebook, "code") for text in texts(cell["outputs"])]
    assert [found[0] for text in outputs if (found := PLACE.search(text))] == []


def test_no_output_is_an_error(notebook):
    kinds = {output["output_type"] for cell in cells(notebook, "code") for output in cell["outputs"]}
    assert "error" not in kinds


def test_links_lead_to_notebooks_that_are_there(notebook):
    links = [link for cell in cells(notebook, "markdown") for link in LINK.findall("".join(cell["source"]))]
    assert [link for link in links if not (notebook.parent / link).exists()] == []


@pytest.mark.parametrize("text", ["in /tmp/tmpab12/x.txt", "/home/me", r"C:\\Users", r"C:\Users"])
def test_places_are_found(text):
    assert PLACE.search(text)
