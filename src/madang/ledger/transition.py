"""How a block changes the ledger. Read this first.

A block's time decides what is due; then each transaction is carried out alone, in order, whole or not at all. The same
blocks give the same bytes everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from madang.ledger import merkle
from madang.ledger.codec import MalformedError, encode
from madang.ledger.events import Event, Posted, Reason
from madang.ledger.execution import Execution
from madang.ledger.genesis import TIME_MS_MAX
from madang.ledger.house_accounts import RESERVE, SALE, TEAM_LOCK
from madang.ledger.receipts import Receipt
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.rules import RULES
from madang.ledger.rules.accounts import change_owners_due
from madang.ledger.rules.claims import end_claims_due
from madang.ledger.rules.coin import return_holds_due
from madang.ledger.rules.participation import pay_welcomes
from madang.ledger.settlement import settle_days_due
from madang.ledger.state import HOUR_MS, State
from madang.ledger.team import release_due
from madang.ledger.transactions import (
    COMMANDS_MAX,
    EXPIRES_AFTER_MAX,
    Envelope,
    Payload,
    open_envelope,
    signatures_valid,
    transaction_id,
)
from madang.ledger.units import NOTHING


class InvalidBlockError(ValueError):
    """The block cannot follow this state: its height is not the next, or its time is not later."""


@dataclass(frozen=True, slots=True)
class Block:
    height: int
    time_ms: int
    transactions: list[bytes]
    """Envelopes, in order."""


@dataclass(frozen=True, slots=True)
class BlockResult:
    receipts: list[Receipt]
    """One a transaction, in order."""
    own_events: list[msgspec.Raw]
    """What the law did by itself before the first transaction."""
    transactions_root: bytes
    results_root: bytes
    """Over the receipts and then the list of own events, each as its canonical bytes."""
    state_root: bytes


def apply_block(state: State, block: Block, verified: Sequence[bool] | None = None) -> BlockResult:
    """Carry a block out. The changes stay open until `state.keep()` or `state.discard()`.

    verified[i] says that the caller has checked the signatures of transaction i; without it they are checked here.
    Raises InvalidBlockError and then has changed nothing.
    """
    figures = state.figures
    if block.height != figures.height + 1 or not figures.time_ms < block.time_ms <= TIME_MS_MAX:
        raise InvalidBlockError(
            f"block {block.height} at {block.time_ms} ms cannot follow {figures.height} at {figures.time_ms} ms"
        )
    own_events = [msgspec.Raw(encode(event)) for event in begin_block(state, block)]
    state.set("height", block.height)
    state.set("time_ms", block.time_ms)
    receipts = []
    for index, raw in enumerate(block.transactions):
        known_valid = verified is not None and verified[index]
        receipts.append(apply_transaction(state, block, raw, known_valid))
    results = [encode(receipt) for receipt in receipts]
    results.append(encode(own_events))
    return BlockResult(
        receipts,
        own_events,
        merkle.list_root(merkle.TRANSACTIONS, block.transactions),
        merkle.list_root(merkle.RESULTS, results),
        state.root(),
    )


def begin_block(state: State, block: Block) -> list[Event]:
    """What falls due by the block's time, in this order, each a bounded number a block."""
    execution = Execution(state, block.time_ms, ())
    if block.height == 1:
        execution.events.extend(_genesis_postings(state))
    settle_days_due(execution)
    change_owners_due(execution)
    return_holds_due(execution)
    end_claims_due(execution)
    pay_welcomes(execution)
    release_due(execution)
    state.ids.drop_below(block.height)
    state.used_keys.drop_below(block.time_ms // HOUR_MS)
    return execution.events


def apply_transaction(state: State, block: Block, raw: bytes, known_valid: bool) -> Receipt:
    """Carry one transaction out, or refuse it. From the moment that its id is consumed it never runs again."""
    try:
        envelope, payload = open_envelope(raw)
    except MalformedError:
        return Receipt(sha256(raw).digest(), Rejection.MALFORMED, 0, [])
    identity = transaction_id(state.chain_id, envelope.payload)
    rejection = _order_refusal(state, block.height, payload, identity)
    if rejection is Rejection.NONE and not known_valid and not signatures_valid(state.chain_id, [envelope])[0]:
        rejection = Rejection.WRONG_CHAIN_OR_SIGNATURE
    if rejection is not Rejection.NONE:
        return Receipt(identity, rejection, 0, [])
    state.ids.use(payload.expires, identity)
    mark = state.mark()
    execution = Execution(state, block.time_ms, _signers(envelope))
    carried_out = 0
    try:
        for command in payload.commands:
            rule = RULES[type(command)]
            execution.allowance = rule.authorise(execution, command)
            rule.carry_out(execution, command)
            carried_out += 1
    except Rejected as refused:
        state.rollback(mark)
        return Receipt(identity, refused.rejection, carried_out, [])
    return Receipt(identity, Rejection.NONE, 0, [msgspec.Raw(encode(event)) for event in execution.events])


def check(
    state: State, raw: bytes, time_ms: int | None = None, *, known_valid: bool = False
) -> tuple[bytes, Rejection]:
    """(id, why it should not be taken into the next block), without changing anything; NONE if it may.

    Looks at form, expiry, repetition, signatures and the first command's authority: what later commands may do can
    depend on the ones before them. time_ms: the next block's, as far as it is known.
    """
    try:
        envelope, payload = open_envelope(raw)
    except MalformedError:
        return sha256(raw).digest(), Rejection.MALFORMED
    identity = transaction_id(state.chain_id, envelope.payload)
    rejection = _order_refusal(state, state.figures.height + 1, payload, identity)
    if rejection is not Rejection.NONE:
        return identity, rejection
    if not known_valid and not signatures_valid(state.chain_id, [envelope])[0]:
        return identity, Rejection.WRONG_CHAIN_OR_SIGNATURE
    command = payload.commands[0]
    execution = Execution(state, time_ms or state.figures.time_ms + 1, _signers(envelope))
    try:
        RULES[type(command)].authorise(execution, command)
    except Rejected as refused:
        return identity, refused.rejection
    return identity, Rejection.NONE


def _order_refusal(state: State, height: int, payload: Payload, identity: bytes) -> Rejection:
    if len(payload.commands) > COMMANDS_MAX:
        return Rejection.TOO_MANY_COMMANDS
    if payload.expires < height:
        return Rejection.EXPIRED
    if payload.expires > height + EXPIRES_AFTER_MAX:
        return Rejection.EXPIRES_TOO_LATE
    if state.ids.holds(payload.expires, identity):
        return Rejection.REPEATED
    return Rejection.NONE


def _signers(envelope: Envelope) -> tuple[bytes, ...]:
    return tuple([signed.key for signed in envelope.signatures])


def _genesis_postings(state: State) -> list[Event]:
    """The first block tells what genesis gave, so that every unit's way begins with an event."""
    balances = state.balances.signed
    given = [(account, balances[4 * account]) for account in (RESERVE, SALE, TEAM_LOCK)]
    return [Posted(0, account, units, Reason.GENESIS, NOTHING) for account, units in given if units]
