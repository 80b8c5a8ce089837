"""The changelog's newest version is the package's."""

import re
import tomllib
from pathlib import Path

import llamaextract_nb

ROOT = Path(__file__).parents[1]


def test_the_newest_version_is_the_packages():
    heads = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert heads[0][0] == llamaextract_nb.__version__
    assert [date for _, date in heads] == sorted((date for _, date in heads), reverse=True)
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == llamaextract_nb.__version__
