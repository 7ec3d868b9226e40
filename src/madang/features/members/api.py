"""Accounts, sessions and profiles over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, StringConstraints

from madang.features.members import actions, queries
from madang.features.members.model import ACCOUNT_MAX, Buckets, Opening, SignedIn, sender_of
from madang.house import House
from madang.plumbing.errors import Refused
from madang.plumbing.hexadecimal import Hex32, Hex64
from madang.plumbing.sessions import COOKIE, Challenges, cookie

router = APIRouter(tags=["members"])

OPENINGS_AT_ONCE = 30
OPENING_EVERY_MS = 30_000
OPENINGS_AT_ONCE_SANDBOX = 5_000
CHALLENGES_AT_ONCE = 200
CHALLENGE_EVERY_MS = 1_000
"""So one address keeps at most 320 challenges open, of the 20,000 that the house remembers."""
TOKEN_HEADER = "X-Madang-Token"  # noqa: S105
"""A client without cookies asks with this header for the session's token in the body."""

Language = Literal["ko", "en"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""Longer than a name may be once its spaces are tidied."""


class TooOftenError(Refused):
    status = 429
    code = "too_many_requests"


class ChallengeSpentError(Refused):
    code = "challenge_spent"


class NewMember(BaseModel):
    name: Name
    key: Hex32
    language: Language
    signature: Hex64


class Changes(BaseModel):
    name: Name | None = None
    language: Language | None = None
    shown_in_scores: bool | None = None


class Farewell(BaseModel):
    confirm: Name
    """The member's name, typed once more."""


class Answer(BaseModel):
    key: Hex32
    challenge: Hex32
    signature: Hex64


class Challenge(BaseModel):
    challenge: Hex32
    expires_ms: int


class Welcomed(BaseModel):
    """`queries.Me`, and for clients without cookies the session's token."""

    account: int
    name: str
    language: str
    level: int
    level_points: int
    has_words: bool
    shown_in_scores: bool
    device_key: str
    created_ms: int
    live: dict[str, int]
    token: str | None = None


@router.post("/members", status_code=201, response_model_exclude_none=True)
async def open_account(body: NewMember, request: Request, response: Response) -> Welcomed:
    """Open an account for a device's key and sign it in."""
    house: House = request.app.state.house
    size = OPENINGS_AT_ONCE_SANDBOX if house.settings.sandbox else OPENINGS_AT_ONCE
    _limit(request, "openings", size, OPENING_EVERY_MS, "Many accounts were opened from here just now")
    opening = Opening(body.name, bytes.fromhex(body.key), body.language, bytes.fromhex(body.signature))
    member = await actions.open_account(house, opening)
    _, token = await actions.begin_session(house, member.member, opening.key)
    return await _welcome(request, response, member, token)


@router.get("/me")
async def me(request: Request) -> queries.Me:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.me(db, request.state.signed_in())


@router.patch("/me")
async def change_me(body: Changes, request: Request) -> queries.Me:
    house: House = request.app.state.house
    member: SignedIn = request.state.signed_in()
    await actions.change(house, member, body.name, body.language, body.shown_in_scores)
    async with house.db.connect() as db:
        return await queries.me(db, member)


@router.delete("/me", status_code=204)
async def erase_me(body: Farewell, request: Request) -> Response:
    """Erase all that names the member. Ledger entries stay, without a name."""
    house: House = request.app.state.house
    member: SignedIn = request.state.signed_in()
    await actions.erase_member(house, member, body.confirm, request.app.state.erasers.values())
    return _without_cookie(request)


@router.get("/me/export")
async def export_me(request: Request, response: Response) -> dict[str, Any]:
    """All that the house holds of the member, by feature."""
    house: House = request.app.state.house
    member: SignedIn = request.state.signed_in()
    response.headers["Content-Disposition"] = 'attachment; filename="madang.json"'
    async with house.db.connect() as db:
        return {name: await export(db, member) for name, export in request.app.state.exports.items()}


@router.get("/members/{account}")
async def profile(account: Annotated[int, Path(ge=0, le=ACCOUNT_MAX)], request: Request) -> queries.Profile:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        recordings = await request.app.state.recordings_of(db, account, request.state.member)
        return await queries.profile(db, account, recordings)


@router.post("/sessions/challenges")
async def challenge(request: Request) -> Challenge:
    """Something to sign, once and soon, with the device's key."""
    _limit(request, "challenge_askings", CHALLENGES_AT_ONCE, CHALLENGE_EVERY_MS, "Many signed in from here just now")
    issued, expires_ms = _challenges(request).issue(request.app.state.house.clock.now_ms())
    return Challenge(challenge=issued.hex(), expires_ms=expires_ms)


@router.post("/sessions", response_model_exclude_none=True)
async def sign_in(body: Answer, request: Request, response: Response) -> Welcomed:
    """Begin a session. A key that was removed and may still undo that is told what it needs for it (`key_leaving`)."""
    house: House = request.app.state.house
    spent = bytes.fromhex(body.challenge)
    if not _challenges(request).take(spent, house.clock.now_ms()):
        raise ChallengeSpentError("This challenge was used or is too old: ask for a new one.")
    key, signature = bytes.fromhex(body.key), bytes.fromhex(body.signature)
    member, token = await actions.sign_in(house, key, spent, signature, request.app.state.names_of_keys)
    return await _welcome(request, response, member, token)


@router.delete("/sessions", status_code=204)
async def sign_out(request: Request) -> Response:
    """End this session, if there is one."""
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
    await actions.sign_out(request.app.state.house, token)
    return _without_cookie(request)


async def _welcome(request: Request, response: Response, member: SignedIn, token: str) -> Welcomed:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        found = await queries.me(db, member)
    response.headers["Set-Cookie"] = cookie(token, secure=request.url.scheme == "https")
    shown = token if request.headers.get(TOKEN_HEADER) == "1" else None
    return Welcomed(**vars(found), token=shown)


def _without_cookie(request: Request) -> Response:
    header = cookie("", secure=request.url.scheme == "https", max_age_s=0)
    return Response(status_code=204, headers={"Set-Cookie": header})


def _challenges(request: Request) -> Challenges:
    return request.app.state.challenges  # type: ignore[no-any-return]


def _limit(request: Request, kind: str, size: int, every_ms: int, sentence: str) -> None:
    """Hold off whoever asks by the dozen from one address."""
    state = request.app.state
    if not hasattr(state, kind):
        setattr(state, kind, Buckets(size, every_ms))
    address = sender_of(request.client.host if request.client else None)
    wait_ms = getattr(state, kind).take(address, state.house.clock.now_ms())
    if wait_ms:
        raise TooOftenError(f"{sentence}: try again in {-(-wait_ms // 1_000)} seconds.")
