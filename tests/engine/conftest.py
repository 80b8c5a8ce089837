"""Documents made of words at given places, so that a test shows the layout it is about."""

import pytest

from llamaextract_nb.engine.document import Document, Line, Page, Word

CHARACTER, SPACE, HEIGHT = 5.0, 2.5, 8.0


def words(x, y, text):
    found = []
    for part in text.split():
        found.append(Word(part, x, y, x + CHARACTER * len(part), y + HEIGHT))
        x += CHARACTER * len(part) + SPACE
    return found


@pytest.fixture
def paged():
    """Make a PDF-like document: a page is a list of (y, {x: text}) lines."""

    def make(*pages):
        made = []
        for number, lines in enumerate(pages, start=1):
            found = [Line([w for x, text in sorted(cells.items()) for w in words(x, y, text)]) for y, cells in lines]
            made.append(Page(number, 595.0, 842.0, found))
        return Document("test.pdf", "pdf", made)

    return make
