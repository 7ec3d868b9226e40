"""Accounts and their keys: who may open one, and how its keys come and go.

An owner key whose removal is pending may undo that removal and change nothing else.
"""

from typing import TYPE_CHECKING

import msgspec

from madang.ledger import authority
from madang.ledger.accounts import post
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import REGISTRAR, RESERVE
from madang.ledger.records import Authority, OwnerChange, WeightedKey
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role
from madang.ledger.units import DAY_MS, Account, Key, Milliseconds

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

OWNER_CHANGES_A_BLOCK_MAX = 1_000


class OpenAccount(Command, frozen=True, tag=1):
    """Open an account whose first key has every role. Signed by the registrar."""

    key: Key


class AddKey(Command, frozen=True, tag=2):
    """Give a key spend and act at once and, if asked, owner after the policy's delay. Signed by an owner."""

    account: Account
    key: Key
    owner: bool


class RemoveKey(Command, frozen=True, tag=3):
    """Take spend and act from a key at once, and owner after the delay. Signed by an owner."""

    account: Account
    key: Key


class UndoOwnerChange(Command, frozen=True, tag=4):
    """Undo the pending owner change of a key. Signed by an owner; a removal also by the key that it removes."""

    account: Account
    key: Key


class AccountOpened(Event, frozen=True, tag=10):
    account: Account
    key: Key


class KeyChanged(Event, frozen=True, tag=11):
    """A key's roles after a change that is in force; 0 when it has none left."""

    account: Account
    key: Key
    roles: int


class OwnerChangePending(Event, frozen=True, tag=12):
    """From due_ms the key is (gains) or is no longer (not gains) an owner, unless undone."""

    account: Account
    key: Key
    gains: bool
    due_ms: Milliseconds


class OwnerChangeUndone(Event, frozen=True, tag=13):
    account: Account
    key: Key


def may_open(execution: "Execution", _: OpenAccount) -> int:
    """The registrar alone opens accounts."""
    authority.require(execution, REGISTRAR, Role.ACT)
    return 0


def open_account(execution: "Execution", command: OpenAccount) -> None:
    """Give the key an account; in a sandbox with a grant while the reserve has it."""
    state = execution.state
    if command.key in state.account_by_key or command.key == authority.NO_KEY:
        raise Rejected(Rejection.KEY_TAKEN)
    today = execution.time_ms // DAY_MS
    opened = state.figures.opened if state.figures.opened_day == today else 0
    policy = state.policy.accounts
    if opened >= policy.openings_a_day:
        raise Rejected(Rejection.REGISTRAR_LIMIT)
    state.set("opened_day", today)
    state.set("opened", opened + 1)
    account = state.add_account(command.key)
    state.index(state.account_by_key, command.key, account)
    execution.events.append(AccountOpened(account, command.key))
    grant = policy.sandbox_grant_units if state.genesis.sandbox else 0
    if 0 < grant <= state.balances.signed[4 * RESERVE]:
        post(execution, RESERVE, account, grant, Reason.SANDBOX_GRANT)


def owner_signed(execution: "Execution", command: AddKey | RemoveKey) -> int:
    """An owner of the account signed, one that is not about to go."""
    authority.require_owner(execution, command.account)
    return 0


def may_undo(execution: "Execution", command: UndoOwnerChange) -> int:
    """As `owner_signed`; but the key whose own removal it is counts too."""
    authority.require_owner(execution, command.account, undoing=command.key)
    return 0


def add_key(execution: "Execution", command: AddKey) -> None:
    """A key belongs to one account at most."""
    state = execution.state
    if command.key in state.account_by_key or command.key == authority.NO_KEY:
        raise Rejected(Rejection.KEY_TAKEN)
    record = authority.authority_of(state, command.account)
    if len(record.keys) >= state.policy.accounts.keys_max:
        raise Rejected(Rejection.TOO_MANY_KEYS)
    roles = Role.ACT | Role.SPEND
    record = msgspec.structs.replace(record, keys=[*record.keys, WeightedKey(authority.ED25519, command.key, roles, 1)])
    state.index(state.account_by_key, command.key, command.account)
    execution.events.append(KeyChanged(command.account, command.key, roles))
    if command.owner:
        record = _pend(execution, record, command.key, gains=True, roles_before=roles)
    _keep(execution, record)


def remove_key(execution: "Execution", command: RemoveKey) -> None:
    """What remains must still reach the owner's threshold."""
    record = authority.authority_of(execution.state, command.account)
    found = _key_of(record, command.key)
    pending = _pending_of(record, command.key)
    if pending is not None and not pending.gains:
        raise Rejected(Rejection.OWNER_CHANGE_PENDING)
    changes = [change for change in record.pending if change.key != command.key]
    record = msgspec.structs.replace(record, pending=changes)
    if not found.roles & Role.OWNER:
        _keep(execution, _with_roles(execution, record, command.key, 0))
        return
    leaving = {change.key for change in changes if not change.gains} | {command.key}
    staying = sum(each.weight for each in record.keys if each.roles & Role.OWNER and each.key not in leaving)
    if staying < record.thresholds[2]:
        raise Rejected(Rejection.LAST_OWNER_KEY)
    record = _with_roles(execution, record, command.key, Role.OWNER)
    _keep(execution, _pend(execution, record, command.key, gains=False, roles_before=found.roles))


def undo_owner_change(execution: "Execution", command: UndoOwnerChange) -> None:
    """A removal that is undone gives the key back every role it had."""
    record = authority.authority_of(execution.state, command.account)
    found = _key_of(record, command.key)
    pending = _pending_of(record, command.key)
    if pending is None:
        raise Rejected(Rejection.NO_OWNER_CHANGE_PENDING)
    record = msgspec.structs.replace(record, pending=[change for change in record.pending if change.key != command.key])
    execution.events.append(OwnerChangeUndone(command.account, command.key))
    if pending.roles_before != found.roles:
        record = _with_roles(execution, record, command.key, pending.roles_before)
    _keep(execution, record)


def change_owners_due(execution: "Execution") -> None:
    """Bring owner changes into force whose delay is over; the rest of too many waits for the next block."""
    state = execution.state
    changed = 0
    while changed < OWNER_CHANGES_A_BLOCK_MAX:
        entry = state.pop_due(state.owners_due, execution.time_ms)
        if entry is None:
            return
        due_ms, account, key = entry
        if not state.exists(account):
            continue
        record = authority.authority_of(state, account)
        change = _pending_of(record, key)
        if change is None or change.due_ms != due_ms:
            continue  # Undone, or of a block that was taken back: counting it would part replicas.
        changed += 1
        record = msgspec.structs.replace(record, pending=[each for each in record.pending if each.key != key])
        before = _key_of(record, key).roles
        roles = before | Role.OWNER if change.gains else before & ~Role.OWNER
        _keep(execution, _with_roles(execution, record, key, roles))


def _key_of(record: Authority, key: bytes) -> WeightedKey:
    for each in record.keys:
        if each.key == key:
            return each
    raise Rejected(Rejection.KEY_UNKNOWN)


def _pending_of(record: Authority, key: bytes) -> OwnerChange | None:
    return next((change for change in record.pending if change.key == key), None)


def _with_roles(execution: "Execution", record: Authority, key: bytes, roles: int) -> Authority:
    """The record with the key's roles changed, told; without the key if none is left."""
    execution.events.append(KeyChanged(record.account, key, roles))
    if roles == 0:
        execution.state.index(execution.state.account_by_key, key, None)
        return msgspec.structs.replace(record, keys=[each for each in record.keys if each.key != key])
    changed = [msgspec.structs.replace(each, roles=roles) if each.key == key else each for each in record.keys]
    return msgspec.structs.replace(record, keys=changed)


def _pend(execution: "Execution", record: Authority, key: bytes, *, gains: bool, roles_before: int) -> Authority:
    state = execution.state
    due_ms = execution.time_ms + state.policy.accounts.owner_delay_ms
    state.schedule(state.owners_due, (due_ms, record.account, key))
    execution.events.append(OwnerChangePending(record.account, key, gains, due_ms))
    return msgspec.structs.replace(record, pending=[*record.pending, OwnerChange(key, gains, due_ms, roles_before)])


def _keep(execution: "Execution", record: Authority) -> None:
    state = execution.state
    slot = state.authority_slots.get(record.account)
    if slot is None:
        state.index(state.authority_slots, record.account, state.authorities.append(record))
    else:
        state.authorities.put(slot, record)
