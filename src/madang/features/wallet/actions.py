"""Taking what a device has signed to the ledger."""

from dataclasses import asdict, dataclass

from madang.chain.submit import Outcome, RefusedBeforeOrderingError
from madang.features.wallet.model import HOUSE_COMMANDS, KeyAdded, sentence_of
from madang.house import House
from madang.ledger.codec import MalformedError
from madang.ledger.events import Command
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey, UndoOwnerChange
from madang.ledger.transactions import open_envelope
from madang.plumbing import outbox
from madang.plumbing.errors import Refused


@dataclass(frozen=True)
class Placed:
    """Where a transaction went, of which everything was carried out."""

    id: str
    height: int
    index: int
    time_ms: int


class RejectedByLedgerError(Refused):
    """The ledger refused; the code is the rejection's name.

    With an outcome the transaction is in a block all the same: its id is used, its receipt says no, nothing was moved.
    """

    def __init__(self, rejection: Rejection, outcome: Outcome | None = None) -> None:
        where = {} if outcome is None else {**asdict(placed(outcome)), "command": outcome.command}
        super().__init__(sentence_of(rejection), **where)
        self.code = rejection.name.lower()  # type: ignore[misc]


def commands_in(envelope: bytes) -> list[Command]:
    """What the transaction asks, strictly read. Raises RejectedByLedgerError, also for what only house keys sign."""
    try:
        _, payload = open_envelope(envelope)
    except MalformedError:
        raise RejectedByLedgerError(Rejection.MALFORMED) from None
    if any(isinstance(command, HOUSE_COMMANDS) for command in payload.commands):
        raise RejectedByLedgerError(Rejection.NOT_AUTHORISED)
    return list(payload.commands)


def undoes_first(envelope: bytes) -> bool:
    """Whether it begins by undoing an owner change: then it may come from a key that was just removed."""
    try:
        _, payload = open_envelope(envelope)
    except MalformedError:
        return False
    return isinstance(payload.commands[0], UndoOwnerChange)


async def take_to_ledger(house: House, envelope: bytes, device_name: str | None) -> Placed:
    """Order what a member's device signed. Raises RejectedByLedgerError, ChainUnavailableError."""
    commands = commands_in(envelope)
    try:
        outcome = await house.chain.submit(envelope)
    except RefusedBeforeOrderingError as refusal:
        raise RejectedByLedgerError(refusal.rejection) from None
    if outcome.rejection is not Rejection.NONE:
        raise RejectedByLedgerError(outcome.rejection, outcome)
    added = [command for command in commands if isinstance(command, AddKey)]
    if added:
        async with house.db.begin() as db:
            for command in added:
                event = KeyAdded(account=command.account, key=command.key.hex(), device_name=device_name)
                await outbox.put(db, event)
    return placed(outcome)


def placed(outcome: Outcome) -> Placed:
    """The outcome's place as pages read it."""
    return Placed(outcome.id.hex(), outcome.height, outcome.index, outcome.time_ms)
