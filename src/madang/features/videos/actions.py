"""Asking for films, and removing them."""

from sqlalchemy import ColumnElement, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.recordings.queries import recording_of
from madang.features.recordings.queries.filming import filmable
from madang.features.videos.model import WAITING_MAX, FilmChanged, FilmsDropped, Kind, State
from madang.features.videos.queries import waiting
from madang.features.videos.tables import films
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put

MAKE = "videos.make"


class NotMixedError(Refused):
    status = 409
    code = "not_mixed"


class ManyFilmsError(Refused):
    status = 429
    code = "many_films"


async def make(house: House, member: SignedIn, id: bytes, kind: Kind) -> None:
    """Have a film made of one's recording; one that is made or waits stays as it is, one that failed is tried again.

    Raises NotFoundError, NotMixedError, ManyFilmsError.
    """
    await _own(house, member, id)
    async with house.db.begin() as db:
        found = await filmable(db, id)
        if found is None or found.mix_file is None:
            raise NotMixedError("This recording is still being mixed. Ask for its film in a moment.")
        if await waiting(db, member.account) >= WAITING_MAX:
            raise ManyFilmsError(f"{WAITING_MAX} of your films are being made. Ask again when one of them is done.")
        row = {"account": member.account, "state": State.DUE, "asked_ms": house.clock.now_ms(), "tries": 0}
        asked = insert(films).values(recording=id, kind=kind, **row).on_conflict_do_update(
            index_elements=["recording", "kind"], set_=row, where=films.c.state == State.FAILED
        )  # fmt: skip
        if (await db.execute(asked)).rowcount:
            await defer(db, MAKE, f"{id.hex()}/{kind}")


async def remove(house: House, member: SignedIn, id: bytes, kind: Kind) -> None:
    """Remove a film of one's recording; what is not there stays away."""
    await _own(house, member, id)
    async with house.db.begin() as db:
        await drop_films(db, films.c.recording == id, films.c.kind == kind)


async def drop_films(db: AsyncConnection, *among: ColumnElement[bool]) -> None:
    """Remove films and their files, and tell whoever asked for them."""
    gone = (await db.execute(delete(films).where(*among).returning(films))).all()
    files = [row.file for row in gone if row.file]
    if files:
        await put(db, FilmsDropped(files=files))
    await publish(db, [Publish(f"member/{row.account}", FilmChanged(row.recording.hex())) for row in gone])


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget the films that the member asked for."""
    await drop_films(db, films.c.account == member.account)


async def _own(house: House, member: SignedIn, id: bytes) -> None:
    if not (await recording_of(house, id, member)).own:
        raise NotFoundError("There is no such recording of yours.")
