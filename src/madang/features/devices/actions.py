"""Naming devices and letting another one join. Which keys count is decided on the ledger, by an owner's signature."""

import secrets

from sqlalchemy import delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.devices import queries
from madang.features.devices.model import (
    INVITE_MS,
    INVITES_OPEN_MAX,
    JOIN_DOMAIN,
    DeviceAsked,
    InviteChanged,
    WordsKept,
    tidy_device_name,
)
from madang.features.devices.tables import device_invites, device_names
from madang.features.members import queries as members
from madang.features.members.model import SignedIn, signed_by
from madang.house import House
from madang.plumbing import live, outbox
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.live import Publish


class DeviceNameRefusedError(Refused):
    code = "name_refused"


class SignatureWrongError(Refused):
    code = "signature_wrong"


class InviteClosedError(Refused):
    status = 409
    code = "invite_closed"


class KeyTakenError(Refused):
    status = 409
    code = "key_taken"


class TooManyInvitesError(Refused):
    status = 429
    code = "too_many_invites"


async def make_invite(house: House, member: SignedIn) -> queries.Invite:
    """A link for another device of the member, good for ten minutes. Raises TooManyInvitesError."""
    id, now_ms = secrets.token_bytes(16), house.clock.now_ms()
    own = device_invites.c.member == member.member
    async with house.db.begin() as db:
        # A day late, so that a page that still shows an old invite is told that it expired.
        await db.execute(delete(device_invites).where(own, device_invites.c.expires_ms < now_ms - 86_400_000))
        waiting = select(func.count()).where(own, device_invites.c.expires_ms > now_ms, device_invites.c.key.is_(None))
        if (await db.execute(waiting)).scalar_one() >= INVITES_OPEN_MAX:
            raise TooManyInvitesError("Several invitations are still open: use one of them or wait ten minutes.")
        row = {"id": id, "member": member.member, "account": member.account, "expires_ms": now_ms + INVITE_MS}
        await db.execute(insert(device_invites).values(row))
        return await queries.invite(db, id, now_ms)


async def ask_to_join(house: House, id: bytes, key: bytes, device_name: str, signature: bytes) -> queries.Invite:
    """A device that has the link asks with its key; the member's page is told. Asking twice changes nothing.

    Raises NotFoundError, SignatureWrongError, DeviceNameRefusedError, KeyTakenError, InviteClosedError.
    """
    name = _name(device_name)
    chain_id = (await house.chain.status()).chain_id
    if not signed_by(key, JOIN_DOMAIN + chain_id + id + key, signature):
        raise SignatureWrongError("The signature is not this key's, or it was made for another invitation.")
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        found = await queries.invite(db, id, now_ms)
        if found.key == key.hex():
            return found
        if found.state != "waiting":
            raise InviteClosedError(f"This invitation is {found.state}: ask for a new link.")
        if await house.chain.account_of_key(key) is not None:
            raise KeyTakenError("This device already belongs to an account.")
        own = (device_invites.c.id == id) & device_invites.c.key.is_(None)
        taken = await db.execute(update(device_invites).where(own).values(key=key, device_name=name))
        if taken.rowcount == 0:
            raise InviteClosedError("Another device was quicker with this invitation: ask for a new link.")
        told = [
            Publish(f"member/{found.account}", DeviceAsked(invite=id.hex())),
            Publish(f"device-invite/{id.hex()}", InviteChanged(invite=id.hex(), state="asked")),
        ]
        await live.publish(db, told)
        return await queries.invite(db, id, now_ms)


async def refuse(house: House, member: SignedIn, id: bytes) -> queries.Invite:
    """Turn the asking device away. Raises NotFoundError, InviteClosedError once it was approved."""
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        found = await queries.invite(db, id, now_ms)
        if found.account != member.account:
            raise NotFoundError("This invitation does not exist or was withdrawn.")
        if found.state == "approved":
            raise InviteClosedError("This device has joined already: remove it among your devices.")
        await db.execute(update(device_invites).where(device_invites.c.id == id).values(refused=True))
        changed = InviteChanged(invite=id.hex(), state="refused")
        await live.publish(db, [Publish(f"device-invite/{id.hex()}", changed)])
        return await queries.invite(db, id, now_ms)


async def name_device(house: House, member: SignedIn, key: bytes, name: str, words: bool) -> queries.Device:
    """Give a key of the account a name, and say whether recovery words made it.

    Raises NotFoundError, DeviceNameRefusedError.
    """
    tidy = _name(name)
    async with house.db.begin() as db:
        if all(each.key != key for each in await members.keys_of(db, member.account)):
            raise NotFoundError("Your account has no such key.")
        row = {"account": member.account, "name": tidy, "words": words}
        await db.execute(
            insert(device_names)
            .values(row | {"key": key})
            .on_conflict_do_update(
                index_elements=["key"], set_=row | {"words": or_(device_names.c.words, literal(words))}
            )
        )
        if words:
            await outbox.put(db, WordsKept(account=member.account))
        return next(each for each in await queries.devices_of(db, member) if each.key == key.hex())


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget the names and invitations of a member who leaves."""
    await db.execute(delete(device_names).where(device_names.c.account == member.account))
    await db.execute(delete(device_invites).where(device_invites.c.member == member.member))


def _name(text: str) -> str:
    name = tidy_device_name(text)
    if name is None:
        raise DeviceNameRefusedError("A device's name has 1 to 60 characters.")
    return name
