"""Opening an account, signing in and out, changing a name, and leaving.

The member's row is committed with the id of the transaction that opens the account before the chain is asked. So a
crash in between leaves a row that `jobs.finish_openings` completes or removes.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.submit import HouseKey, RefusedBeforeOrderingError, Signed
from madang.features.members import queries
from madang.features.members.model import (
    OPEN_DOMAIN,
    REPEAT_OPENING_MS,
    MemberErased,
    Opening,
    SignedIn,
    signed_by,
    tidy_name,
)
from madang.features.members.tables import members, sessions
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import OpenAccount
from madang.plumbing import outbox
from madang.plumbing.errors import NotFoundError, NotSignedInError, Refused
from madang.plumbing.sessions import SESSION_MS, new_token, session_message, token_hash

Erase = Callable[[AsyncConnection, SignedIn], Awaitable[None]]


class NameRefusedError(Refused):
    code = "name_refused"


class BadSignatureRefusedError(Refused):
    code = "signature_wrong"


class KeyTakenError(Refused):
    status = 409
    code = "key_taken"


class NoMoreAccountsTodayError(Refused):
    status = 503
    code = "registrar_limit"


class KeyUnknownError(NotFoundError):
    code = "key_unknown"


class KeyLeavingError(Refused):
    status = 403
    code = "key_leaving"

    def __init__(self, leaving: queries.Leaving) -> None:
        super().__init__("This device was removed from its account and may still undo that.", **asdict(leaving))


class ConfirmationWrongError(Refused):
    code = "confirmation_wrong"


async def open_account(house: House, opening: Opening) -> SignedIn:
    """Make a member with an account whose first key is the device's; the same request again gives the same member.

    A key that already has an account and no member keeps that account: who left finds coin and level again, and
    nothing that the house had known.
    Raises NameRefusedError, BadSignatureRefusedError, KeyTakenError, NoMoreAccountsTodayError, ChainUnavailableError.
    """
    name = _name(opening.name)
    chain_id = (await house.chain.status()).chain_id
    if not signed_by(opening.key, OPEN_DOMAIN + chain_id + opening.key, opening.signature):
        raise BadSignatureRefusedError("The signature is not this key's, or it was made for another house.")
    signed = await house.chain.sign(HouseKey.REGISTRAR, [OpenAccount(key=opening.key)])
    member = await _write_row(house, opening, name, signed)
    account = await _account_on_ledger(house, opening.key, signed, member)
    return SignedIn(member, await _give_account(house, member, account), name, opening.key, opening.language)


async def sign_in(
    house: House, key: bytes, challenge: bytes, signature: bytes, names_of_keys: queries.NamesOfKeys
) -> tuple[SignedIn, str]:
    """A session's token for a device that has signed the challenge. The caller has used the challenge up.

    Raises BadSignatureRefusedError, KeyUnknownError, and KeyLeavingError with what the key needs to undo its removal:
    only who holds the key learns it.
    """
    chain_id = (await house.chain.status()).chain_id
    if not signed_by(key, session_message(chain_id, challenge), signature):
        raise BadSignatureRefusedError("The signature is not this key's, or it was made for another house.")
    async with house.db.begin() as db:
        row = await queries.member_of_key(db, key)
        if row is None:
            leaving = await queries.leaving(db, house.chain, key, names_of_keys)
            if leaving is not None:
                raise KeyLeavingError(leaving)
            raise KeyUnknownError("No member of this house has this key.")
        return await _begin(db, house, row, key)


async def begin_session(house: House, member: int, key: bytes) -> tuple[SignedIn, str]:
    """A session's token for a member whose device has just proved itself."""
    async with house.db.begin() as db:
        return await _begin(db, house, member, key)


async def sign_out(house: House, token: str) -> None:
    """End the session of this token; does nothing when there is none."""
    digest = token_hash(token)
    if digest is not None:
        async with house.db.begin() as db:
            await db.execute(delete(sessions).where(sessions.c.token_hash == digest))


async def change(
    house: House, member: SignedIn, name: str | None, language: str | None, shown_in_scores: bool | None = None
) -> None:
    """Give the member another name or language, or show them in high scores or not; what is None stays.

    Raises NameRefusedError.
    """
    named = None if name is None else _name(name)
    values = {"name": named, "language": language, "shown_in_scores": shown_in_scores}
    wanted = {column: value for column, value in values.items() if value is not None}
    if wanted:
        async with house.db.begin() as db:
            await db.execute(update(members).where(members.c.id == member.member).values(wanted))


async def erase_member(house: House, member: SignedIn, confirmation: str, erasures: Iterable[Erase]) -> None:
    """Destroy all that names the member, in every feature, in one transaction. Raises ConfirmationWrongError."""
    if tidy_name(confirmation) != member.name:
        raise ConfirmationWrongError("To leave, write your name exactly as it stands.")
    async with house.db.begin() as db:
        for erase in erasures:
            await erase(db, member)
        await db.execute(delete(members).where(members.c.id == member.member))
        await outbox.put(db, MemberErased(member=member.member, account=member.account))


def _name(text: str) -> str:
    name = tidy_name(text)
    if name is None:
        raise NameRefusedError("A name has 1 to 40 characters, at least one of them a letter or a number.")
    return name


async def _write_row(house: House, opening: Opening, name: str, signed: Signed) -> int:
    """The row that waits for its account; an earlier one of the same key that still waits is taken over."""
    now_ms = house.clock.now_ms()
    row: dict[str, Any] = {"name": name, "language": opening.language}
    row |= {"opening_id": signed.id, "opening_expires": signed.expires_height}
    statement = insert(members).values(row | {"key": opening.key, "created_ms": now_ms})
    recent = members.c.created_ms > now_ms - REPEAT_OPENING_MS
    written = statement.on_conflict_do_update(
        index_elements=["key"], set_=row, where=or_(members.c.account.is_(None), recent)
    ).returning(members.c.id)
    async with house.db.begin() as db:
        member = (await db.execute(written)).scalar()
    if member is None:
        raise KeyTakenError("This device already has an account here: sign in with it.")
    return int(member)


async def _account_on_ledger(house: House, key: bytes, signed: Signed, member: int) -> int:
    """The key's account, opened now unless it has one: a key is in at most one account."""
    account = await house.chain.account_of_key(key)
    if account is not None:
        return account
    try:
        rejection = (await house.chain.submit(signed.envelope)).rejection
    except RefusedBeforeOrderingError as refusal:
        rejection = refusal.rejection
    if rejection in (Rejection.NONE, Rejection.KEY_TAKEN):
        account = await house.chain.account_of_key(key)
        assert account is not None, "A key that is taken has an account."
        return account
    await _forget(house, member)
    if rejection == Rejection.REGISTRAR_LIMIT:
        raise NoMoreAccountsTodayError("So many people came today that no more accounts are opened until tomorrow.")
    raise KeyTakenError(f"The ledger does not open an account for this key: {rejection.name.lower()}.")


async def _give_account(house: House, member: int, account: int) -> int:
    """Write the account into the member's row. Raises KeyTakenError if it is the house's own or another member's."""
    status = await house.chain.status()
    owned = (status.reserve_account, status.sale_account, status.fund_account, status.attestor_account)
    if account in (*owned, status.registrar_account, status.delegate_account):
        await _forget(house, member)
        raise KeyTakenError("This key belongs to the house itself.")
    try:
        async with house.db.begin() as db:
            await db.execute(update(members).where(members.c.id == member).values(account=account))
    except IntegrityError:
        await _forget(house, member)
        raise KeyTakenError("This key already belongs to a member: sign in with it.") from None
    return account


async def _forget(house: House, member: int) -> None:
    async with house.db.begin() as db:
        await db.execute(delete(members).where(members.c.id == member, members.c.account.is_(None)))


async def _begin(db: AsyncConnection, house: House, member: int, key: bytes) -> tuple[SignedIn, str]:
    token, now_ms = new_token(), house.clock.now_ms()
    digest = token_hash(token)
    await db.execute(
        insert(sessions).values(
            token_hash=digest, member=member, device_key=key, created_ms=now_ms, expires_ms=now_ms + SESSION_MS
        )
    )
    row = (await db.execute(select(members).where(members.c.id == member))).first()
    if row is None:
        raise NotSignedInError("This member has left the house.")
    return SignedIn(member, row.account, row.name, key, row.language), token
