"""Singing together from apart: opening one's voice, agreeing to a use of it, levelling voices, gathering a chorus."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import refuse_between
from madang.features.members.model import SignedIn
from madang.features.recordings.actions import holding
from madang.features.recordings.actions.leaving import close, leave
from madang.features.recordings.actions.parts import NewPart, copied, write_parts
from madang.features.recordings.model import SINGERS_MAX, Consent, Opens, PartsChanged, State, score_together
from madang.features.recordings.queries.parts import Source, accounts_of, is_agreed, parts_of
from madang.features.recordings.tables import recording_parts, recordings
from madang.house import House
from madang.media.presets import FIRST, settings_of
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.jobs import defer

ONLY_JOINED = "Only recordings that were sung to this one, and agreed to, can be gathered."


class NotPublishedError(Refused):
    status = 409
    code = "not_published"


class NotJoinedError(Refused):
    """What is to be gathered was not sung to this recording."""

    status = 422
    code = "not_joined"


class TooManyVoicesError(Refused):
    status = 422
    code = "too_many_voices"


@dataclass(frozen=True)
class Standing:
    """How one voice stands among the others."""

    level_db: float
    pan: float
    """−1 left, 1 right."""
    lag_ms: float


async def open_voice(house: House, member: SignedIn, id: bytes, opens: Opens) -> None:
    """Say whether others may sing to one's voice in a published recording; of several voices all have to be open.

    Closing lets those who sing to it now finish: theirs stays theirs alone. Raises NotFoundError, NotPublishedError.
    """
    async with house.db.begin() as db:
        row = await holding.sung(db, id, member)
        if opens is Opens.NO:
            await close(db, row)
        else:
            if row.state != State.PUBLISHED:
                raise NotPublishedError("Publish it first: only then others can hear it and sing to it.")
            mine = recording_parts.c.recording == id, recording_parts.c.account == member.account
            await db.execute(update(recording_parts).where(*mine).values(opens=opens))
            if row.guide_file is None:
                # The guide is made with the mix.
                await holding.mix_anew(db, id, house.clock.now_ms())
        await holding.tell(db, accounts_of((await parts_of(db, [id]))[id]), PartsChanged(id.hex()))


async def answer(house: House, member: SignedIn, id: bytes, agrees: bool) -> None:
    """Agree to a recording that somebody made with one's voice, or take the voice out of it. Raises NotFoundError."""
    async with house.db.begin() as db:
        row = await holding.sung(db, id, member)
        if not agrees:
            await leave(db, row, member.account, house.clock.now_ms())
            return
        mine = recording_parts.c.recording == id, recording_parts.c.account == member.account
        await db.execute(update(recording_parts).where(*mine).values(consent=Consent.GIVEN))
        await holding.tell(db, accounts_of((await parts_of(db, [id]))[id]), PartsChanged(id.hex()))


async def place_voice(house: House, member: SignedIn, id: bytes, place: int, standing: Standing) -> None:
    """Have the recording mixed with the voice standing so; whoever keeps it may. Raises NotFoundError."""
    async with house.db.begin() as db:
        await holding.kept(db, id, member)
        voice = recording_parts.c.recording == id, recording_parts.c.place == place
        if not (await db.execute(update(recording_parts).where(*voice).values(asdict(standing)))).rowcount:
            raise NotFoundError("There is no such voice in this recording.")
        await holding.mix_anew(db, id, house.clock.now_ms())


async def gather(house: House, member: SignedIn, id: bytes, joined: Sequence[bytes]) -> bytes:
    """A new recording of one's own and of the voices that were sung to it; everybody in it is asked anew.

    Raises NotFoundError, NotJoinedError, TooManyVoicesError, BlockedError.
    """
    async with house.db.begin() as db:
        row = await holding.kept(db, id, member)
        parts = await _gathered(db, row.id, joined, member.account)
        await refuse_between(db, member.account, {part["account"] for part in parts} - {member.account})
        new = {
            "id": secrets.token_bytes(16),
            "account": member.account,
            "joins": id,
            "song": row.song,
            "state": State.KEPT,
            # Each voice counted where it was sung.
            "counted": False,
            "replay": row.replay,
            "score": score_together([part["score"] for part in parts]),
            "duration_ms": row.duration_ms,
            "kept_ms": house.clock.now_ms(),
            "mix": asdict(settings_of(FIRST)),
            "wanted": 1,
            "mixed": 0,
            "wanted_ms": house.clock.now_ms(),
            "tries": 0,
        }
        await db.execute(insert(recordings).values(new))
        await write_parts(db, new["id"], parts)
        await defer(db, holding.MIX, new["id"].hex())
    return bytes(new["id"])


async def _gathered(db: AsyncConnection, id: bytes, joined: Sequence[bytes], account: int) -> list[NewPart]:
    """The voices of all, each singing once; those of the recording that was sung to first."""
    # Known first, held then: whoever gathers around another recording never waits for this one.
    known = select(recordings.c.id).where(recordings.c.id.in_(joined), recordings.c.joins == id)
    if set((await db.execute(known)).scalars()) != set(joined):
        raise NotJoinedError(ONLY_JOINED)
    query = select(recordings).where(recordings.c.id.in_([id, *joined])).with_for_update()
    rows = {row.id: row for row in (await db.execute(query.order_by(recordings.c.id))).all()}
    found = await parts_of(db, list(rows))
    voices: dict[bytes, NewPart] = {}
    for each in dict.fromkeys([id, *joined]):
        if each not in rows or not await is_agreed(db, each):
            raise NotJoinedError(ONLY_JOINED)
        for part in copied(Source(rows[each], found[each]), account):
            voices.setdefault(part["singing"], part)
    if len(voices) > SINGERS_MAX:
        raise TooManyVoicesError(f"A recording has at most {SINGERS_MAX} voices.")
    return list(voices.values())
