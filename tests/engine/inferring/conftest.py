"""Documents made of lines of text, as the reader of plain text would make them."""

import pytest

from llamaextract_nb.engine import read


@pytest.fixture
def note(tmp_path):
    """Return a function that makes a document of lines of text."""
    made = []

    def make(*lines):
        path = tmp_path / f"note{len(made)}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        made.append(path)
        return read(path)

    return make
