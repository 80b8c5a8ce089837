"""The limiter of a host: how many at once, how many in a second."""

import asyncio
import time

from llamaextract_nb.runtime.pace import FIRST_AT_ONCE, MOST_AT_ONCE, Pace, pace_of


def test_it_grows_while_answers_come_and_halves_once_for_each_moment():
    pace = Pace()
    for _ in range(2000):
        pace.answered("upload", 0.0)
    assert pace.at_once == MOST_AT_ONCE
    began = time.monotonic()
    for _ in range(5):
        pace.refused("upload", began, None, too_fast=False)
    assert pace.at_once == MOST_AT_ONCE // 2


def test_no_more_than_so_many_at_once():
    async def run():
        pace, now, most = Pace(), 0, 0

        async def one():
            nonlocal now, most
            async with pace.turn("upload"):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(one() for _ in range(100)))
        return most

    assert asyncio.run(run()) == FIRST_AT_ONCE


def test_who_is_cancelled_while_waiting_takes_no_place():
    async def run():
        pace = Pace()
        entered = asyncio.Event()

        async def hold():
            async with pace.turn("x"):
                entered.set()
                await asyncio.Event().wait()

        tasks = [asyncio.create_task(hold()) for _ in range(FIRST_AT_ONCE + 5)]
        await entered.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(10):
            for _ in range(FIRST_AT_ONCE + 1):
                async with pace.turn("x"):
                    pass

    asyncio.run(run())


def test_a_host_that_asks_to_wait_is_waited_for():
    async def run():
        pace = Pace()
        pace.refused("create", time.monotonic(), 0.2, too_fast=True)
        began = time.monotonic()
        async with pace.turn("upload"):
            return time.monotonic() - began

    assert asyncio.run(run()) >= 0.19


def test_runs_on_one_host_share_it():
    assert pace_of("host a") is pace_of("host a")
    assert pace_of("host a") is not pace_of("host b")
