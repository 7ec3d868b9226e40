"""What holds after every block. Too slow for each block at scale; tests and `verify` ask."""

from madang.ledger.house_accounts import SALE
from madang.ledger.settlement import month_of
from madang.ledger.state import State


def broken_invariant(state: State) -> str | None:
    """A sentence on the first invariant that does not hold; None if all hold."""
    available, held = state.balances.totals()
    if available + held != state.supply():
        return f"the balances add to {available + held} units, but {state.supply()} exist"
    account = state.balances.first_unbalanced()
    if account is not None:
        return f"account {account} has a balance that is negative or that its debits and credits do not explain"
    in_holds = sum(record.amount for record in state.holds.records if record)
    if in_holds != held:
        return f"{held} units are held, but the holds add to {in_holds}"
    minted: dict[tuple[int, int], int] = {}
    for record in state.settled.records:
        if record:
            month = month_of(record.day)
            minted[month] = minted.get(month, 0) + record.minted
            if minted[month] > record.cap_units:
                return f"more was minted in {month[0]}-{month[1]:02} than the month's cap"
    if sum(minted.values()) != state.figures.minted:
        return "the days settled do not add to what was minted"
    sale = sum(phase.units for phase in state.policy.sale_phases)
    if state.balances.signed[4 * SALE] < sale - state.figures.sold:
        return "the sale account has less than what is unsold"
    return None
