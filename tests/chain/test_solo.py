"""Ordering: one tap at once, many together, each once."""

import asyncio
from pathlib import Path

import pytest

from madang.chain.application import Head
from madang.chain.solo import ClockBehindError, refuse_late_clock
from madang.chain.submit import ChainUnavailableError, DiskFullError, RefusedBeforeOrderingError
from madang.ledger.rejections import Rejection
from tests.chain.disks import limited_files
from tests.chain.houses import TestClock, key, open_chain, transfer


async def test_a_transfer_is_durable_when_it_is_answered(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        outcome = await chain.send(key(1), transfer(singer, listener, 300))
        assert outcome.rejection == Rejection.NONE
        assert chain.application.store.height >= outcome.height
        found = await chain.local.account(listener)
        assert found is not None
        assert found.available == 10 * 10**8 + 300


async def test_a_new_chain_has_a_block_at_once_so_that_balances_can_be_proven(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        await chain.sequencer.nudge()
        assert await chain.local.balance_proof(1) is not None


async def test_the_same_tap_sent_twice_at_once_posts_once_and_both_hear_of_it(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        envelope = chain.sealed(key(1), transfer(singer, listener, 7))
        outcomes = await asyncio.gather(*(chain.local.submit(envelope) for _ in range(5)))
        assert len({(each.height, each.index, each.rejection) for each in outcomes}) == 1
        later = await chain.local.submit(envelope)
        assert later == outcomes[0]
        found = await chain.local.account(listener)
        assert found is not None
        assert found.available == 10 * 10**8 + 7


async def test_a_resend_after_a_restart_is_answered_with_the_first_outcome(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        envelope = chain.sealed(key(1), transfer(singer, listener, 7))
        first = await chain.local.submit(envelope)
    async with open_chain(tmp_path) as chain:
        assert await chain.local.submit(envelope) == first


async def test_what_the_law_refuses_before_ordering_leaves_no_trace(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer = await chain.open_account(key(1))
        listener = await chain.open_account(key(2))
        height = chain.application.head.height
        refused = {
            Rejection.MALFORMED: b"\x00",
            Rejection.NOT_AUTHORISED: chain.sealed(key(2), transfer(singer, listener, 1)),
            Rejection.WRONG_CHAIN_OR_SIGNATURE: broken_signature(chain.sealed(key(1), transfer(singer, listener, 1))),
        }
        for rejection, envelope in refused.items():
            with pytest.raises(RefusedBeforeOrderingError) as refusal:
                await chain.local.submit(envelope)
            assert refusal.value.rejection == rejection
        assert chain.application.head.height == height


async def test_a_rejection_in_a_block_is_an_outcome(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        outcome = await chain.send(key(1), transfer(singer, listener, 10**15))
        assert outcome.rejection == Rejection.BALANCE_TOO_SMALL
        assert not outcome.events


async def test_many_taps_share_blocks(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        before = chain.application.head.height
        taps = [chain.send(key(1), transfer(singer, listener, 1 + number)) for number in range(200)]
        outcomes = await asyncio.gather(*taps)
        assert not any(outcome.rejection for outcome in outcomes)
        assert len({outcome.height for outcome in outcomes}) <= 20
        assert chain.application.head.height - before <= 20


async def test_a_full_disk_is_said_and_the_same_tap_goes_through_once_there_is_room(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        envelope = chain.sealed(key(1), transfer(singer, listener, 7))
        root = chain.application.state.root()
        with limited_files((tmp_path / "chain" / "blocks.records").stat().st_size):
            with pytest.raises(DiskFullError):
                await chain.local.submit(envelope)
            assert chain.application.state.root() == root
        assert not (await chain.local.submit(envelope)).rejection
        found = await chain.local.account(listener)
        assert found is not None
        assert found.available == 10 * 10**8 + 7


async def test_a_stopped_sequencer_takes_nothing_more(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        chain.sequencer.stop()
        with pytest.raises(ChainUnavailableError):
            await chain.send(key(1), transfer(singer, listener, 7))


async def test_only_a_sandbox_lets_its_clock_be_moved(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        for advance_ms in (0, -1, 10**15):
            with pytest.raises(ValueError, match="moved forward by"):
                await chain.local.advance_clock(advance_ms)


async def test_block_time_never_goes_back_when_the_clock_does(tmp_path: Path) -> None:
    async with open_chain(tmp_path) as chain:
        await chain.open_account(key(1))
        chain.clock.advance(-5 * 60_000)
        await chain.open_account(key(2))
        chain.clock.advance(3_600_000)
        await chain.open_account(key(3))
        times = [block.time_ms for block in chain.committed]
        assert times == sorted(set(times))


def test_a_clock_far_behind_the_last_block_is_refused() -> None:
    head = Head(5, 1_000_000_000_000, b"", b"", b"")
    refuse_late_clock(head, head.time_ms - 600_000)
    with pytest.raises(ClockBehindError, match="11 minutes behind"):
        refuse_late_clock(head, head.time_ms - 660_000)


async def test_a_moved_clock_settles_the_day(tmp_path: Path) -> None:
    async with open_chain(tmp_path, TestClock()) as chain:
        await chain.open_account(key(1))
        day = chain.clock.now_ms() // 86_400_000
        await chain.local.advance_clock(2 * 86_400_000)
        settled = await chain.local.settled_day(day)
        assert settled is not None
        assert settled.minted == 0
        assert (await chain.local.settled_day(day + 5)) is None


def broken_signature(envelope: bytes) -> bytes:
    return envelope[:-1] + bytes([envelope[-1] ^ 1])
