"""Who may sign what: roles, weighted keys and thresholds, and delegates under an allowance.

An account with one key that has every role is only a row; it gets a record when its keys first change.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from madang.ledger.records import Authority, WeightedKey
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role

if TYPE_CHECKING:
    from madang.ledger.execution import Execution
    from madang.ledger.state import State

ED25519 = 0
ALL_ROLES = Role.ACT | Role.SPEND | Role.OWNER
NO_KEY = bytes(32)
_THRESHOLDS = {Role.ACT: 0, Role.SPEND: 1, Role.OWNER: 2}


def authority_of(state: "State", account: int) -> Authority:
    """The account's keys and thresholds, also where no record holds them."""
    slot = state.authority_slots.get(account)
    if slot is not None:
        record = state.authorities.get(slot)
        assert record is not None
        return record
    key = state.keys.row(account)
    keys = [] if key == NO_KEY else [WeightedKey(ED25519, key, ALL_ROLES, 1)]
    return Authority(account, (1, 1, 1), keys, [])


def signed_by(execution: "Execution", account: int, role: Role) -> bool:
    """Whether the signers together reach the account's threshold for a role."""
    state = execution.state
    slot = state.authority_slots.get(account)
    if slot is None:
        start = 32 * account
        key = state.keys.bytes[start : start + 32]
        return key in execution.signers and key != NO_KEY
    record = state.authorities.get(slot)
    assert record is not None
    return _reached(record, role, execution.signers)


def require(execution: "Execution", account: int, role: Role) -> None:
    """Refuse a command whose account is unknown or did not sign."""
    if not execution.state.exists(account):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    if not signed_by(execution, account, role):
        raise Rejected(Rejection.NOT_AUTHORISED)


def require_owner(execution: "Execution", account: int, undoing: bytes = NO_KEY) -> None:
    """Refuse a command that the account's owners did not sign.

    An owner key whose removal is pending counts for undoing that removal (undoing) and for nothing else.
    """
    require(execution, account, Role.OWNER)
    record = authority_of(execution.state, account)
    leaving = {change.key for change in record.pending if not change.gains and change.key != undoing}
    staying = [key for key in execution.signers if key not in leaving]
    if not _reached(record, Role.OWNER, staying):
        raise Rejected(Rejection.OWNER_LEAVING)


def allowance_for(execution: "Execution", owner: int, scope: int) -> int:
    """The live allowance under which one of the signers may spend for the owner.

    Refuses with NOT_AUTHORISED if no signer belongs to another account, with ALLOWANCE_UNKNOWN if none of them has an
    allowance of this scope, with ALLOWANCE_EXPIRED if it is over.
    """
    state = execution.state
    delegates = 0
    for key in execution.signers:
        delegate = state.account_by_key.get(key)
        if delegate is None or delegate == owner or not signed_by(execution, delegate, Role.SPEND):
            continue
        delegates += 1
        slot = state.allowance_slots.get((owner, delegate, scope))
        if slot is None:
            continue
        record = state.allowances.get(slot)
        assert record is not None
        if execution.time_ms >= record.expires_ms:
            raise Rejected(Rejection.ALLOWANCE_EXPIRED)
        return slot
    raise Rejected(Rejection.ALLOWANCE_UNKNOWN if delegates else Rejection.NOT_AUTHORISED)


def require_or_delegate(execution: "Execution", payer: int, role: Role, scope: int) -> int:
    """0 if the payer signed with the role; else the number of the allowance that lets a signer spend for it."""
    if not execution.state.exists(payer):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    if signed_by(execution, payer, role):
        return 0
    return allowance_for(execution, payer, scope)


def _reached(record: Authority, role: Role, signers: Sequence[bytes]) -> bool:
    weight = sum(each.weight for each in record.keys if each.roles & role and each.key in signers)
    return weight >= record.thresholds[_THRESHOLDS[role]]
