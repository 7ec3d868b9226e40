"""The body of `madang coin sell`: coin of the open sale phase to an account, signed by the house's sale key."""

import asyncio
import json
from decimal import Decimal, InvalidOperation

from madang.app.running import BadArgumentError, account_named, running_house
from madang.chain.submit import HouseKey, Outcome, RefusedBeforeOrderingError
from madang.ledger.rejections import Rejection
from madang.ledger.rules.coin import SellCoin
from madang.ledger.units import INT64_MAX, UNITS_PER_COIN
from madang.plumbing.settings import Settings


def run(settings: Settings, buyer: str, amount: str, as_json: bool) -> int:
    """Sell; 0 if the ledger carried it out, else 1."""
    units = read_amount(amount)
    account, outcome, rejection = asyncio.run(_sell(settings, buyer, units))
    if as_json:
        told = {"account": account, "units": str(units), "rejection": rejection.name.lower() if rejection else None}
        print(
            json.dumps(
                {**told, "height": outcome.height if outcome else None, "id": outcome.id.hex() if outcome else None}
            )
        )
    elif rejection or outcome is None:
        print(f"Nothing was sold: {rejection.name.lower().replace('_', ' ')}.")
    else:
        print(f"Account {account} has {amount} more coin (block {outcome.height}, transaction {outcome.id.hex()}).")
    return int(bool(rejection))


def read_amount(text: str) -> int:
    """Coin as units. Raises BadArgumentError for what is no positive amount with at most eight decimals."""
    try:
        units = Decimal(text) * UNITS_PER_COIN
        whole = units.is_finite() and units == units.to_integral_value()
    except InvalidOperation:
        whole = False
    if not whole or not 0 < units <= INT64_MAX:
        raise BadArgumentError(f"{text!r} is no amount of coin; write a number above 0 with at most eight decimals.")
    return int(units)


async def _sell(settings: Settings, buyer: str, units: int) -> tuple[int, Outcome | None, Rejection]:
    async with running_house(settings) as house:
        account = await account_named(house, buyer)
        signed = await house.chain.sign(HouseKey.SALE, [SellCoin(account=account, amount=units)])
        try:
            outcome = await house.chain.submit(signed.envelope)
        except RefusedBeforeOrderingError as refusal:
            return account, None, refusal.rejection
        return account, outcome, outcome.rejection
