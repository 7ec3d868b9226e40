"""One tap, one gift: refused by the house where it can be, decided by the ledger, never paid twice.

The tap's row is committed with its transaction before the chain is asked. Whoever taps again with the same key sends
that same transaction again, and the chain answers with its first outcome.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.submit import HouseKey, Outcome, RefusedBeforeOrderingError, Signed
from madang.features.blocks.queries import BlockedError, blocked_between
from madang.features.gifts import queries
from madang.features.gifts.model import SendingState
from madang.features.gifts.tables import gift_sendings
from madang.features.members.model import SignedIn
from madang.features.recordings import queries as recordings
from madang.features.wallet import queries as wallet
from madang.features.wallet.model import sentence_of
from madang.house import House
from madang.ledger.codec import MalformedError
from madang.ledger.rejections import Rejection
from madang.ledger.rules.coin import Scope
from madang.ledger.rules.gifts import SendGift
from madang.ledger.transactions import open_envelope, transaction_id
from madang.plumbing.errors import NotFoundError, Refused

TRIES_MAX = 3
"""Rounds in which two taps of one key may meet before the later is told to try again."""


class GiftUnknownError(Refused):
    code = "gift_unknown"


class GiftToOneselfError(Refused):
    code = "gift_to_oneself"


class AllowanceNeededError(Refused):
    status = 409
    code = "allowance_needed"


class SignatureNeededError(Refused):
    status = 409
    code = "signature_needed"


class TapUsedError(Refused):
    status = 409
    code = "key_used"


class TransactionMismatchError(Refused):
    code = "transaction_mismatch"


class GiftRejectedError(Refused):
    """The ledger refused; the code is the rejection's name."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(sentence_of(rejection))
        self.code = rejection.name.lower()  # type: ignore[misc]


@dataclass(frozen=True)
class Tap:
    """What somebody wants to give."""

    recording: bytes
    gift: int
    key: bytes
    """Made by the browser, one a tap."""


@dataclass(frozen=True)
class Given:
    """A gift that the ledger holds."""

    id: str
    """The transaction."""
    height: int
    amount: str


async def send_gift(house: House, member: SignedIn, tap: Tap, envelope: bytes | None) -> Given:
    """Give a gift to the singers of a recording: signed by the payer's device (`envelope`), or under their allowance.

    The same tap again gives the same answer and moves nothing.
    Raises NotFoundError, GiftUnknownError, GiftToOneselfError, BlockedError, AllowanceNeededError,
    SignatureNeededError, TapUsedError, TransactionMismatchError, GiftRejectedError, ChainUnavailableError.
    """
    for _ in range(TRIES_MAX):
        async with house.db.connect() as db:
            row = await _sending(db, member.account, tap.key)
        if row is not None and row.state != SendingState.NOT_SENT:
            return await _same_again(house, tap, row)
        command, amount = await _command(house, member, tap)
        signed = await _sign(house, command, amount) if envelope is None else await _signed(house, command, envelope)
        if await _write_down(house, command, amount, signed, row):
            return await _place(house, tap, member.account, signed, amount)
    raise TapUsedError("This gift is on its way already.")


async def _sending(db: AsyncConnection, payer: int, key: bytes) -> Row[Any] | None:
    own = (gift_sendings.c.payer == payer) & (gift_sendings.c.key == key)
    return (await db.execute(select(gift_sendings).where(own))).first()


async def _same_again(house: House, tap: Tap, row: Row[Any]) -> Given:
    if (row.recording, row.gift) != (tap.recording, tap.gift):
        raise TapUsedError("This key was used for another gift: every tap has a key of its own.")
    if row.state == SendingState.SENT:
        return Given(row.transaction_id.hex(), row.height, str(row.amount))
    signed = Signed(id=row.transaction_id, envelope=row.envelope, expires_height=row.expires_height)
    return await _place(house, tap, row.payer, signed, row.amount)


async def _command(house: House, member: SignedIn, tap: Tap) -> tuple[SendGift, int]:
    """The command that the tap asks for, and what it costs in units."""
    async with house.db.connect() as db:
        receivers = await recordings.singers_of(db, tap.recording)
        blocked = await blocked_between(db, member.account, receivers)
    if not receivers:
        raise NotFoundError("This recording does not exist or was taken back.")
    if member.account in receivers:
        raise GiftToOneselfError("This is your own recording: gifts come from others.")
    if blocked:
        raise BlockedError
    price = (await queries.prices(house)).get(tap.gift)
    if price is None:
        raise GiftUnknownError("There is no such gift.")
    command = SendGift(payer=member.account, receivers=receivers, gift=tap.gift, about=tap.recording, key=tap.key)
    return command, price


async def _sign(house: House, command: SendGift, amount: int) -> Signed:
    """Signed by the house's delegate, if the payer's allowance covers it."""
    status = await house.chain.status()
    now_ms = max(house.clock.now_ms(), status.time_ms)
    async with house.db.connect() as db:
        found = await wallet.allowance_for(db, command.payer, status.delegate_account, Scope.GIFTS, now_ms)
    if found is None or found[0] < amount <= found[1]:
        raise AllowanceNeededError("Allow the house once to send gifts for you, up to an amount that you choose.")
    if amount > found[1]:
        raise SignatureNeededError("A gift as large as this is signed by your own device.")
    return await house.chain.sign(HouseKey.DELEGATE, [command])


async def _signed(house: House, command: SendGift, envelope: bytes) -> Signed:
    """What the payer's device signed, once it is this very gift and nothing else."""
    try:
        opened, payload = open_envelope(envelope)
    except MalformedError:
        raise GiftRejectedError(Rejection.MALFORMED) from None
    if payload.commands != [command]:
        raise TransactionMismatchError("The signed transaction is not this gift to these singers.")
    chain_id = (await house.chain.status()).chain_id
    return Signed(transaction_id(chain_id, opened.payload), envelope, payload.expires)


async def _write_down(house: House, command: SendGift, amount: int, signed: Signed, before: Row[Any] | None) -> bool:
    """Whether the tap's row is now this transaction's; False if another tap of the key was quicker."""
    place = {"payer": command.payer, "key": command.key}
    row = {
        "recording": command.about,
        "gift": command.gift,
        "amount": amount,
        "transaction_id": signed.id,
        "envelope": signed.envelope,
        "expires_height": signed.expires_height,
        "state": SendingState.SENDING,
        "height": None,
        "tapped_ms": house.clock.now_ms(),
    }
    async with house.db.begin() as db:
        if before is None:
            written = await db.execute(insert(gift_sendings).values(place | row).on_conflict_do_nothing())
        else:
            written = await db.execute(
                update(gift_sendings)
                .where(gift_sendings.c.payer == command.payer, gift_sendings.c.key == command.key)
                .where(gift_sendings.c.transaction_id == before.transaction_id)
                .where(gift_sendings.c.state == SendingState.NOT_SENT)
                .values(row)
            )
    return written.rowcount == 1


async def _place(house: House, tap: Tap, payer: int, signed: Signed, amount: int) -> Given:
    """Send the transaction and write down what became of it."""
    try:
        outcome: Outcome | None = await house.chain.submit(signed.envelope)
        rejection = outcome.rejection if outcome is not None else Rejection.NONE
    except RefusedBeforeOrderingError as refusal:
        outcome, rejection = None, refusal.rejection
    if rejection == Rejection.REPEATED or (outcome is None and rejection == Rejection.EXPIRED):
        outcome = await house.chain.outcome(signed.id)
        rejection = outcome.rejection if outcome is not None else rejection
    if outcome is not None and rejection == Rejection.NONE:
        return await _note_paid(house, payer, tap, signed, queries.Paid(signed.id, outcome.height, amount))
    if rejection == Rejection.KEY_USED:
        async with house.db.connect() as db:
            first = await queries.paid(db, payer, tap.key)
        if first is not None:
            return await _note_paid(house, payer, tap, signed, first)
    await _mark(house, payer, tap, signed, {"state": SendingState.NOT_SENT, "height": None})
    raise _refusal(rejection)


async def _note_paid(house: House, payer: int, tap: Tap, signed: Signed, paid: queries.Paid) -> Given:
    """Write down what the ledger holds of the tap: from now on that is the answer."""
    await _mark(house, payer, tap, signed, {"state": SendingState.SENT} | asdict(paid))
    return Given(paid.transaction_id.hex(), paid.height, str(paid.amount))


async def _mark(house: House, payer: int, tap: Tap, signed: Signed, news: dict[str, Any]) -> None:
    own = (gift_sendings.c.payer == payer) & (gift_sendings.c.key == tap.key)
    same = gift_sendings.c.transaction_id == signed.id
    async with house.db.begin() as db:
        await db.execute(update(gift_sendings).where(own, same).values(news))


def _refusal(rejection: Rejection) -> Refused:
    match rejection:
        case Rejection.ALLOWANCE_UNKNOWN | Rejection.ALLOWANCE_EXHAUSTED | Rejection.ALLOWANCE_EXPIRED:
            return AllowanceNeededError("What you allowed the house to send is used up or over: allow it again.")
        case Rejection.ALLOWANCE_SINGLE_EXCEEDED:
            return SignatureNeededError("A gift as large as this is signed by your own device.")
        case Rejection.GIFT_UNKNOWN:
            return GiftUnknownError("There is no such gift.")
        case Rejection.PAYER_IS_PAYEE:
            return GiftToOneselfError("This is your own recording: gifts come from others.")
    return GiftRejectedError(rejection)
