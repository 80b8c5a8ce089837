"""The browser's side of widgets: plain modules that become one text."""

import base64
import gzip
import re
from pathlib import Path

import pytest

from llamaextract_nb.widgets import base

WIDGETS = ("result_viewer", "review_page", "file_picker", "job_progress", "schema_builder", "studio")
TOP = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (?:\{[^}]*\}|(\w+))", re.MULTILINE)
STATIC = Path(base.__file__).parent / "static"


@pytest.mark.parametrize("name", WIDGETS)
def test_modules_become_one_in_which_each_name_exists_once(name):
    whole = base.modules(f"{name}.js")
    found = {}
    base._collect(f"{name}.js", found)
    names = [name for text in found.values() for name in TOP.findall(text) if name]
    assert sorted(set(names)) == sorted(names)
    assert not re.search(r"^import |^export (?!default)", whole, re.MULTILINE)
    assert whole.count("export default") == (name != "review_page")


def test_what_is_imported_is_there_and_comes_first():
    found = {}
    base._collect("result_viewer.js", found)
    order = list(found)
    for position, text in enumerate(found.values()):
        for names, file in re.findall(r'^import \{([^}]*)\} from "\./(\w+\.js)";', text, re.MULTILINE):
            assert order.index(file) < position
            for name in names.split(","):
                assert re.search(rf"^export (?:function|const) {name.strip()}\b", found[file], re.MULTILINE)


def test_the_code_of_a_widget_is_small_and_unpacks_itself():
    packed = base.script("result_viewer.js")
    assert len(packed) < 32_000
    content = re.search(r'atob\("([^"]+)"\)', packed)[1]
    assert gzip.decompress(base64.b64decode(content)).decode() == base.modules("result_viewer.js")


def test_texts_are_only_ever_set_as_texts():
    for path in STATIC.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", path.read_text()
        ), path


def test_a_style_sheet_keeps_its_rules():
    css = base.style("theme.css", "viewer.css")
    assert css.count("{") == css.count("}") > 40
    assert "grid-template-columns:minmax(0,calc(var(--lx-share,50%) - 5px)) 9px minmax(0,1fr)" in css
