"""Who is paid for songs that the command line brings in."""

import httpx
import pytest

from madang.app.importing import Share, holders_of, read_holders
from madang.app.running import BadArgumentError
from madang.features.songs.model import Holder
from madang.house import House
from tests.people import arrive


def test_holders_are_names_or_accounts_with_their_shares() -> None:
    assert read_holders("Mina:7000, 13:3000,") == [Share("Mina", 7_000), Share("13", 3_000)]
    assert read_holders("") == []
    for text in ("12", "12:", ":10000", "12:all", "12:-1", "12:9999999", "12:²"):
        with pytest.raises(BadArgumentError, match="write NAME-OR-ACCOUNT:BASISPOINTS"):
            read_holders(text)


async def test_members_and_the_community_fund_hold_rights_and_no_other_account_of_the_house(
    house: House, client: httpx.AsyncClient
) -> None:
    mina = await arrive(house, client, "Mina")
    named = [Share("Mina", 5_000), Share("3", 5_000)]
    assert await holders_of(house, named) == [Holder(mina.account, 5_000), Holder(3, 5_000)]
    assert await holders_of(house, [Share(str(mina.account), 10_000)]) == [Holder(mina.account, 10_000)]
    for number in ("1", "2", "4", "5", "6", "7", "8"):
        with pytest.raises(BadArgumentError, match=f"Account {number} is one by which the house works"):
            await holders_of(house, [Share(number, 10_000)])
    for nobody in ("Joon", "0", "4000000"):
        with pytest.raises(BadArgumentError, match=f"No member is called {nobody}"):
            await holders_of(house, [Share(nobody, 10_000)])
