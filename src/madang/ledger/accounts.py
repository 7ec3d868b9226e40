"""How coin moves. `post` is the only way from one account to another; nothing else writes a balance but minting."""

from typing import TYPE_CHECKING

from madang.ledger.events import Posted, Reason
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.units import NOTHING

if TYPE_CHECKING:
    from madang.ledger.execution import Execution
    from madang.ledger.kernels import Column

AMOUNT_MAX = 2**60
"""More than can ever exist; above it an amount is refused as such."""
MODULUS = 2**64 - 1


def check_amount(amount: int) -> None:
    """Refuse what is no amount to move."""
    if amount < 1:
        raise Rejected(Rejection.AMOUNT_NOT_POSITIVE)
    if amount > AMOUNT_MAX:
        raise Rejected(Rejection.AMOUNT_TOO_LARGE)


def post(execution: "Execution", payer: int, payee: int, amount: int, reason: Reason, about: bytes = NOTHING) -> None:
    """Move available coin to another account, and tell it."""
    check_amount(amount)
    if payer == payee:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    state = execution.state
    balances = state.balances
    if amount > balances.signed[4 * payer]:
        raise Rejected(Rejection.BALANCE_TOO_SMALL)
    _move(balances, payer, payee, amount, 0)
    state.journal.note((_move, balances, payer, payee, -amount, 0))
    execution.events.append(Posted(payer, payee, amount, reason, about))


def post_held(execution: "Execution", payer: int, payee: int, amount: int, reason: Reason) -> None:
    """Move coin that was set aside to another account, and tell it."""
    balances = execution.state.balances
    assert amount <= balances.signed[4 * payer + 1]
    _move(balances, payer, payee, amount, 1)
    execution.state.journal.note((_move, balances, payer, payee, -amount, 1))
    execution.events.append(Posted(payer, payee, amount, reason, NOTHING))


def set_aside(execution: "Execution", account: int, amount: int) -> None:
    """Make available coin held."""
    check_amount(amount)
    balances = execution.state.balances
    if amount > balances.signed[4 * account]:
        raise Rejected(Rejection.BALANCE_TOO_SMALL)
    _hold(balances, account, amount)
    execution.state.journal.note((_hold, balances, account, -amount))


def give_back(execution: "Execution", account: int, amount: int) -> None:
    """Make held coin available again."""
    balances = execution.state.balances
    assert amount <= balances.signed[4 * account + 1]
    _hold(balances, account, -amount)
    execution.state.journal.note((_hold, balances, account, amount))


def _move(balances: "Column", payer: int, payee: int, amount: int, side: int) -> None:
    """side 0 takes from what is available, 1 from what is held; a negative amount takes the same move back."""
    signed = balances.signed
    unsigned = balances.unsigned
    source = 4 * payer
    target = 4 * payee
    signed[source + side] -= amount
    unsigned[source + 2] = (unsigned[source + 2] + amount) & MODULUS
    signed[target] += amount
    unsigned[target + 3] = (unsigned[target + 3] + amount) & MODULUS
    balances.touch(payer)
    balances.touch(payee)


def _hold(balances: "Column", account: int, amount: int) -> None:
    signed = balances.signed
    signed[4 * account] -= amount
    signed[4 * account + 1] += amount
    balances.touch(account)
