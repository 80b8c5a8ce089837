"""Lists share out what they could all read."""

from llamaextract_nb.engine.choosing.sharing import share_out
from llamaextract_nb.engine.proposing.records.record_set import RecordSet


def found(*places):
    return RecordSet([], {}, frozenset(places))


def test_each_list_gets_what_is_worth_most_for_all_together():
    both, first, second = found(1, 2, 3, 4), found(1, 2), found(3, 4)
    assert share_out([[(5.0, both), (2.6, first)], [(2.6, second)]]) == [first, second]


def test_a_list_gets_nothing_rather_than_what_is_worth_nothing():
    assert share_out([[(-1.0, found(1))], []]) == [None, None]


def test_more_lists_than_can_be_weighed_against_each_other_still_share():
    sets = [[(10.0 - n, found(0, 1, 2)), (1.0, found(100 + n))] for n in range(9)]
    chosen = share_out(sets)
    assert chosen[0] is sets[0][0][1]
    assert chosen[1:] == [own[1][1] for own in sets[1:]]
