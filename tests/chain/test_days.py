"""The rows of each day: open ones survive a restart, settled ones are files that can be made again."""

import shutil
from pathlib import Path

import pytest

from madang.ledger.rules.participation import Kind
from tests.chain.houses import Chain, TestClock, key, open_chain
from tests.chain.participation import DAY_MS, record, register_song


async def sung(chain: Chain) -> tuple[int, int]:
    """A singer with one counted singing today, and the day."""
    singer = await chain.open_account(key(1))
    song = await register_song(chain, await chain.open_account(key(2)))
    await record(chain, 1, [(singer, Kind.SONG_SUNG_WELL, song), (singer, Kind.LIKE_GIVEN, 0)])
    return singer, chain.clock.now_ms() // DAY_MS


async def test_a_member_sees_todays_points_at_once(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, day = await sung(chain)
        standing = await chain.local.standing(singer, day)
        assert standing.points == 2 + 2 + 1
        assert standing.counts == {0: 1, Kind.SONG_SUNG_WELL: 1, Kind.LIKE_GIVEN: 1}
        assert standing.points_by_kind == {0: 2, Kind.SONG_SUNG_WELL: 2, Kind.LIKE_GIVEN: 1}
        assert standing.payout is None
        assert (await chain.local.standing(singer + 1, day)).points == 0
        assert (await chain.local.standing(singer, day + 1)).points == 0


async def test_a_settled_day_explains_what_it_paid(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, day = await sung(chain)
        before = await chain.local.account(singer)
        await chain.local.advance_clock(2 * DAY_MS)
        after = await chain.local.account(singer)
        standing, settled = await chain.local.standing(singer, day), await chain.local.settled_day(day)
        assert before is not None
        assert after is not None
        assert settled is not None
        assert standing.points == 5
        assert standing.payout == after.available - before.available == settled.minted > 0
        assert (settled.rows, settled.members, settled.total) == (2, 1, 5)


async def test_rows_of_an_open_day_survive_a_restart(tmp_path: Path) -> None:
    clock = TestClock()
    async with open_chain(tmp_path, clock) as chain:
        singer, day = await sung(chain)
        rows = await chain.local.day_rows(day, 0, 100)
    for with_snapshot in (True, False):
        if not with_snapshot:
            shutil.rmtree(tmp_path / "chain" / "snapshots")
        async with open_chain(tmp_path, clock) as chain:
            assert await chain.local.day_rows(day, 0, 100) == rows
            assert (await chain.local.standing(singer, day)).points == 5


async def test_the_published_file_of_a_day_is_made_again_when_it_is_lost(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        _, day = await sung(chain)
        rows = await chain.local.day_rows(day, 0, 100)
        await chain.local.advance_clock(2 * DAY_MS)
        path = tmp_path / "chain" / "days" / f"{day}.rows"
        assert path.read_bytes() == rows
        path.unlink()
        assert await chain.local.day_rows(day, 0, 100) == rows
        assert path.read_bytes() == rows


async def test_rows_are_read_in_pages(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        _, day = await sung(chain)
        both = await chain.local.day_rows(day, 0, 100)
        assert await chain.local.day_rows(day, 0, 1) + await chain.local.day_rows(day, 1, 1) == both
        assert await chain.local.day_rows(day, 2, 1) == b""
        assert await chain.local.day_rows(day + 9, 0, 1) == b""
        with pytest.raises(ValueError, match="not below 0"):
            await chain.local.day_rows(day, -1, 1)


async def test_a_restart_after_the_settlement_leaves_the_published_file_alone(tmp_path: Path) -> None:
    clock = TestClock()
    async with open_chain(tmp_path, clock) as chain:
        _, day = await sung(chain)
        await chain.local.advance_clock(DAY_MS)
        path = tmp_path / "chain" / "days" / f"{day}.rows"
        rows = path.read_bytes()
        await chain.local.advance_clock(DAY_MS)
    assert rows
    for _ in range(2):
        async with open_chain(tmp_path, clock) as chain:
            await chain.sequencer.nudge()
        assert path.read_bytes() == rows
