"""The genesis: its numbers are the economy's, and one that breaks a bound is none."""

import msgspec
import pytest

from madang.ledger.codec import MalformedError
from madang.ledger.genesis import Genesis, PointRule, SalePhase, chain_id, genesis_bytes, read_genesis
from madang.ledger.rules.participation import Kind
from madang.ledger.state import State
from madang.ledger.units import DAY_MS, UNITS_PER_COIN
from tests.ledger.story import public, story_genesis


def test_five_thousand_million_coins_begin_where_the_economy_says() -> None:
    state = State.from_genesis(genesis_bytes(story_genesis()))
    coins = [state.balances.signed[4 * account] // UNITS_PER_COIN for account in range(1, 9)]
    assert coins == [750_000_000, 4_000_000_000, 0, 250_000_000, 0, 0, 0, 0]
    assert state.supply() == 5_000_000_000 * UNITS_PER_COIN


def test_the_chain_is_named_by_its_bytes() -> None:
    raw = genesis_bytes(story_genesis())
    assert read_genesis(raw) == story_genesis()
    assert chain_id(raw) != chain_id(genesis_bytes(story_genesis(sandbox=True)))


def test_ten_cents_are_a_song_and_thirty_of_them_a_tenth_of_a_coin() -> None:
    prices = story_genesis().policy.prices
    assert 30 * 10 * prices.units_per_cent == 9_999_900
    assert [gift.cents % 10 for gift in prices.gifts] == [0] * len(prices.gifts)
    assert (prices.gifts[0].cents, prices.gifts[-1].cents) == (10, 100_000)


def test_the_policy_holds_the_economys_numbers() -> None:
    policy = story_genesis().policy
    rules = {rule.kind: (rule.points, rule.cap) for rule in policy.participation.points}
    assert rules == {
        0: (2, 20), Kind.SONG_SUNG_WELL: (2, 20), Kind.SONG_SUNG: (1, 20), Kind.LIKE_GIVEN: (1, 20),
        Kind.RECORDING_PUBLISHED: (10, 5), Kind.ROOM_KEPT: (10, 1), Kind.HEARD_BY: (1, 1_000),
        Kind.ROOM_TAKEN_PART: (5, 1), Kind.POST_WRITTEN: (1, 20),
    }  # fmt: skip
    day = policy.participation
    assert (day.month_cap_units, day.members_full) == (10_000_000 * UNITS_PER_COIN, 1_000_000)
    assert (day.day_closes_after_ms, day.members_floor, day.members_growth_percent) == (600_000, 100, 110)
    assert (day.members_window_days, day.welcome_units, day.welcome_minutes) == (7, UNITS_PER_COIN // 10, 30)
    assert (day.welcomes_a_day, day.like_after_ms, day.box_multiplier) == (1_000, 30_000, 2)
    assert (day.song_ms_min, day.coverage_basis_points, day.elapsed_basis_points) == (60_000, 8_000, 8_000)
    assert (day.voiced_basis_points, day.score_points_min, day.score_well) == (5_000, 2_000, 80)
    assert (day.replay_cents, day.replay_basis_points, day.replay_window) == (5, 8_000, 1_000)
    prices = policy.prices
    assert (prices.song_cents, prices.idempotency_days) == ([0, 10], 7)
    assert (prices.allowance_cap_default_cents, prices.allowance_cap_max_cents) == (500, 10_000)
    assert (prices.allowance_single_max_cents, prices.allowance_days_max) == (1_000, 30)
    assert prices.level_points_from == [1_000_001, 10_000_001, 20_000_001]
    assert (policy.accounts.owner_delay_ms, policy.accounts.openings_a_day) == (72 * 3_600_000, 10_000)
    assert policy.accounts.sandbox_grant_units == 10 * UNITS_PER_COIN
    phases = [(phase.units // UNITS_PER_COIN, phase.members) for phase in policy.sale_phases]
    assert phases == [(2 * 10**9, 0), (7 * 10**8, 0), (7 * 10**8, 10**7), (6 * 10**8, 5 * 10**7)]


def changed(section: str | None, **changes: object) -> Genesis:
    genesis = story_genesis()
    if section is None:
        return msgspec.structs.replace(genesis, **changes)
    part = msgspec.structs.replace(getattr(genesis.policy, section), **changes)
    return msgspec.structs.replace(genesis, policy=msgspec.structs.replace(genesis.policy, **{section: part}))


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        (None, {"version": 2}),
        (None, {"reserve_units": -1}),
        (None, {"reserve_units": 2**59}),
        (None, {"time_ms": 2**62}),
        (None, {"keys": msgspec.structs.replace(story_genesis().keys, sale=public("reserve"))}),
        ("prices", {"units_per_cent": 99}),
        ("prices", {"units_per_cent": 10**12 + 1}),
        ("prices", {"idempotency_days": 11}),
        ("participation", {"members_full": 0}),
        ("participation", {"welcome_units": -1}),
        ("participation", {"month_cap_units": 2**62}),
        ("participation", {"day_closes_after_ms": DAY_MS}),
        ("participation", {"members_window_days": 0}),
        ("participation", {"trust_weight": 2}),
        ("participation", {"payout_hold_days": 7}),
        ("participation", {"points": [PointRule(Kind.LIKE_GIVEN, 1, 256)]}),
        ("participation", {"points": [PointRule(Kind.HEARD_BY, 0, 65_536)]}),
        ("participation", {"points": [PointRule(max(Kind) + 1, 1, 1)]}),
        ("participation", {"points": [PointRule(Kind.LIKE_GIVEN, 1, 20)] * 2}),
        ("team", {"permille": 100}),
        ("team", {"payee": 4}),
        ("accounts", {"keys_max": 0}),
    ],
)
def test_a_genesis_that_breaks_a_bound_is_refused(section: str | None, changes: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        read_genesis(genesis_bytes(changed(section, **changes)))


def test_a_phase_of_less_than_nothing_is_refused() -> None:
    genesis = story_genesis()
    policy = msgspec.structs.replace(genesis.policy, sale_phases=[SalePhase(-1, 0)])
    with pytest.raises(MalformedError):
        read_genesis(genesis_bytes(msgspec.structs.replace(genesis, policy=policy)))


@pytest.mark.parametrize("raw", [b"", b"\x90", b"genesis", genesis_bytes(story_genesis()) + b"\0"])
def test_bytes_that_are_no_genesis_are_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        State.from_genesis(raw)
