"""One transaction, or the beginning of one block, while it is carried out."""

from typing import TYPE_CHECKING

from madang.ledger.events import Event

if TYPE_CHECKING:
    from madang.ledger.state import State


class Execution:
    """What a handler may see: the state, the block's time, who signed, and where to tell what happened."""

    __slots__ = ("allowance", "events", "signers", "state", "time_ms")

    def __init__(self, state: "State", time_ms: int, signers: tuple[bytes, ...]) -> None:
        self.state = state
        self.time_ms = time_ms
        self.signers = signers
        """Keys whose signatures are valid; none where the law acts by itself."""
        self.events: list[Event] = []
        self.allowance = 0
        """The allowance under which the current command pays; 0 if its payer signed."""
