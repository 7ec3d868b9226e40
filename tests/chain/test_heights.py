"""Waiting for a height."""

import asyncio

from madang.chain.heights import Heights


async def test_who_waits_goes_on_when_the_height_is_reached_and_not_before() -> None:
    heights = Heights(3)
    await heights.reached(3)
    waiting = [asyncio.create_task(heights.reached(height)) for height in (6, 5, 5, 7)]
    await asyncio.sleep(0)
    heights.advance(5)
    await asyncio.sleep(0)
    assert [task.done() for task in waiting] == [False, True, True, False]
    waiting[0].cancel()
    await asyncio.gather(waiting[0], return_exceptions=True)
    heights.advance(9)
    await waiting[3]
    heights.advance(2)
    assert heights.height == 9
