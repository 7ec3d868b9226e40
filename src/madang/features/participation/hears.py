"""Which things that happen in the house the law may count."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.participation.actions import write_acts
from madang.features.participation.model import Act, next_midnight_ms
from madang.features.participation.queries import is_remembered
from madang.features.participation.tables import uploads
from madang.features.recordings.model import LikeGiven, RecordingPublished
from madang.features.singing.model import SongSung
from madang.features.singing.queries import policy
from madang.house import House
from madang.ledger.rules.participation import Kind


async def count_singing(event: SongSung, event_id: int, db: AsyncConnection, house: House) -> None:
    """A counted singing is an act of the day in which it was scored."""
    if event.counted:
        well = event.score >= (await policy(house)).score_well
        kind = Kind.SONG_SUNG_WELL if well else Kind.SONG_SUNG
        act = Act(event.account, kind, event.song_number, f"singing/{event.singing}")
        await write_acts(db, [act], house.clock.now_ms())


async def count_like(event: LikeGiven, event_id: int, db: AsyncConnection, house: House) -> None:
    """The first like of an account for a recording is an act, for ever: also if its member left in between."""
    act = Act(event.account, Kind.LIKE_GIVEN, event.singer, f"like/{event.recording}/{event.account}")
    if not await is_remembered(db, act.cause):
        await write_acts(db, [act], house.clock.now_ms())


async def await_midnight(event: RecordingPublished, event_id: int, db: AsyncConnection, house: House) -> None:
    """A recording of a counted singing becomes an act once it is still published at the midnight after it was."""
    if not event.counted:
        return
    due_ms = next_midnight_ms(event.published_ms)
    waiting = insert(uploads).values(recording=bytes.fromhex(event.id), account=event.account, due_ms=due_ms)
    await db.execute(
        waiting.on_conflict_do_update(index_elements=["recording"], set_={"due_ms": due_ms}, where=~uploads.c.reported)
    )


REACTIONS = [(SongSung, count_singing), (LikeGiven, count_like), (RecordingPublished, await_midnight)]
