"""High scores and progress over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from madang.features.scores import queries
from madang.features.scores.model import Scope
from madang.house import House
from madang.media.running import Difficulty

router = APIRouter(prefix="/songs", tags=["scores"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/{id}/scores")
async def high_scores(
    request: Request,
    id: PublicId,
    scope: Scope = Scope.HOUSE,
    difficulty: Difficulty = "normal",
) -> queries.HighScores:
    """Who sang the song best: in the house, among those the member follows, or this week."""
    house: House = request.app.state.house
    viewer = request.state.member.account if request.state.member else None
    async with house.db.connect() as db:
        return await queries.high_scores(db, viewer, bytes.fromhex(id), scope, difficulty, house.clock.now_ms())


@router.get("/{id}/progress")
async def progress(request: Request, id: PublicId) -> queries.Progress:
    """The member's own singings of the song, the oldest first."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.progress(db, member.account, bytes.fromhex(id))
