"""Blocks become rows: each once, in order, with its messages, also after a stop and in a new database."""

import asyncio
import dataclasses
import importlib
import os
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.app.node import committed_block
from madang.app.projector import OtherHouseError, ProjectionLostError, Projector, projector
from madang.chain.projected import BlockSummary, Recorded
from madang.chain.solo import Committed
from madang.chain.submit import HouseKey
from madang.house import House
from madang.ledger.events import Posted
from madang.ledger.rules.accounts import AccountOpened, OpenAccount
from madang.ledger.units import DAY_MS
from madang.plumbing.db import open_engine
from madang.plumbing.live import Message, Publish, sequences
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings
from tests.chain.houses import key, open_chain, transfer
from tests.house import open_house

seen = Table(
    "seen_events",
    MetaData(),
    Column("height", Integer, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("kind", Integer),
    Column("transaction", LargeBinary),
)


class BlockSeen(Message, frozen=True, tag="BlockSeen"):
    height: int


async def note(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """A projection that writes down what it is given."""
    rows = [
        {
            "height": block.height,
            "index": each.index,
            "kind": isinstance(each.event, Posted),
            "transaction": each.transaction_id,
        }
        for each in events
    ]
    await db.execute(seen.insert(), rows)
    return [Publish("house", BlockSeen(block.height))]


async def blocks_of(home: Path) -> tuple[bytes, list[Committed]]:
    async with open_chain(home) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        await chain.send(key(1), transfer(singer, listener, 5))
        height = chain.application.head.height
        return chain.application.chain_id, [committed_block(chain.application, each) for each in range(1, height + 1)]


async def test_every_event_is_projected_once_and_pages_are_told(tmp_path: Path, dsn: str) -> None:
    chain_id, blocks = await blocks_of(tmp_path)
    engine = open_engine(dsn, 2)
    async with engine.begin() as db:
        await db.run_sync(seen.metadata.create_all)
    projecting = Projector(engine, chain_id, [note])
    assert await projecting.open() == 0
    for block in [*blocks, *blocks]:
        await projecting.project(block)
    again = Projector(engine, chain_id, [note])
    assert await again.open() == len(blocks)
    await again.project(blocks[-1])
    async with engine.begin() as db:
        found = (await db.execute(select(seen).order_by(seen.c.height, seen.c.index))).all()
        with_events = {row.height for row in found}
        assert await sequences(db, ["house"]) == {"house": len(with_events)}
    genesis_postings = [row for row in found if row.transaction is None]
    assert [row.height for row in genesis_postings] == [1, 1, 1]
    assert len({(row.height, row.index) for row in found}) == len(found)
    assert sum(row.kind for row in found) == 3 + 2 + 1  # genesis, two grants of the sandbox, one transfer
    await engine.dispose()


async def test_an_event_says_which_transaction_caused_it(tmp_path: Path, dsn: str) -> None:
    chain_id, blocks = await blocks_of(tmp_path)
    told: list[Recorded] = []

    async def keep(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
        told.extend(events)
        return []

    engine = open_engine(dsn, 2)
    projecting = Projector(engine, chain_id, [keep])
    await projecting.open()
    for block in blocks:
        await projecting.project(block)
    opened = [each for each in told if isinstance(each.event, AccountOpened)]
    ids = [receipt.id for block in blocks for receipt in block.body.receipts]
    assert [each.transaction_id for each in opened] == ids[:2]
    await engine.dispose()


async def test_a_projection_that_fails_leaves_nothing_and_is_heard(tmp_path: Path, dsn: str) -> None:
    chain_id, blocks = await blocks_of(tmp_path)
    engine = open_engine(dsn, 2)
    async with engine.begin() as db:
        await db.run_sync(seen.metadata.create_all)

    async def fail(events: list[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
        raise ArithmeticError("a projection with a mistake")

    projecting = Projector(engine, chain_id, [note, fail])
    await projecting.open()
    running = asyncio.create_task(projecting.run())
    await projecting.put(blocks[0])
    with pytest.raises(ArithmeticError):
        await running
    async with engine.begin() as db:
        assert not (await db.execute(select(seen))).all()
    assert await Projector(engine, chain_id, []).open() == 0
    await engine.dispose()


async def test_a_database_that_lost_blocks_is_not_stepped_over(tmp_path: Path, dsn: str) -> None:
    chain_id, blocks = await blocks_of(tmp_path)
    engine = open_engine(dsn, 2)
    projecting = Projector(engine, chain_id, [])
    await projecting.open()
    await projecting.project(blocks[0])
    async with engine.begin() as db:
        await db.execute(update(projector).values(height=0))
    with pytest.raises(ProjectionLostError):
        await projecting.project(blocks[1])
    assert await Projector(engine, chain_id, []).open() == 0
    await engine.dispose()


async def test_the_database_of_another_house_is_refused(dsn: str) -> None:
    engine = open_engine(dsn, 2)
    await Projector(engine, bytes(32), []).open()
    with pytest.raises(OtherHouseError):
        await Projector(engine, bytes([1]) * 32, []).open()
    assert await Projector(engine, bytes(32), []).open() == 0
    await engine.dispose()


async def test_a_new_database_is_filled_again_from_the_blocks(
    settings: Settings, postgres: Postgres, template: str
) -> None:
    async with open_house(settings) as house:
        for number in (1, 2):
            opening = await house.chain.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(key(number).verify_key))])
            await house.chain.submit(opening.envelope)
        await house.chain.advance_clock(2 * DAY_MS)
        before = await projected_rows(house)
        assert before["days_settled"]
    name = f"test_{os.urandom(6).hex()}"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
    async with open_house(dataclasses.replace(settings, dsn=postgres.dsn(name))) as house:
        assert await projected_rows(house) == before
        assert any(before.values())


async def projected_rows(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a feature's projection owns."""
    await house.chain.status()
    found = {}
    async with house.db.connect() as db:
        for feature in ("wallet", "explorer", "participation"):
            module = importlib.import_module(f"madang.features.{feature}.projection")
            for table in (each for each in vars(module).values() if isinstance(each, Table)):
                rows = await db.execute(select(table))
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found
