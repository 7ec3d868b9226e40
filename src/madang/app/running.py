"""For commands that need the running house: reaching it, and saying in one sentence when it is not there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from madang.app import folder, wiring
from madang.house import House
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings

POOL = 4


class NotRunningError(Exception):
    """The command needs the house to be running."""


class BadArgumentError(Exception):
    """A command's argument does not name what it should; `str()` says why."""


@asynccontextmanager
async def running_house(settings: Settings) -> AsyncIterator[House]:
    """The house that runs on the folder, as its other processes see it. Raises NotRunningError."""
    if folder.running_address(settings.home) is None:
        raise NotRunningError(f"No house is running in {settings.home}. Start it with: madang up")
    dsn = settings.dsn or Postgres(settings.home / "postgres").dsn()
    async with wiring.open_house(replace(settings, dsn=dsn), POOL) as house:
        yield house


async def account_named(house: House, name_or_account: str) -> int:
    """The account of a member's name, or the number itself if it exists. Raises BadArgumentError."""
    from madang.features.members import queries

    async with house.db.connect() as db:
        found = await queries.accounts_named(db, name_or_account)
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        numbers = ", ".join(str(account) for account in found)
        raise BadArgumentError(
            f"{len(found)} members are called {name_or_account}: give the account, one of {numbers}."
        )
    if name_or_account.isdecimal() and len(name_or_account) < 11:
        account = await house.chain.account(int(name_or_account))
        if account is not None:
            return account.account
    raise BadArgumentError(f"No member is called {name_or_account}, and no account has that number.")
