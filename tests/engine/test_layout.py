"""Words into lines, and lines into what wide gaps divide."""

from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.document import Line, Word
from llamaextract_nb.engine.layout import lines_of, segments


def word(text, x, y, width=None, height=10.0):
    return Word(text, x, y, x + (width or 5 * len(text)), y + height)


def texts(words):
    return [line.text for line in lines_of(words)]


def test_words_of_one_height_are_a_line_from_left_to_right():
    assert texts([word("b", 60, 100), word("a", 10, 101), word("c", 10, 130)]) == ["a b", "c"]


def test_small_print_beside_large_letters_stays_on_the_line():
    assert texts([word("TOTAL", 10, 100, height=20), word("EUR", 120, 106, height=8)]) == ["TOTAL EUR"]


def test_close_lines_stay_apart():
    assert texts([word("one", 10, 100), word("two", 10, 109)]) == ["one", "two"]


def test_words_that_run_upwards_in_a_margin_join_no_line():
    margin = Word("Copyright", 4, 95, 10, 145)
    body = [word(text, 60, 100 + 12 * n) for n, text in enumerate(("one", "two", "three"))]
    assert texts([*body, margin]) == ["one", "two", "three", "Copyright"]


def test_wide_gaps_divide_a_line():
    line = Line([word("Invoice", 10, 0), word("number", 48, 0), word("4711", 200, 0)])
    assert [[w.text for w in part] for part in segments(line)] == [["Invoice", "number"], ["4711"]]
    assert segments(Line([])) == []


WORDS = st.lists(
    st.builds(
        word,
        st.text("abc", min_size=1, max_size=5),
        st.floats(0, 600),
        st.floats(0, 800),
        st.none(),
        st.floats(1, 40),
    ),
    max_size=40,
)


@given(WORDS)
def test_no_word_is_lost_or_doubled(words):
    lines = lines_of(words)
    assert sorted(w for line in lines for w in line.words) == sorted(words)
    for line in lines:
        assert [w for part in segments(line) for w in part] == line.words == sorted(line.words, key=lambda w: w.x0)
