"""Accounts and their keys: who may open one, and how its keys come and go."""

from enum import IntFlag

from madang.ledger.events import Command, Event
from madang.ledger.units import Account, Key, Milliseconds


class Role(IntFlag):
    """What a key may sign. A role never reaches above itself."""

    ACT = 1
    SPEND = 2
    OWNER = 4


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
    """Undo the pending owner change of a key. Signed by an owner."""

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
