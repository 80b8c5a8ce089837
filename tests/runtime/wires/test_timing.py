"""When a job is looked at: by how long the host's jobs took."""

import math

from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.runtime.wires.timing import FIRST, Timing

SECONDS = st.floats(0.001, 10_000)


def test_before_anything_is_known_looks_grow_apart():
    timing = Timing()
    assert timing.next_look(0.0) == FIRST
    assert timing.next_look(10.0) - 10.0 > timing.next_look(2.0) - 2.0 > FIRST


def test_jobs_that_take_longer_are_looked_at_later():
    quick, slow = Timing(), Timing()
    for _ in range(20):
        quick.ended([0.2], [])
        slow.ended([60.0], [])
    assert quick.next_look(0.0) < 1 < 10 < slow.next_look(0.0)
    assert math.isclose(slow.typical, 60.0, rel_tol=0.01)


def test_jobs_that_still_run_make_the_typical_job_longer():
    alone, among = Timing(), Timing()
    alone.ended([1.0], [])
    among.ended([1.0], [3.0] * 20)
    assert among.typical > 1.5 * alone.typical


@given(st.lists(st.tuples(SECONDS, st.lists(SECONDS, max_size=5)), max_size=10), st.floats(0, 100_000))
def test_the_next_look_is_later_than_the_last_and_sooner_in_a_hurry(jobs, age):
    timing = Timing()
    for seconds, running in jobs:
        timing.ended([seconds], running)
    assert age < timing.next_look(age, hurry=True) <= timing.next_look(age) < math.inf
