"""Where a house's ledger begins: its numbers, its keys and its random name. Whole numbers and bytes only.

Everything marked (policy) in the economy's rules stands in the policy record, also what the house and not the law
applies, so that a vote can change it and everyone can read it.
"""

import functools
from hashlib import sha256

import msgspec

from madang.ledger.codec import MalformedError, decode, encode
from madang.ledger.house_accounts import RESERVE, SANDBOX_OPERATOR, TEAM_LOCK
from madang.ledger.rules.participation import Kind
from madang.ledger.units import DAY_MS, UNITS_PER_COIN, Account, Amount, Digest, Key, Milliseconds

VERSION = 1
READ_KEPT = 4
"""Genesis records that stay read: a process knows one, a verifier two."""

UNITS_PER_CENT_MIN = 10**2
UNITS_PER_CENT_MAX = 10**12
GENESIS_SUPPLY_MAX = 2**59
MONTH_CAP_MAX = 10**15
"""Ten million coins."""
IDEMPOTENCY_DAYS_MAX = 9
TIME_MS_MAX = 253_370_764_800_000
"""The year 9999: the calendar ends there."""
POINTS_A_DAY_MAX = 65_535
TRUST_WEIGHT, PAYOUT_HOLD_DAYS = 1, 0
"""The only ones that the law can apply; a policy that promises others is refused, not ignored."""

HOUR_MS = 3_600_000


class PointRule(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    kind: int
    """A participation Kind; 0 is a song never sung before by the member."""
    points: int
    cap: int
    """How many rows a member and day count. Both kinds of songs sung share one cap."""


class Gift(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int
    cents: int


class SalePhase(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    units: Amount
    members: int
    """0: sold. Otherwise the phase is paid out as level rewards once so many members exist, and never sold."""


class ParticipationPolicy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What participation pays, and what counts as such."""

    month_cap_units: Amount
    members_full: int
    """From so many daily members the whole pool is paid."""
    points: list[PointRule]
    box_multiplier: int
    day_closes_after_ms: int
    """After midnight UTC."""
    members_floor: int
    """A day's members are at most the larger of this and the growth limit; 0: no limit."""
    members_growth_percent: int
    members_window_days: int
    trust_weight: int
    payout_hold_days: int
    welcome_units: Amount
    welcome_minutes: int
    welcomes_a_day: int
    song_ms_min: int
    coverage_basis_points: int
    """Of the voice's note time, sung."""
    elapsed_basis_points: int
    """Of the singing's length, seen by the server."""
    voiced_basis_points: int
    """Of the voice's note time."""
    score_points_min: int
    score_well: int
    replay_cents: int
    replay_basis_points: int
    """Of voiced frames."""
    replay_window: int
    """How many latest singings of the song are compared."""
    like_after_ms: int


class PricePolicy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What things cost and how payments are bounded."""

    symbol: bytes
    units_per_cent: int
    song_cents: list[int]
    gifts: list[Gift]
    level_points_from: list[int]
    """Of fruit, crown and royal."""
    allowance_cap_default_cents: int
    allowance_cap_max_cents: int
    allowance_single_max_cents: int
    allowance_days_max: int
    hold_days_max: int
    idempotency_days: int
    room_fee_cents: int
    heart_cents: int
    heart_basis_points: list[int]
    """For sprout, fruit, crown and royal."""
    download_share_basis_points: int
    pass_month_cents: int
    advert_views_a_day: int
    escrow_silence_days: int


class AccountPolicy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How accounts are opened and their keys changed."""

    owner_delay_ms: int
    openings_a_day: int
    keys_max: int
    sandbox_grant_units: Amount
    """To each new account of a sandbox, from the reserve."""


class TeamLock(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    units: Amount
    payee: Account
    releases: int
    months_between: int
    """Also from genesis to the first release."""
    permille: int
    """Of the whole, each release but the last, floored; the last is what is left."""


class Policy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    participation: ParticipationPolicy
    prices: PricePolicy
    accounts: AccountPolicy
    sale_phases: list[SalePhase]
    team: TeamLock


class HouseKeys(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Public keys of the house's accounts."""

    sequencer: Key
    reserve: Key
    sale: Key
    attestor: Key
    registrar: Key
    delegate: Key


class Genesis(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: int
    random: Digest
    time_ms: Milliseconds
    sandbox: bool
    reserve_units: Amount
    """Without the team's lock."""
    keys: HouseKeys
    policy: Policy


def default_policy() -> Policy:
    """The economy's numbers as they stand before any vote."""
    return Policy(
        _participation(),
        _prices(),
        AccountPolicy(72 * HOUR_MS, 10_000, 32, 10 * UNITS_PER_COIN),
        [
            SalePhase(2_000_000_000 * UNITS_PER_COIN, 0),
            SalePhase(700_000_000 * UNITS_PER_COIN, 0),
            SalePhase(700_000_000 * UNITS_PER_COIN, 10_000_000),
            SalePhase(600_000_000 * UNITS_PER_COIN, 50_000_000),
        ],
        TeamLock(250_000_000 * UNITS_PER_COIN, RESERVE, 12, 3, 83),
    )


def default_genesis(
    *, random: bytes, time_ms: int, sandbox: bool, keys: HouseKeys, policy: Policy | None = None
) -> Genesis:
    """A new house's beginning. random: 32 bytes that no other house has."""
    return Genesis(VERSION, random, time_ms, sandbox, 750_000_000 * UNITS_PER_COIN, keys, policy or default_policy())


def genesis_bytes(genesis: Genesis) -> bytes:
    """What is hashed, published and pinned."""
    return encode(genesis)


def chain_id(genesis: bytes) -> bytes:
    """SHA-256 of the genesis bytes."""
    return sha256(genesis).digest()


@functools.lru_cache(maxsize=READ_KEPT)
def read_genesis(raw: bytes) -> Genesis:
    """The same record for the same bytes.

    Raises MalformedError for bytes that are no genesis, or one whose numbers break a bound of the law.
    """
    genesis = decode(raw, Genesis)
    policy = genesis.policy
    keys = [getattr(genesis.keys, name) for name in HouseKeys.__struct_fields__]
    supply = genesis.reserve_units + policy.team.units + sum(phase.units for phase in policy.sale_phases)
    most = sum(rule.points * rule.cap for rule in policy.participation.points)
    participation, prices = policy.participation, policy.prices
    bounds = (
        genesis.version == VERSION,
        genesis.time_ms <= TIME_MS_MAX,
        _never_negative(policy),
        len(set(keys)) == len(keys),
        UNITS_PER_CENT_MIN <= policy.prices.units_per_cent <= UNITS_PER_CENT_MAX,
        supply < GENESIS_SUPPLY_MAX and genesis.reserve_units >= 0,
        participation.month_cap_units <= MONTH_CAP_MAX and participation.members_full >= 1,
        participation.welcome_minutes <= 255,
        participation.day_closes_after_ms < DAY_MS,
        participation.members_window_days >= 1,
        (participation.trust_weight, participation.payout_hold_days) == (TRUST_WEIGHT, PAYOUT_HOLD_DAYS),
        prices.idempotency_days <= IDEMPOTENCY_DAYS_MAX,
        policy.team.permille * policy.team.releases <= 1_000,
        1 <= policy.team.payee <= SANDBOX_OPERATOR and policy.team.payee != TEAM_LOCK,
        policy.accounts.keys_max >= 1,
        most <= POINTS_A_DAY_MAX,
        all(rule.cap <= _cap_max(rule.kind) for rule in participation.points),
        len({rule.kind for rule in participation.points}) == len(participation.points),
        all(rule.kind <= max(Kind) for rule in participation.points),
        all(gift.cents >= 10 and gift.cents % 10 == 0 for gift in policy.prices.gifts),
    )
    if not all(bounds):
        raise MalformedError("the genesis breaks a bound of the law")
    return genesis


def _cap_max(kind: int) -> int:
    """How many rows of a kind a member's counts of one day can hold."""
    return 65_535 if kind == Kind.HEARD_BY else 255


def _never_negative(record: object) -> bool:
    """Whether every number of a policy, however deep, is at least zero."""
    if isinstance(record, int):
        return record >= 0
    if isinstance(record, msgspec.Struct):
        return all(_never_negative(each) for each in msgspec.structs.astuple(record))
    return not isinstance(record, list) or all(_never_negative(each) for each in record)


def _participation() -> ParticipationPolicy:
    points = [
        PointRule(0, 2, 20),
        PointRule(Kind.SONG_SUNG_WELL, 2, 20),
        PointRule(Kind.SONG_SUNG, 1, 20),
        PointRule(Kind.LIKE_GIVEN, 1, 20),
        PointRule(Kind.RECORDING_PUBLISHED, 10, 5),
        PointRule(Kind.ROOM_KEPT, 10, 1),
        PointRule(Kind.HEARD_BY, 1, 1_000),
        PointRule(Kind.ROOM_TAKEN_PART, 5, 1),
        PointRule(Kind.POST_WRITTEN, 1, 20),
    ]
    return ParticipationPolicy(
        month_cap_units=10_000_000 * UNITS_PER_COIN,
        members_full=1_000_000,
        points=points,
        box_multiplier=2,
        day_closes_after_ms=600_000,
        members_floor=100,
        members_growth_percent=110,
        members_window_days=7,
        trust_weight=1,
        payout_hold_days=0,
        welcome_units=UNITS_PER_COIN // 10,
        welcome_minutes=30,
        welcomes_a_day=1_000,
        song_ms_min=60_000,
        coverage_basis_points=8_000,
        elapsed_basis_points=8_000,
        voiced_basis_points=5_000,
        score_points_min=2_000,
        score_well=80,
        replay_cents=5,
        replay_basis_points=8_000,
        replay_window=1_000,
        like_after_ms=30_000,
    )


def _prices() -> PricePolicy:
    gifts = [Gift(1, 10), Gift(2, 50), Gift(3, 100), Gift(4, 500), Gift(5, 1_000), Gift(6, 10_000), Gift(7, 100_000)]
    return PricePolicy(
        symbol=b"NORI",
        units_per_cent=33_333,
        song_cents=[0, 10],
        gifts=gifts,
        level_points_from=[1_000_001, 10_000_001, 20_000_001],
        allowance_cap_default_cents=500,
        allowance_cap_max_cents=10_000,
        allowance_single_max_cents=1_000,
        allowance_days_max=30,
        hold_days_max=366,
        idempotency_days=7,
        room_fee_cents=10,
        heart_cents=10,
        heart_basis_points=[9_000, 9_000, 9_500, 9_500],
        download_share_basis_points=1_000,
        pass_month_cents=1_000,
        advert_views_a_day=1,
        escrow_silence_days=14,
    )
