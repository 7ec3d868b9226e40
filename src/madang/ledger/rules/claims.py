"""Claims: somebody says that a holder's share of a song is theirs. What the share earns is held until the claim ends.

A claim ends when both say the same part, when the claimant says none, or by itself after a fixed time, and then all
stays with the holder. The law does not judge who is right.
"""

from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec

from madang.ledger.accounts import give_back, post_held, set_aside
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import SPENT_BY_RULES_ALONE
from madang.ledger.records import UNSAID, ClaimRecord
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.rules.coin import require_spender
from madang.ledger.rules.disputes import ClaimHeld
from madang.ledger.rules.rights import move_share, require_free_share, song_of
from madang.ledger.units import DAY_MS, UNITS_PER_COIN, Account, Amount, BasisPoints, Milliseconds, SongNumber

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

CLAIM_DAYS = 30
CLAIM_DEPOSIT = UNITS_PER_COIN
"""What a claim sets aside of the claimant's coin: enough that nobody claims for fun."""
CLAIMS_A_SONG_MAX = 32
"""Open at once: every singing of the song looks at each."""
CLAIMS_A_BLOCK_MAX = 1_000


class Outcome(IntEnum):
    """How a claim ended. Append-only."""

    AGREED = 1
    WITHDRAWN = 2
    EXPIRED = 3


class ClaimShare(Command, frozen=True, tag=53):
    """Say that part of a holder's share is one's own, and set a deposit aside. Signed by the claimant (`spend`)."""

    claimant: Account
    song: SongNumber
    holder: Account
    basis_points: BasisPoints


class SettleClaim(Command, frozen=True, tag=54):
    """Say how much of the claimed share should go to the claimant. Signed by the one who says it (`spend`).

    The claim itself is the claimant's first word: all of it. So the holder yields by saying all, the claimant withdraws
    by saying none, and each may say something else until both say the same.
    """

    party: Account
    """The holder or the claimant."""
    claim: int
    song: SongNumber
    """The claim's, so that a signature means it whatever a page said the claim was."""
    basis_points: BasisPoints


class ClaimOpened(Event, frozen=True, tag=63):
    claim: int
    song: SongNumber
    holder: Account
    claimant: Account
    basis_points: BasisPoints
    deposit: Amount
    due_ms: Milliseconds
    """When it ends by itself."""


class ClaimAnswered(Event, frozen=True, tag=64):
    claim: int
    party: Account
    basis_points: BasisPoints


class ClaimEnded(Event, frozen=True, tag=65):
    """The claim is gone; what it held went its one way, told by the events beside it."""

    claim: int
    outcome: Outcome
    basis_points: BasisPoints
    """Of the song, that went to the claimant."""
    paid: Amount
    """Of what was held, that went to the claimant."""


def claimant_signed(execution: "Execution", command: ClaimShare) -> int:
    """The claimant signed, and is no account that only rules spend from."""
    require_spender(execution, command.claimant)
    return 0


def party_signed(execution: "Execution", command: SettleClaim) -> int:
    """Whoever speaks signed."""
    require_spender(execution, command.party)
    return 0


def claim_share(execution: "Execution", command: ClaimShare) -> None:
    """What is claimed already cannot be claimed again, nor what is held by an account that only rules spend from."""
    state = execution.state
    song_of(state, command.song)
    if command.claimant == command.holder:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    if command.holder in SPENT_BY_RULES_ALONE:
        raise Rejected(Rejection.PAYEE_NOT_ALLOWED)
    require_free_share(state, command.song, command.holder, command.basis_points)
    open_now = state.rights.claims_by_song.get(command.song, ())
    if len(open_now) >= CLAIMS_A_SONG_MAX:
        raise Rejected(Rejection.TOO_MANY_CLAIMS)
    due_ms = execution.time_ms + CLAIM_DAYS * DAY_MS
    set_aside(execution, command.claimant, CLAIM_DEPOSIT)
    fields = (command.song, command.holder, command.claimant, command.basis_points, CLAIM_DEPOSIT)
    number = state.rights.claims.append(ClaimRecord(*fields, 0, UNSAID, command.basis_points, due_ms))
    state.index(state.rights.claims_by_song, command.song, (*open_now, number))
    state.schedule(state.rights.claims_due, (due_ms, number))
    execution.events.append(ClaimOpened(number, *fields, due_ms))
    execution.events.append(ClaimHeld(number, command.claimant, CLAIM_DEPOSIT))


def settle_claim(execution: "Execution", command: SettleClaim) -> None:
    """The deposit goes back if both say the same, and to the holder if the claimant only withdraws."""
    state = execution.state
    record = state.rights.claims.get(command.claim)
    if record is None or record.song != command.song or execution.time_ms >= record.due_ms:
        raise Rejected(Rejection.CLAIM_UNKNOWN)
    if command.party not in (record.holder, record.claimant):
        raise Rejected(Rejection.NOT_AUTHORISED)
    if command.basis_points > record.basis_points:
        raise Rejected(Rejection.SHARES_INVALID)
    execution.events.append(ClaimAnswered(command.claim, command.party, command.basis_points))
    if command.party == record.holder:
        record = msgspec.structs.replace(record, holder_says=command.basis_points)
    else:
        record = msgspec.structs.replace(record, claimant_says=command.basis_points)
    if record.holder_says == record.claimant_says:
        _end_claim(execution, command.claim, record, Outcome.AGREED)
    elif record.claimant_says == 0:
        _end_claim(execution, command.claim, record, Outcome.WITHDRAWN)
    else:
        state.rights.claims.put(command.claim, record)


def end_claims_due(execution: "Execution") -> None:
    """End claims whose time is over; the rest of too many waits for the next block and takes no word any more."""
    state = execution.state
    ended = 0
    while ended < CLAIMS_A_BLOCK_MAX:
        entry = state.pop_due(state.rights.claims_due, execution.time_ms)
        if entry is None:
            return
        due_ms, number = entry
        record = state.rights.claims.get(number)
        if record is not None and record.due_ms == due_ms:
            _end_claim(execution, number, record, Outcome.EXPIRED)
            ended += 1


def _end_claim(execution: "Execution", number: int, record: ClaimRecord, outcome: Outcome) -> None:
    """To the claimant: what was agreed of the share, floor(held · agreed / claimed), and its deposit; else all to the
    holder."""
    state = execution.state
    agreed = record.claimant_says if outcome is Outcome.AGREED else 0
    paid = record.held * agreed // record.basis_points
    state.rights.claims.put(number, None)
    left = tuple(each for each in state.rights.claims_by_song[record.song] if each != number)
    state.index(state.rights.claims_by_song, record.song, left or None)
    if paid:
        post_held(execution, record.holder, record.claimant, paid, Reason.CLAIM_PAID)
    if record.held > paid:
        _make_available(execution, number, record.holder, record.held - paid)
    if outcome is Outcome.AGREED:
        _make_available(execution, number, record.claimant, record.deposit)
    else:
        post_held(execution, record.claimant, record.holder, record.deposit, Reason.CLAIM_DEPOSIT)
    if agreed:
        move_share(execution, record.song, record.holder, record.claimant, agreed)
    execution.events.append(ClaimEnded(number, outcome, agreed, paid))


def _make_available(execution: "Execution", number: int, account: int, amount: int) -> None:
    give_back(execution, account, amount)
    execution.events.append(ClaimHeld(number, account, -amount))
