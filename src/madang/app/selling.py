"""The body of `madang coin sell`: coin of the open sale phase to an account, signed by the house's sale key."""

import asyncio
import json

from madang.app.amounts import coins, read_amount
from madang.app.running import account_named, running_house
from madang.chain.submit import HouseKey, Outcome, RefusedBeforeOrderingError
from madang.features.wallet.model import sentence_of
from madang.ledger.rejections import Rejection
from madang.ledger.rules.coin import SellCoin
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
        print(f"Nothing was sold. {sentence_of(rejection)}")
    else:
        print(f"Account {account} has {coins(units)} more (block {outcome.height}, transaction {outcome.id.hex()}).")
    return int(bool(rejection))


async def _sell(settings: Settings, buyer: str, units: int) -> tuple[int, Outcome | None, Rejection]:
    async with running_house(settings) as house:
        account = await account_named(house, buyer)
        signed = await house.chain.sign(HouseKey.SALE, [SellCoin(account=account, amount=units)])
        try:
            outcome = await house.chain.submit(signed.envelope)
        except RefusedBeforeOrderingError as refusal:
            return account, None, refusal.rejection
        return account, outcome, outcome.rejection
