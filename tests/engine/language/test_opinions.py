"""What the offline engine finds, weighed against what a model gave."""

from llamaextract_nb.engine.extraction import Citation, Finding
from llamaextract_nb.engine.language.opinions import weighed

HERE, THERE = Citation("Acme Ltd", anchor="line 1"), Citation("Globex", anchor="line 2")
GIVEN = Finding("Acme Ltd.", 0.9, (HERE,), "exact", "given")


def test_silence_changes_nothing():
    assert weighed(GIVEN, Finding(None)) is GIVEN


def test_agreement_in_other_letters():
    found = weighed(GIVEN, Finding("ACME LTD", 0.8, (THERE,), "exact"))
    assert (found.value, found.citations) == ("Acme Ltd.", (HERE,))
    assert 0.9 < found.confidence < 1


def test_another_value_competes():
    found = weighed(GIVEN, Finding("Globex", 0.8, (THERE,), "exact"))
    assert (found.value, found.confidence) == ("Acme Ltd.", 0.54)
    (other,) = found.alternatives
    assert (other.value, other.confidence, other.citations) == ("Globex", 0.4, (THERE,))


def test_a_model_that_gave_nothing_is_offered_a_value():
    found = weighed(Finding(None, reason="none"), Finding("Globex", 0.8, (THERE,), "exact"))
    assert found.value is None
    assert found.alternatives[0].value == "Globex"


def test_what_is_meant_but_not_written_takes_the_evidence():
    found = weighed(Finding("card", 0.15), Finding("card", 0.7, (THERE,), "normalised", "by its mark"))
    assert (found.confidence, found.citations, found.verified) == (0.7, (THERE,), "normalised")


def test_yes_is_not_one():
    assert weighed(Finding(True, 0.15), Finding(1, 0.9, (HERE,), "exact")).alternatives[0].value == 1
