"""The frame in colours."""

import pandas as pd
import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.styled import styled

FRAME = pd.DataFrame({"a": ["<b>x</b>", "y"], "n": [1.0, None], "rows": [[{"p": "<i>"}], []], "_status": ["success", "error"]},
                     index=pd.Index(["<u>.pdf", "b.pdf"], name="file"))  # fmt: skip
SURE = pd.DataFrame(
    {"a": [0.3, 0.6], "n": [0.95, None], "rows": [0.7, None], "_status": ["success", "error"]}, index=FRAME.index
)


def test_doubtful_cells_are_coloured_and_say_how_sure_they_are():
    page = styled(FRAME, SURE, 0.8).to_html()
    assert page.count("211, 47, 47") == 1
    assert page.count("249, 168, 37") == 1  # one rule for both cells
    assert int(pd.__version__.split(".")[0]) < 3 or 'title="confidence 30 %"' in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    for markup in ("<b>x", "<i>", "<u>.pdf"):
        assert markup not in page
    assert "211, 47, 47" not in styled(FRAME, SURE, 0.2).to_html()


def test_a_threshold_is_a_confidence():
    with pytest.raises(ConfigError, match=r"threshold=80 is no confidence"):
        styled(FRAME, SURE, 80)
