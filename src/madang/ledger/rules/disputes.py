"""What is disputed of a song: its part of each payment is held in the holder's account until the claim has ended."""

from typing import TYPE_CHECKING

import msgspec

from madang.ledger.accounts import set_aside
from madang.ledger.events import Event
from madang.ledger.units import BASIS_POINTS, Account, Amount

if TYPE_CHECKING:
    from madang.ledger.execution import Execution


class ClaimHeld(Event, frozen=True, tag=66):
    """Coin of an account became held for a claim; below zero: it became available again."""

    claim: int
    account: Account
    amount: Amount


def hold_disputed(execution: "Execution", song: int, singer: int, price: int) -> None:
    """Hold, of what the singing just paid, floor(price · basis points / 10,000) for each claim.

    What flooring leaves stays available with the holder. A holder who sings paid themself nothing to be held.
    """
    state = execution.state
    for number, record in state.rights.open_claims(song):
        amount = price * record.basis_points // BASIS_POINTS
        if not amount or record.holder == singer:
            continue
        set_aside(execution, record.holder, amount)
        state.rights.claims.put(number, msgspec.structs.replace(record, held=record.held + amount))
        execution.events.append(ClaimHeld(number, record.holder, amount))
