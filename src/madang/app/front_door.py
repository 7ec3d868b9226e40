"""What a page asks first: which house this is. And the clock of a sandbox."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Body, Request

from madang import __version__
from madang.app.certificate import secure_origin
from madang.house import House
from madang.ledger.genesis import read_genesis
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError, Refused

ADVANCE_MAX_MS = 400 * 86_400_000
"""One call moves a sandbox's clock at most so far."""
GIFT_NAMES = ("rose", "bouquet", "cake", "drum", "fireworks", "sports_car", "palace")
"""Message keys of the catalogue's gifts 1 to 7; a later one is called by its number until the client names it."""

router = APIRouter()


class NotFromHereError(Refused):
    status = 403
    code = "not_from_here"


@dataclass(frozen=True)
class CatalogueGift:
    gift: int
    name_key: str
    cents: int
    units: str


@dataclass(frozen=True)
class AllowanceBounds:
    cap_default_cents: int
    cap_max_cents: int
    single_max_cents: int
    days_max: int


@dataclass(frozen=True)
class HouseCard:
    name: str
    sandbox: bool
    chain_id: str
    genesis_hash: str
    symbol: str
    units_per_cent: int
    height: int
    sequencer_key: str
    delegate: int
    """The account that spends under an allowance, for one-tap gifts."""
    gifts: list[CatalogueGift]
    allowance: AllowanceBounds
    secure_origin: str | None
    """Where the house answers over HTTPS; None without `--lan`."""
    version: str
    live: dict[str, int]


@dataclass(frozen=True)
class MovedClock:
    offset_ms: int
    now_ms: int


class ClockMoved(live.Message, frozen=True, tag="ClockMoved"):
    """A sandbox's clock was moved: pages count days and hours from here."""

    now_ms: int


@router.get("/house")
async def house_card(request: Request) -> HouseCard:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        numbers = await live.sequences(db, ["house"])
    status = await house.chain.status()
    policy = read_genesis(await house.chain.genesis()).policy.prices
    return HouseCard(
        name=house.settings.name,
        sandbox=status.sandbox,
        chain_id=status.chain_id.hex(),
        genesis_hash=status.chain_id.hex(),
        symbol=policy.symbol.decode().lower(),
        units_per_cent=status.units_per_cent,
        height=status.height,
        sequencer_key=status.sequencer_key.hex(),
        delegate=status.delegate_account,
        gifts=[
            CatalogueGift(gift.number, _gift_name(gift.number), gift.cents, str(gift.cents * status.units_per_cent))
            for gift in policy.gifts
        ],
        allowance=AllowanceBounds(
            cap_default_cents=policy.allowance_cap_default_cents,
            cap_max_cents=policy.allowance_cap_max_cents,
            single_max_cents=policy.allowance_single_max_cents,
            days_max=policy.allowance_days_max,
        ),
        secure_origin=secure_origin(house.settings, request.url.hostname),
        version=__version__,
        live=numbers,
    )


@router.post("/sandbox/clock")
async def move_clock(
    request: Request, advance_ms: Annotated[int, Body(embed=True, gt=0, le=ADVANCE_MAX_MS)]
) -> MovedClock:
    """Move a sandbox's clock forward; only from the house's own machine."""
    house: House = request.app.state.house
    if not house.settings.sandbox:
        raise NotFoundError("Only a sandbox's clock can be moved.")
    if not is_from_here(request):
        raise NotFromHereError("The clock is moved on the house's own machine only.")
    now_ms = await request.app.state.advance_clock(advance_ms)
    await tell_clock(house, now_ms)
    return MovedClock(house.clock.offset_ms(), now_ms)


async def tell_clock(house: House, now_ms: int) -> None:
    """Tell every open page that the clock was moved."""
    async with house.db.begin() as db:
        await live.publish(db, [live.Publish("house", ClockMoved(now_ms))])


def is_from_here(request: Request) -> bool:
    """Whether the request was sent on the house's own machine."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _gift_name(number: int) -> str:
    return GIFT_NAMES[number - 1] if 1 <= number <= len(GIFT_NAMES) else f"gift_{number}"
