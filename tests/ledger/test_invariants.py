"""Random lives of a ledger: whatever is asked of it, in whatever order, the invariants and every replica hold.

MADANG_OPERATIONS says how many operations in all (5,000 unless it does).
"""

import io
import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.ledger.events import Command
from madang.ledger.invariants import broken_invariant
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey, OpenAccount, RemoveKey, UndoOwnerChange
from madang.ledger.rules.claims import ClaimShare, SettleClaim
from madang.ledger.rules.coin import (
    GrantAllowance,
    Hold,
    Release,
    Return,
    RevokeAllowance,
    Scope,
    SellCoin,
    Transfer,
)
from madang.ledger.rules.gifts import SendGift
from madang.ledger.rules.participation import ROW, Kind
from madang.ledger.rules.rights import OfferShare, TakeOffer, WithdrawOffer
from madang.ledger.rules.songs import RegisterSong, Share, SingSong
from madang.ledger.state import State
from madang.ledger.transition import Block, apply_block
from madang.ledger.units import DAY_MS, INT64_MAX, NOTHING
from tests.ledger.story import CENT, COIN, Story, public, reference

pytestmark = pytest.mark.slow

OPERATIONS = int(os.environ.get("MADANG_OPERATIONS", "5000"))
OPERATIONS_A_LIFE = 250
NAMES = [f"member {number}" for number in range(8)]
SIGNERS = [*NAMES, "spare 1", "spare 2", "delegate", "sale", "registrar", "reserve"]
ACCOUNTS = [0, 1, 2, 3, 4, 5, 7, *range(9, 20), 2**32 - 1]
AMOUNTS = [-1, 0, 1, 2, 999, CENT, 10 * CENT, COIN, 3 * COIN, 2**40, INT64_MAX]
WAITS_MS = [1, 1, 1, 1, 500, 60_000, 3_600_000, DAY_MS, 3 * DAY_MS]
LATER_MS = [0, 1, 60_000, DAY_MS, 29 * DAY_MS, 500 * DAY_MS]


def any_command(chance: random.Random, now_ms: int) -> Command:
    """A command that may well be nonsense."""
    account = chance.choice
    key = public(chance.choice(SIGNERS))
    number = chance.randrange(12)
    about = reference(str(chance.randrange(40)))
    later_ms = now_ms + chance.choice(LATER_MS)
    amount = chance.choice(AMOUNTS)
    scope = chance.choice(list(Scope))
    holders = [Share(account(ACCOUNTS), chance.choice([2_500, 5_000, 10_000])) for _ in range(chance.randrange(3))]
    receivers = [account(ACCOUNTS) for _ in range(chance.choice([0, 1, 1, 1, 2, 3]))]
    return chance.choice(
        [
            OpenAccount(key),
            AddKey(account(ACCOUNTS), key, chance.random() < 0.5),
            RemoveKey(account(ACCOUNTS), key),
            UndoOwnerChange(account(ACCOUNTS), key),
            Transfer(account(ACCOUNTS), account(ACCOUNTS), amount, NOTHING),
            Transfer(chance.randrange(9, 17), chance.randrange(9, 17), chance.randrange(1, COIN), about),
            Hold(account(ACCOUNTS), account(ACCOUNTS), amount, later_ms),
            Hold(chance.randrange(9, 17), chance.randrange(9, 17), chance.randrange(1, COIN), now_ms + 60_000),
            Release(number),
            Return(number),
            GrantAllowance(account(ACCOUNTS), 7, scope, amount, amount, later_ms),
            GrantAllowance(chance.randrange(9, 17), 7, scope, 100 * CENT, 50 * CENT, now_ms + DAY_MS),
            RevokeAllowance(account(ACCOUNTS), number),
            SellCoin(account(ACCOUNTS), amount),
            RegisterSong(about, chance.choice([0, 10, 7]), holders),
            SingSong(account(ACCOUNTS), number, about),
            SendGift(account(ACCOUNTS), receivers, chance.randrange(9), NOTHING, about),
            any_right(chance),
            any_right(chance),
        ]
    )


def any_right(chance: random.Random) -> Command:
    """A command about the shares of one of the first songs."""
    account = chance.choice(ACCOUNTS) if chance.random() < 0.2 else chance.randrange(9, 17)
    other = chance.choice([0, 3, *range(9, 18)])
    song, number = chance.randrange(4), chance.randrange(1, 6)
    share = chance.choice([0, 1, 500, 2_000, 4_000, 10_000])
    price = chance.choice([-1, 0, 0, CENT, COIN, INT64_MAX])
    return chance.choice(
        [
            OfferShare(account, song, share, price, other),
            OfferShare(chance.choice([9, 10]), 2, 500, CENT, 0),
            WithdrawOffer(account, number),
            TakeOffer(account, number, song, share, price),
            TakeOffer(account, number, 2, 500, CENT),
            ClaimShare(account, song, other, share),
            ClaimShare(account, 2, chance.choice([9, 10]), 500),
            SettleClaim(account, number, song, share),
            SettleClaim(account, number, 2, chance.choice([0, 250, 500])),
        ]
    )


def any_rows(chance: random.Random, story: Story) -> Command:
    rows = [
        ROW.pack(
            chance.randrange(9, 18),
            chance.choice(list(Kind)),
            b"\0\0\0",
            chance.randrange(DAY_MS),
            chance.choice([0, 1, 2, 3, 9, 10]),
        )
        for _ in range(chance.choice([1, 1, 2, 5]))
    ]
    minutes = [ROW.pack(9 + number % 8, Kind.ACTIVE_MINUTE, b"\0\0\0", number * 60_000, 0) for number in range(400)]
    packed = b"".join(minutes if chance.random() < 0.05 else rows)
    return story.attested(packed, story.today - chance.choice([0, 0, 0, 1]))


def signers_for(chance: random.Random, command: Command) -> str:
    """Mostly somebody who may; sometimes anybody."""
    if chance.random() < 0.2:
        return chance.choice(SIGNERS)
    if isinstance(command, OpenAccount | RegisterSong):
        return "registrar"
    if isinstance(command, SellCoin):
        return "sale"
    if isinstance(command, SendGift | SingSong) and chance.random() < 0.3:
        return "delegate"
    first = command.__struct_fields__[0]
    account = getattr(command, first)
    if isinstance(account, int) and 9 <= account < 9 + len(NAMES):
        return NAMES[account - 9]
    return ",".join(chance.sample(NAMES, 3))


def reloaded(state: State) -> State:
    """A replica that was stopped and started, and met everything in another order."""
    file = io.BytesIO()
    state.dump(file)
    file.seek(0)
    replica = State.load(file)
    indexes = (replica.account_by_key, replica.authority_slots, replica.allowance_slots, replica.first_song_days)
    for index in (*indexes, replica.rights.offer_slots, replica.rights.claims_by_song):
        turned = dict(reversed(index.items()))
        index.clear()
        index.update(turned)
    for queue in (replica.holds_due, replica.owners_due, replica.rights.claims_due):
        queue.sort()
    for used in (replica.ids, replica.used_keys, replica.heard):
        used.buckets = dict(reversed(used.buckets.items()))
    replica.open_days = dict(reversed(replica.open_days.items()))
    return replica


def one_step(chance: random.Random, story: Story) -> tuple[Block, int]:
    """The next block, and how many operations it holds."""
    envelopes = []
    for _ in range(chance.choice([1, 5, 20])):
        commands = [any_command(chance, story.now_ms) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
        if chance.random() < 0.15:
            envelopes.append(story.sign("attestor", any_rows(chance, story)))
        else:
            envelopes.append(story.sign(signers_for(chance, commands[0]), *commands))
    if chance.random() < 0.1:
        envelopes.append(chance.choice(envelopes))
    story.now_ms += chance.choice(WAITS_MS)
    return Block(story.state.figures.height + 1, story.now_ms, envelopes), len(envelopes)


@settings(
    max_examples=max(1, OPERATIONS // OPERATIONS_A_LIFE),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_life_of_a_ledger_breaks_an_invariant_or_parts_two_replicas(seed: int) -> None:
    chance = random.Random(seed)
    story = Story(*NAMES, sandbox=True)
    story.song("free", 0, ("fund", 10_000))
    story.song("paid", 10, ("member 0", 4_000), ("member 1", 6_000))
    replica = reloaded(story.state)
    seen: set[Rejection] = set()
    done = 0
    while done < OPERATIONS_A_LIFE:
        block, count = one_step(chance, story)
        done += count
        if chance.random() < 0.3:
            before = story.state.root()
            story.state.keep()
            apply_block(story.state, block)
            story.state.discard()
            assert story.state.root() == before
            story.state.keep()
        result = apply_block(story.state, block)
        story.state.keep()
        seen |= {receipt.rejection for receipt in result.receipts}
        other = apply_block(replica, block)
        replica.keep()
        assert (result.state_root, result.results_root) == (other.state_root, other.results_root)
        assert broken_invariant(story.state) is None
        if chance.random() < 0.2:
            replica = reloaded(replica)
    assert Rejection.NONE in seen
