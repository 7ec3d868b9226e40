"""What holds after every block. Too slow for each block at scale; tests and `verify` ask."""

from madang.ledger.house_accounts import SALE
from madang.ledger.records import HOLDERS_MAX
from madang.ledger.settlement import month_of
from madang.ledger.state import State
from madang.ledger.units import BASIS_POINTS


def broken_invariant(state: State) -> str | None:
    """A sentence on the first invariant that does not hold; None if all hold."""
    available, held = state.balances.totals()
    if available + held != state.supply():
        return f"the balances add to {available + held} units, but {state.supply()} exist"
    account = state.balances.first_unbalanced()
    if account is not None:
        return f"account {account} has a balance that is negative or that its debits and credits do not explain"
    in_holds = sum(record.amount for record in state.holds.records if record)
    in_claims = sum(record.held + record.deposit for record in state.rights.claims.records if record)
    if in_holds + in_claims != held:
        return f"{held} units are held, but the holds add to {in_holds} and the claims to {in_claims}"
    fault = broken_right(state)
    if fault is not None:
        return fault
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


def broken_right(state: State) -> str | None:
    """A sentence on the first song whose shares are not what they may be; None if all are."""
    for number, song in enumerate(state.songs.records):
        if song is None:
            continue
        shares = dict(song.holders)
        if len(shares) != len(song.holders) or not 1 <= len(shares) <= HOLDERS_MAX:
            return f"song {number} has {len(song.holders)} holders"
        if min(shares.values()) < 1 or sum(shares.values()) != BASIS_POINTS:
            return f"the shares of song {number} add to {sum(shares.values())} basis points"
        for holder in [record.holder for _, record in state.rights.open_claims(number)]:
            if state.rights.disputed_share(number, holder) > shares.get(holder, 0):
                return f"more of account {holder}'s share of song {number} is claimed than it has"
    for (seller, number), slot in state.rights.offer_slots.items():
        offer, song = state.rights.offers.get(slot), state.songs.get(number)
        if offer is None or song is None or offer.basis_points > dict(song.holders).get(seller, 0):
            return f"account {seller} offers more of song {number} than it has"
    return None
