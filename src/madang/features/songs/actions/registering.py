"""Songs to the ledger: sixteen registrations in a transaction, all or none; each alone where one is refused.

A row holds the id of its transaction before that is sent; `finish_registrations` completes what a crash left between.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.submit import HouseKey, Signed
from madang.features.songs.actions.describing import count_facets
from madang.features.songs.model import SongAdded
from madang.features.songs.tables import songs
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.songs import RegisterSong, Share
from madang.plumbing.outbox import put_all

COMMANDS_MAX = 16
"""The law's: more registrations in a transaction are refused."""
REGISTRATION_WAITED_MS = 60_000
FINISHED_MAX = 1_000
KEPT_FILES = ("text_file", "audio_file", "cover_file", "background_file", "video_file", "source_file")


@dataclass(frozen=True)
class SignedSongs:
    """One transaction and the songs that it registers."""

    signed: Signed
    commands: list[RegisterSong]


async def signed_commands(house: House, db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> list[SignedSongs]:
    """Sign the registrations of songs whose rows were just written, and keep their transactions' ids beside them."""
    commands = [_command(row["id"], row["price_cents"], row["holders"]) for row in rows]
    found = await _sign(house, commands)
    for each in found:
        ids = [command.reference for command in each.commands]
        values = {"transaction_id": each.signed.id, "transaction_expires": each.signed.expires_height}
        await db.execute(update(songs).where(songs.c.id.in_(ids)).values(**values))
    return found


async def register(house: House, transactions: Sequence[SignedSongs]) -> dict[bytes, Rejection]:
    """The ledger's answer for each kept song; a refused one leaves the catalogue again."""
    answers: dict[bytes, Rejection] = {}
    for each in await asyncio.gather(*(_submit(house, each) for each in transactions)):
        answers |= each
    refused = [id for id, rejection in answers.items() if rejection is not Rejection.NONE]
    done = [id for id, rejection in answers.items() if rejection is Rejection.NONE]
    async with house.db.begin() as db:
        cleared = update(songs).where(songs.c.id.in_(done), songs.c.transaction_id.is_not(None))
        described = (songs.c.facets, songs.c.artist, songs.c.genres, songs.c.edition)
        cleared = cleared.values(transaction_id=None, transaction_expires=None).returning(*described)
        await count_facets(db, (await db.execute(cleared)).all())
        await put_all(db, [SongAdded(id=id.hex()) for id in done])
        named = [songs.c[name] for name in KEPT_FILES]
        gone = (await db.execute(delete(songs).where(songs.c.id.in_(refused)).returning(*named))).all()
    for row in gone:
        for file in filter(None, row):
            await house.files.delete(file)
    return answers


async def finish_registrations(house: House) -> int:
    """Register again the songs whose registration was begun and never answered; returns how many were finished."""
    begun_ms = house.clock.now_ms() - REGISTRATION_WAITED_MS
    waiting = select(songs.c.id, songs.c.price_cents, songs.c.holders)
    waiting = waiting.where(songs.c.transaction_id.is_not(None), songs.c.added_ms < begun_ms)
    async with house.db.connect() as db:
        rows = (await db.execute(waiting.order_by(songs.c.added_ms).limit(FINISHED_MAX))).all()
    if rows:
        await register(house, await _sign(house, [_command(*row) for row in rows]))
    return len(rows)


def _command(id: bytes, price_cents: int, holders: Sequence[Sequence[int]]) -> RegisterSong:
    return RegisterSong(id, price_cents, [Share(account, basis_points) for account, basis_points in holders])


async def _sign(house: House, commands: list[RegisterSong]) -> list[SignedSongs]:
    batches = [commands[first : first + COMMANDS_MAX] for first in range(0, len(commands), COMMANDS_MAX)]
    return [SignedSongs(await house.chain.sign(HouseKey.REGISTRAR, list(batch)), batch) for batch in batches]


async def _submit(house: House, each: SignedSongs) -> dict[bytes, Rejection]:
    outcome = await house.chain.submit(each.signed.envelope)
    if outcome.rejection is Rejection.NONE:
        return {command.reference: Rejection.NONE for command in each.commands}
    if len(each.commands) > 1:
        # One of them was refused and took the others with it; alone, each gets its own answer.
        answers: dict[bytes, Rejection] = {}
        for command in each.commands:
            signed = await house.chain.sign(HouseKey.REGISTRAR, [command])
            answers |= await _submit(house, SignedSongs(signed, [command]))
        return answers
    taken = outcome.rejection is Rejection.SONG_TAKEN
    return {each.commands[0].reference: Rejection.NONE if taken else outcome.rejection}
