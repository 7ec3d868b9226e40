"""Blocks, transactions, accounts and days as the explorer shows them."""

from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.blocks import BlockView, ChainStatus
from madang.chain.submit import Outcome
from madang.features.explorer.model import (
    Account,
    AccountKey,
    Attested,
    Block,
    BlockRow,
    BlockRows,
    Day,
    DayRow,
    DayRows,
    Holding,
    PaidDay,
    PaidDays,
    Summary,
    Transaction,
    TransactionRow,
    roles_written,
    written,
)
from madang.features.explorer.projection import attested_rows, transaction_heights
from madang.features.participation import queries as participation
from madang.features.wallet import queries as wallet
from madang.house import House
from madang.ledger import rules
from madang.ledger.genesis import read_genesis
from madang.ledger.rules.participation import ROW_BYTES
from madang.ledger.transactions import open_envelope
from madang.plumbing.errors import NotFoundError

BLOCKS_A_PAGE = 20
BLOCKS_IN_SUMMARY = 5
DAYS_A_PAGE = 31
TRANSACTIONS_SHOWN = 200
"""Of one block; the rest is in the raw chain."""
OWN_EVENTS_SHOWN = 200
ROWS_COUNTED_MAX = 500_000
"""The accounts of a day with more rows are not counted for a page."""
ROWS_A_READ = 50_000


async def summary(house: House, shelf: "BlockShelf") -> Summary:
    """The house's ledger at a glance."""
    status = await house.chain.status()
    genesis = read_genesis(await house.chain.genesis())
    holdings = []
    for number, name in _house_accounts(status).items():
        state = await house.chain.account(number)
        holdings.append(Holding(number, name, str(state.available if state is not None else 0)))
    return Summary(
        name=house.settings.name,
        sandbox=status.sandbox,
        chain_id=status.chain_id.hex(),
        genesis_hash=status.chain_id.hex(),
        genesis_ms=genesis.time_ms,
        symbol=genesis.policy.prices.symbol.decode("ascii", "replace"),
        units_per_cent=status.units_per_cent,
        sequencer_key=status.sequencer_key.hex(),
        height=status.height,
        time_ms=status.time_ms,
        header_hash=status.header_hash.hex(),
        accounts=status.accounts,
        supply=str(status.supply),
        minted=str(status.minted),
        sold=str(status.sold),
        sale_phase=status.sale_phase,
        holdings=holdings,
        blocks=(await blocks(house, shelf, None, BLOCKS_IN_SUMMARY)).blocks,
    )


class BlockShelf:
    """The rows of blocks that were shown lately: a block never changes, and a full one is megabytes to read."""

    ROWS_MAX = 5_000

    def __init__(self, house: House) -> None:
        self._house = house
        self._rows: OrderedDict[int, BlockRow] = OrderedDict()

    async def row(self, height: int) -> BlockRow | None:
        """The block's row; None if there is no block of this height."""
        if height in self._rows:
            self._rows.move_to_end(height)
            return self._rows[height]
        view = await self._house.chain.block(height)
        if view is None:
            return None
        self._rows[height] = _block_row(view)
        if len(self._rows) > self.ROWS_MAX:
            self._rows.popitem(last=False)
        return self._rows[height]


async def blocks(house: House, shelf: BlockShelf, before: int | None, limit: int = BLOCKS_A_PAGE) -> BlockRows:
    """The blocks below a height, newest first."""
    height = (await house.chain.status()).height
    top = height if before is None else min(before - 1, height)
    found = [await shelf.row(each) for each in range(top, max(top - limit, 0), -1)]
    rows = [row for row in found if row is not None]
    return BlockRows(rows, str(top - limit + 1) if top - limit >= 1 else None)


async def block(house: House, height: int) -> Block:
    """One block. Raises NotFoundError."""
    view = await _block(house, height)
    shown = list(zip(view.outcomes, view.envelopes, strict=True))[:TRANSACTIONS_SHOWN]
    return Block(
        height=view.height,
        time_ms=view.time_ms,
        hash=view.hash.hex(),
        previous=view.previous.hex(),
        header=view.header.hex(),
        signature=view.signature.hex(),
        transactions_total=len(view.outcomes),
        transactions=[_transaction_row(outcome, envelope) for outcome, envelope in shown],
        own_events=[written(rules.decode_event(raw)) for raw in view.own_events[:OWN_EVENTS_SHOWN]],
    )


async def transaction(db: AsyncConnection, house: House, id: bytes) -> Transaction:
    """One transaction by its id. Raises NotFoundError."""
    outcome = await house.chain.outcome(id)
    query = select(transaction_heights.c.height).where(transaction_heights.c.id == id)
    height = outcome.height if outcome is not None else (await db.execute(query)).scalar()
    if height is None:
        raise NotFoundError("The ledger holds no transaction of this id that did something.")
    view = await _block(house, height)
    for found, envelope in zip(view.outcomes, view.envelopes, strict=True):
        if found.id == id:
            return _transaction(found, envelope)
    raise NotFoundError("The ledger holds no transaction of this id.")


async def account(db: AsyncConnection, house: House, number: int) -> Account:
    """One account by its number. Raises NotFoundError."""
    state = await house.chain.account(number)
    if state is None:
        raise NotFoundError("The ledger has no account of this number.")
    kinds = _house_accounts(await house.chain.status())
    # Days pay members alone; what they paid is written in the balance and not as movements.
    moved = state.credits if number in kinds else await wallet.received(db, number, state.height)
    return Account(
        account=state.account,
        kind=kinds.get(number, "member"),
        available=str(state.available),
        held=str(state.held),
        debits=str(state.debits),
        credits=str(state.credits),
        rewards=str(state.credits - moved),
        level=state.level,
        level_points=state.level_points,
        keys=[AccountKey(key.hex(), roles_written(roles)) for key, roles in sorted(state.keys.items())],
    )


async def paid_days(db: AsyncConnection, house: House, number: int, before: int | None) -> PaidDays:
    """The settled days that paid an account, newest first; none once its member has left the house."""
    page = await wallet.rewards_of(db, house, number, before)
    return PaidDays([PaidDay(reward.day, reward.points, reward.payout) for reward in page.rewards], page.next)


async def days(db: AsyncConnection, before: int | None) -> DayRows:
    """Settled days, newest first."""
    rows = await participation.settled_days(db, before, limit=DAYS_A_PAGE + 1)
    shown = [
        DayRow(row.day, row.members, row.total, str(row.minted), row.root.hex(), row.height, row.time_ms)
        for row in rows[:DAYS_A_PAGE]
    ]
    return DayRows(shown, str(shown[-1].day) if len(rows) > DAYS_A_PAGE else None)


async def day(db: AsyncConnection, house: House, number: int) -> Day:
    """One settled day with who reported it. Raises NotFoundError."""
    found = await house.chain.settled_day(number)
    if found is None:
        raise NotFoundError("This day is not settled.")
    rows = (await db.execute(select(attested_rows).where(attested_rows.c.day == number))).all()
    return Day(
        day=found.day,
        members=found.members,
        members_counted=found.members_counted,
        accounts=await _accounts_of_day(house, number, found.rows),
        total=found.total,
        minted=str(found.minted),
        cap_units=str(found.cap_units),
        days_in_month=found.days_in_month,
        root=found.root.hex(),
        height=found.height,
        rows=found.rows,
        attested=[Attested(row.attestor, row.rows) for row in rows],
    )


async def _accounts_of_day(house: House, day: int, rows: int) -> int | None:
    if rows > ROWS_COUNTED_MAX:
        return None
    accounts: set[bytes] = set()
    first = 0
    while read := await house.chain.day_rows(day, first, ROWS_A_READ):
        accounts.update(read[start : start + 4] for start in range(0, len(read), ROW_BYTES))
        first += len(read) // ROW_BYTES
    return len(accounts)


async def _block(house: House, height: int) -> BlockView:
    view = await house.chain.block(height)
    if view is None:
        raise NotFoundError("There is no block of this height.")
    return view


def _house_accounts(status: ChainStatus) -> dict[int, str]:
    return {
        status.reserve_account: "reserve",
        status.sale_account: "sale",
        status.fund_account: "community_fund",
        status.attestor_account: "attestor",
        status.registrar_account: "registrar",
        status.delegate_account: "delegate",
    }


def _block_row(view: BlockView) -> BlockRow:
    rejected = sum(1 for outcome in view.outcomes if outcome.rejection)
    return BlockRow(view.height, view.time_ms, view.hash.hex(), len(view.outcomes), rejected, len(view.own_events))


def _transaction_row(outcome: Outcome, envelope: bytes) -> TransactionRow:
    _, payload = open_envelope(envelope)
    kinds = [type(command).__name__ for command in payload.commands]
    return TransactionRow(outcome.id.hex(), outcome.index, _no(outcome), kinds)


def _transaction(outcome: Outcome, envelope: bytes) -> Transaction:
    opened, payload = open_envelope(envelope)
    return Transaction(
        id=outcome.id.hex(),
        height=outcome.height,
        index=outcome.index,
        time_ms=outcome.time_ms,
        rejection=_no(outcome),
        rejected_command=outcome.command if outcome.rejection else None,
        expires_height=payload.expires,
        signers=[signed.key.hex() for signed in opened.signatures],
        commands=[written(command) for command in payload.commands],
        events=[written(event) for event in outcome.events],
    )


def _no(outcome: Outcome) -> str | None:
    return outcome.rejection.name.lower() if outcome.rejection else None
