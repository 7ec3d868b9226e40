"""Asking for a takedown, deciding it, and answering it."""

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.songs.queries import cards
from madang.features.songs.queries.holding import shares_of
from madang.features.takedowns.model import (
    CONTACT_LENGTH_MAX,
    HIDING,
    NAME_LENGTH_MAX,
    NEXT,
    WAITING_MAX,
    WORDS_LENGTH_MAX,
    Reason,
    SongRestored,
    SongSuspended,
    State,
    tidy,
)
from madang.features.takedowns.tables import takedowns
from madang.house import House
from madang.plumbing import outbox
from madang.plumbing.errors import NotFoundError, Refused

GONE = ""
"""In the place of a name or contact of somebody who has left."""


class WordsRefusedError(Refused):
    code = "words_refused"


class TooManyTakedownsError(Refused):
    status = 429
    code = "too_many_takedowns"


class NotOpenError(Refused):
    status = 409
    code = "takedown_not_open"


class NotAHolderError(Refused):
    status = 403
    code = "not_a_holder"


async def ask(
    house: House, member: SignedIn | None, song: bytes, reason: Reason, *, name: str, contact: str, words: str
) -> int:
    """Write a takedown down under a name; its number. The song stays until the operator has read it.

    Raises NotFoundError, WordsRefusedError, TooManyTakedownsError.
    """
    row = {
        "name": _required(name, NAME_LENGTH_MAX, "your name", lines=False),
        "contact": _required(contact, CONTACT_LENGTH_MAX, "how the operator reaches you", lines=False),
        "words": _required(words, WORDS_LENGTH_MAX, "what is yours and why it must not be here"),
        "reason": reason,
        "account": member.account if member else None,
        "song": song,
        "state": State.WAITING,
        "asked_ms": house.clock.now_ms(),
    }
    async with house.db.begin() as db:
        card = (await cards(db, [song], None)).get(song)
        if card is None:
            raise NotFoundError("There is no such song.")
        waiting = select(func.count()).select_from(takedowns)
        waiting = waiting.where(takedowns.c.song == song, takedowns.c.state == State.WAITING)
        if (await db.execute(waiting)).scalar_one() >= WAITING_MAX:
            raise TooManyTakedownsError("The operator has been told of this song often enough and will read it.")
        row |= {"song_number": card.number, "title": card.title, "artist": card.artist}
        return int((await db.execute(takedowns.insert().values(row).returning(takedowns.c.number))).scalar_one())


async def decide(house: House, number: int, state: State, reasons: str) -> None:
    """The operator's word: refuse or suspend what waits, later restore it or keep it down.

    Raises NotFoundError, NotOpenError, WordsRefusedError.
    """
    said = _required(reasons, WORDS_LENGTH_MAX, "your reasons")
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        row = (await db.execute(select(takedowns).where(takedowns.c.number == number).with_for_update())).one_or_none()
        if row is None:
            raise NotFoundError(f"No takedown has the number {number}.")
        if row.state not in NEXT[state]:
            raise NotOpenError(f"Takedown {number} is {row.state.replace('_', ' ')} and cannot become {state}.")
        first = state in (State.REFUSED, State.SUSPENDED)
        changes = {"decision": said, "decided_ms": now_ms} if first else {"verdict": said, "verdict_ms": now_ms}
        await db.execute(update(takedowns).where(takedowns.c.number == number).values(state=state, **changes))
        if state is State.SUSPENDED:
            await outbox.put(db, SongSuspended(id=row.song.hex()))
        elif state is State.RESTORED and not await _hidden(db, row.song):
            await outbox.put(db, SongRestored(id=row.song.hex()))


async def answer(house: House, member: SignedIn, number: int, words: str) -> None:
    """A holder's counter-statement while the song is suspended; the same holder may write it again.

    Raises NotFoundError, NotAHolderError, NotOpenError, WordsRefusedError.
    """
    said = _required(words, WORDS_LENGTH_MAX, "why the song should be here")
    async with house.db.begin() as db:
        row = (await db.execute(select(takedowns).where(takedowns.c.number == number).with_for_update())).one_or_none()
        if row is None or row.state == State.WAITING:
            raise NotFoundError("There is no such takedown.")
        if member.account not in {account for account, _ in (await shares_of(db, row.song)).shares}:
            raise NotAHolderError("Only a rights holder of the song answers a takedown.")
        if row.state != State.SUSPENDED or row.counter_account not in (None, member.account):
            raise NotOpenError("This takedown takes no answer any more.")
        said_now = {"counter": said, "counter_account": member.account, "counter_ms": house.clock.now_ms()}
        await db.execute(update(takedowns).where(takedowns.c.number == number).values(said_now))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget what the member asked for and nobody decided yet; of the rest their name and what they wrote."""
    asked = takedowns.c.account == member.account
    await db.execute(delete(takedowns).where(asked, takedowns.c.state == State.WAITING))
    await db.execute(update(takedowns).where(asked).values(account=None, name=GONE, contact=GONE, words=GONE))
    answered = update(takedowns).where(takedowns.c.counter_account == member.account)
    await db.execute(answered.values(counter_account=None, counter=GONE))


async def _hidden(db: AsyncConnection, song: bytes) -> bool:
    hiding = or_(*[takedowns.c.state == state for state in HIDING])
    found = await db.execute(select(takedowns.c.number).where(takedowns.c.song == song, hiding).limit(1))
    return found.one_or_none() is not None


def _required(text: str, length_max: int, what: str, lines: bool = True) -> str:
    said = tidy(text, length_max, lines)
    if said is None:
        raise WordsRefusedError(f"Say {what}, in at most {length_max:,} characters.")
    return said
