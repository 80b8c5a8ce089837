"""Who is told of a run: removable, and harmless."""

import threading

from llamaextract_nb.runtime.telling import Telling


def test_a_listener_is_told_until_it_is_removed():
    telling, heard = Telling(), []
    remove = telling.add(lambda: heard.append(1))
    telling.tell()
    telling.drain()
    remove()
    remove()
    telling.tell()
    telling.drain()
    assert heard == [1]


def test_a_listener_may_remove_itself():
    telling, heard = Telling(), []
    remove = telling.add(lambda: (heard.append(1), remove()))
    for _ in range(2):
        telling.tell()
        telling.drain()
    assert heard == [1]


def test_one_that_fails_is_dropped_and_the_others_hear_all():
    telling, failed, heard = Telling(), [], []

    def fails():
        failed.append(1)
        raise ValueError

    telling.add(fails)
    telling.add(lambda: heard.append(1))
    for _ in range(6):
        telling.tell()
        telling.drain()
    assert (len(failed), len(heard)) == (3, 6)


def test_one_that_blocks_holds_up_nobody_who_tells():
    telling, inside, go_on = Telling(), threading.Event(), threading.Event()

    def blocks():
        inside.set()
        go_on.wait()

    telling.add(blocks)
    telling.tell()
    assert inside.wait(10)
    telling.tell()
    go_on.set()
    telling.drain()
