"""High scores of a song, each member once with their best, and a member's own singings of it over time."""

from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import unseen_by
from madang.features.follows.queries import followed_by
from madang.features.members.queries import names_of, shown_in_scores
from madang.features.recordings.queries import published
from madang.features.scores.model import SHOWN, Scope, week_begun_ms
from madang.features.singing.queries import Among, BestSinging, OwnScore, best_singings, own_scores
from madang.features.songs.queries import is_registered
from madang.media.running import Difficulty
from madang.plumbing.errors import NotFoundError, NotSignedInError


@dataclass(frozen=True)
class HighScore:
    place: int
    """From 1 on; who came to the same points earlier stands before."""
    account: int
    name: str | None
    score: int
    """0 to 100."""
    points: int
    """0 to 10,000."""
    singing_ms: int
    """When it was sung."""
    recording: str | None
    """Where it can be heard."""


@dataclass(frozen=True)
class HighScores:
    scores: list[HighScore]
    mine: HighScore | None
    """The viewer's own, also beyond the places shown."""


@dataclass(frozen=True)
class Progress:
    """The viewer's own singings of a song."""

    best: int | None
    """0 to 100."""
    singings: list[OwnScore]
    """The oldest first, at most the latest hundred."""


async def high_scores(
    db: AsyncConnection, viewer: int | None, song: bytes, scope: Scope, difficulty: Difficulty, now_ms: int
) -> HighScores:
    """The best counted singings of the song, sung by that difficulty. Raises NotFoundError, NotSignedInError."""
    if scope is Scope.FOLLOWING and viewer is None:
        raise NotSignedInError
    await _registered(db, song)

    def among(account: Among) -> list[Among]:
        wanted: list[Among] = [account.in_(shown_in_scores())]
        if viewer is not None:
            wanted = [or_(account == viewer, account.in_(shown_in_scores())), account.not_in(unseen_by(viewer))]
        if scope is Scope.FOLLOWING and viewer is not None:
            wanted.append(or_(account == viewer, account.in_(followed_by(viewer))))
        return wanted

    since_ms = week_begun_ms(now_ms) if scope is Scope.WEEK else None
    best = await best_singings(db, song, among, since_ms, SHOWN, viewer, difficulty)
    rows = await _shown(db, best)
    mine = next((row for row in rows if row.account == viewer), None)
    return HighScores([row for row in rows if row.place <= SHOWN], mine)


async def progress(db: AsyncConnection, account: int, song: bytes) -> Progress:
    """How the member's singing of the song went on. Raises NotFoundError."""
    await _registered(db, song)
    found = await own_scores(db, account, song)
    return Progress(max((each.score for each in found), default=None), found)


async def _registered(db: AsyncConnection, song: bytes) -> None:
    if not await is_registered(db, song):
        raise NotFoundError("There is no such song.")


async def _shown(db: AsyncConnection, best: list[BestSinging]) -> list[HighScore]:
    names = await names_of(db, [each.account for each in best])
    heard = await published(db, [each.recording for each in best if each.recording is not None])
    return [
        HighScore(
            place=each.place,
            account=each.account,
            name=names.get(each.account),
            score=each.points // 100,
            points=each.points,
            singing_ms=each.started_ms,
            recording=each.recording.hex() if each.recording in heard and each.recording is not None else None,
        )
        for each in best
    ]
