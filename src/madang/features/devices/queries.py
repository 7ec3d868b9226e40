"""The devices of a member, and how far an invite has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.devices.model import InviteState, check_digits
from madang.features.devices.tables import device_invites, device_names
from madang.features.members import queries as members
from madang.features.members.model import SignedIn
from madang.features.members.queries import KeyName
from madang.ledger.roles import Role
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError


@dataclass(frozen=True)
class Device:
    """One key of the account."""

    key: str
    name: str | None
    """None until somebody names it."""
    roles: list[str]
    """`owner`, `spend`, `act`: those in force."""
    owner_from_ms: int | None
    """When it becomes an owner, while that waits."""
    owner_until_ms: int | None
    """When it stops being one, while that waits."""
    added_ms: int
    this: bool
    """Whether it is the device that asks."""
    words: bool
    """Whether it is the key of recovery words."""


@dataclass(frozen=True)
class Invite:
    """A link by which a device joins; whoever has the link may read it."""

    invite: str
    state: InviteState
    expires_ms: int
    key: str | None
    device_name: str | None
    check: str | None
    """Six digits that both devices show."""
    account: int | None
    member_name: str | None
    live: dict[str, int]


async def devices_of(db: AsyncConnection, member: SignedIn) -> list[Device]:
    """Every key of the member's account, oldest first."""
    named = await names_of_keys(db, member.account)
    return [
        Device(
            key=each.key.hex(),
            name=named[each.key].name if each.key in named else None,
            roles=[role.name.lower() for role in (Role.OWNER, Role.SPEND, Role.ACT) if role & each.roles and role.name],
            owner_from_ms=each.owner_from_ms,
            owner_until_ms=each.owner_until_ms,
            added_ms=each.added_ms,
            this=each.key == member.device_key,
            words=each.key in named and named[each.key].words,
        )
        for each in await members.keys_of(db, member.account)
    ]


async def names_of_keys(db: AsyncConnection, account: int) -> Mapping[bytes, KeyName]:
    """The account's keys that were given a name."""
    found = await db.execute(select(device_names).where(device_names.c.account == account))
    return {row.key: KeyName(row.name, row.words) for row in found}


async def invite(db: AsyncConnection, id: bytes, now_ms: int) -> Invite:
    """How far the invite has come: approved as soon as the ledger has the key. Raises NotFoundError."""
    numbers = await live.sequences(db, [f"device-invite/{id.hex()}"])
    row = (await db.execute(select(device_invites).where(device_invites.c.id == id))).first()
    if row is None:
        raise NotFoundError("This invitation does not exist or was withdrawn: ask for a new link.")
    approved = row.key is not None and any(each.key == row.key for each in await members.keys_of(db, row.account))
    state: InviteState = "waiting" if row.key is None else "asked"
    if approved:
        state = "approved"
    elif row.refused:
        state = "refused"
    elif row.expires_ms <= now_ms:
        state = "expired"
    names = await members.names_of(db, [row.account])
    return Invite(
        invite=id.hex(),
        state=state,
        expires_ms=row.expires_ms,
        key=row.key.hex() if row.key else None,
        device_name=row.device_name,
        check=check_digits(id, row.key) if row.key else None,
        account=row.account,
        member_name=names.get(row.account),
        live=numbers,
    )


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """The names that the member gave to keys."""
    return [{"key": each.key, "name": each.name, "roles": each.roles} for each in await devices_of(db, member)]
