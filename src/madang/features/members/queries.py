"""Who somebody is: by session, account or key; what a page shows of a member."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, Select, any_, bindparam, column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.blocks import Blocks
from madang.features.members.model import SignedIn
from madang.features.members.projection import account_keys, levels
from madang.features.members.tables import members, sessions
from madang.ledger.rejections import Rejection
from madang.ledger.roles import Role
from madang.ledger.rules.accounts import RemoveKey
from madang.ledger.transactions import open_envelope
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError


@dataclass(frozen=True)
class Person:
    """How a member appears beside what they did; without a name if the member left or the account is the house's."""

    account: int
    name: str | None
    level: int
    """0 sprout, 1 fruit, 2 crown, 3 royal."""


@dataclass(frozen=True)
class Me:
    """What a member sees of their own account."""

    account: int
    name: str
    language: str
    level: int
    level_points: int
    has_words: bool
    """Whether recovery words were written down."""
    shown_in_scores: bool
    """Whether others see the member among the high scores of songs."""
    device_key: str
    """The key of the device that asks."""
    created_ms: int
    live: dict[str, int]


@dataclass(frozen=True)
class Profile:
    """What everybody may see of a member."""

    account: int
    name: str
    level: int
    level_points: int
    member_since_ms: int
    recordings: list[Any]
    """Recording cards, newest first, as `GET /recordings` gives them."""


@dataclass(frozen=True)
class KeyStanding:
    """A key of an account and what it may sign."""

    key: bytes
    roles: Role
    owner_from_ms: int | None
    owner_until_ms: int | None
    added_ms: int


@dataclass(frozen=True)
class KeyName:
    """What the member calls a key."""

    name: str
    words: bool
    """Whether it is the key of recovery words."""


NamesOfKeys = Callable[[AsyncConnection, int], Awaitable[Mapping[bytes, KeyName]]]
"""An account's keys that were given a name."""


@dataclass(frozen=True)
class OtherKey:
    """A key that stays while another one of its account leaves."""

    key: str
    name: str | None
    """None until somebody names it."""
    words: bool
    added_ms: int
    removed_this: bool
    """Whether it signed the removal of the key that leaves."""


@dataclass(frozen=True)
class Leaving:
    """An owner key that was removed and may still undo that."""

    account: int
    owner_until_ms: int
    removed_ms: int | None
    """None where the house does not know the block any more in which it was removed."""
    others: list[OtherKey]
    """Keys of the account that are not leaving, oldest first."""


# Asked at every request, so they are put together once.
_ACCOUNTS = bindparam("accounts", type_=ARRAY(BigInteger))
_OF_TOKEN = (
    select(members.c.id, members.c.account, members.c.name, members.c.language, sessions.c.device_key)
    .join(sessions, sessions.c.member == members.c.id)
    .join(account_keys, account_keys.c.key == sessions.c.device_key)
    .where(
        sessions.c.token_hash == bindparam("digest"),
        sessions.c.expires_ms
        > func.coalesce(bindparam("now_ms", type_=BigInteger), func.extract("epoch", func.clock_timestamp()) * 1000),
        account_keys.c.account == members.c.account,
        account_keys.c.roles.op("&")(int(Role.ACT | Role.SPEND)) != 0,
    )
)
_NAMES = select(members.c.account, members.c.name).where(members.c.account == any_(_ACCOUNTS))
_ASKED = func.unnest(_ACCOUNTS).table_valued(column("account", BigInteger), name="asked").render_derived()
_PEOPLE = (
    select(_ASKED.c.account, members.c.name, func.coalesce(levels.c.level, 0).label("level"))
    .outerjoin(members, members.c.account == _ASKED.c.account)
    .outerjoin(levels, levels.c.account == _ASKED.c.account)
)
_PERSON = (
    select(members, levels.c.level, levels.c.level_points)
    .outerjoin(levels, levels.c.account == members.c.account)
    .where(members.c.account == bindparam("account"))
)


async def member_of_token(db: AsyncConnection, token_hash: bytes, now_ms: int | None = None) -> SignedIn | None:
    """Whose session it is; None if it ended, expired, or its key may no longer act for the account.

    Without now_ms the session's expiry is compared with the database's clock.
    """
    found = await db.execute(_OF_TOKEN, {"digest": token_hash, "now_ms": now_ms})
    row = found.first()
    return None if row is None else SignedIn(row.id, row.account, row.name, row.device_key, row.language)


async def member_of_account(db: AsyncConnection, account: int) -> int | None:
    """The member's row in the house; None if the account has no member here."""
    return (await db.execute(select(members.c.id).where(members.c.account == account))).scalar()


async def member_of_key(db: AsyncConnection, key: bytes) -> int | None:
    """The member for whose account the key may act."""
    found = await db.execute(
        select(members.c.id)
        .join(account_keys, account_keys.c.account == members.c.account)
        .where(account_keys.c.key == key, account_keys.c.roles.op("&")(int(Role.ACT | Role.SPEND)) != 0)
    )
    return found.scalar()


async def leaving(db: AsyncConnection, chain: Blocks, key: bytes, names_of_keys: NamesOfKeys) -> Leaving | None:
    """What an owner key that was removed needs to know to undo that; None if it is no such key."""
    row = (await db.execute(select(account_keys).where(account_keys.c.key == key))).first()
    if row is None or row.owner_until_ms is None:
        return None
    removed_ms, removers = await _removal(chain, row.owner_change_height, key)
    named = await names_of_keys(db, row.account)
    others = [
        OtherKey(
            key=each.key.hex(),
            name=named[each.key].name if each.key in named else None,
            words=each.key in named and named[each.key].words,
            added_ms=each.added_ms,
            removed_this=each.key in removers,
        )
        for each in await keys_of(db, row.account)
        if each.owner_until_ms is None
    ]
    return Leaving(row.account, row.owner_until_ms, removed_ms, others)


async def account_of_member(db: AsyncConnection, member: int) -> int | None:
    """The ledger account of a member's row; None if it is erased or not yet opened."""
    return (await db.execute(select(members.c.account).where(members.c.id == member))).scalar()


async def accounts_named(db: AsyncConnection, name: str) -> list[int]:
    """The accounts of every member of this name, oldest first, at most ten: names are not unique."""
    found = await db.execute(
        select(members.c.account)
        .where(members.c.name == name, members.c.account.is_not(None))
        .order_by(members.c.id)
        .limit(10)
    )
    return list(found.scalars())


async def names_of(db: AsyncConnection, accounts: Collection[int]) -> dict[int, str]:
    """Account to name, for those that have one."""
    found = await db.execute(_NAMES, {"accounts": list(set(accounts))})
    return {row.account: row.name for row in found}


def shown_in_scores() -> Select[Any]:
    """The accounts of members who are shown among high scores, for a query of a neighbour."""
    return select(members.c.account).where(members.c.account.is_not(None), members.c.shown_in_scores)


async def people(db: AsyncConnection, accounts: Collection[int]) -> dict[int, Person]:
    """Every one of the accounts with its name and level."""
    found = await db.execute(_PEOPLE, {"accounts": list(set(accounts))})
    return {row.account: Person(row.account, row.name, row.level) for row in found}


async def keys_of(db: AsyncConnection, account: int) -> list[KeyStanding]:
    """The account's keys that have a role, oldest first."""
    found = await db.execute(
        select(account_keys)
        .where(account_keys.c.account == account)
        .where((account_keys.c.roles != 0) | account_keys.c.owner_from_ms.is_not(None))
        .order_by(account_keys.c.added_ms, account_keys.c.key)
    )
    return [KeyStanding(row.key, Role(row.roles), row.owner_from_ms, row.owner_until_ms, row.added_ms) for row in found]


async def me(db: AsyncConnection, member: SignedIn) -> Me:
    """The signed-in member's own view."""
    topic = f"member/{member.account}"
    numbers = await live.sequences(db, [topic])
    row = await _row(db, member.account)
    return Me(
        account=member.account,
        name=row.name,
        language=row.language,
        level=row.level or 0,
        level_points=row.level_points or 0,
        has_words=row.has_words,
        shown_in_scores=row.shown_in_scores,
        device_key=member.device_key.hex(),
        created_ms=row.created_ms,
        live=numbers,
    )


async def profile(db: AsyncConnection, account: int, recordings: list[Any]) -> Profile:
    """The public view. Raises NotFoundError."""
    row = await _row(db, account)
    return Profile(
        account=account,
        name=row.name,
        level=row.level or 0,
        level_points=row.level_points or 0,
        member_since_ms=row.created_ms,
        recordings=recordings,
    )


async def export(db: AsyncConnection, member: SignedIn) -> Mapping[str, Any]:
    """What the house holds of the member here."""
    row = await _row(db, member.account)
    keys = await keys_of(db, member.account)
    return {
        "account": member.account,
        "name": row.name,
        "language": row.language,
        "shown_in_scores": row.shown_in_scores,
        "created_ms": row.created_ms,
        "keys": [{"key": each.key.hex(), "roles": int(each.roles), "added_ms": each.added_ms} for each in keys],
    }


async def _removal(chain: Blocks, height: int | None, key: bytes) -> tuple[int | None, frozenset[bytes]]:
    """When the key was removed and which keys signed that, as the block of this height has it."""
    view = None if height is None else await chain.block(height)
    if view is None:
        return None, frozenset()
    signers: set[bytes] = set()
    for outcome, raw in zip(view.outcomes, view.envelopes, strict=True):
        if outcome.rejection == Rejection.NONE:
            envelope, payload = open_envelope(raw)
            if any(isinstance(each, RemoveKey) and each.key == key for each in payload.commands):
                signers.update(signed.key for signed in envelope.signatures)
    return view.time_ms, frozenset(signers)


async def _row(db: AsyncConnection, account: int) -> Row[Any]:
    row: Row[Any] | None = (await db.execute(_PERSON, {"account": account})).first()
    if row is None:
        raise NotFoundError("Nobody in this house has this account.")
    return row
