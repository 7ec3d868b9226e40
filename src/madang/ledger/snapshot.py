"""A state written to a file and read back. What is read back is believed only with its root."""

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import msgspec

from madang.ledger.days import COUNTS_BYTES, OpenDay, point_table
from madang.ledger.kernels import Column, Frontier
from madang.ledger.records import (
    FIRST_SONG,
    AllowanceRecord,
    Authority,
    ClaimRecord,
    Figures,
    HoldRecord,
    OfferRecord,
    SettledRecord,
    SongRecord,
)

if TYPE_CHECKING:
    from madang.ledger.state import State

MAGIC = b"madang/state/2\n"
SECTION_BYTES_MAX = 2**40
_length = struct.Struct("<Q")
_Bucket = tuple[int, bytes, list[int]]
_OpenDay = tuple[int, int, int, int, bytes]
S = TypeVar("S", bound="State")


class DamagedSnapshotError(ValueError):
    """The file is no snapshot, or what it holds does not have the root that it says."""


def dump(state: "State", file: BinaryIO) -> None:
    """Write everything, with the state root at the end. The journal must be empty: keep or discard before."""
    assert state.mark() == 0
    root = state.root()
    state.keep()
    file.write(MAGIC)
    _write(file, state.genesis_raw)
    _write(file, msgspec.msgpack.encode(state.figures))
    for column in _columns(state):
        _write(file, column.dump())
    tables: tuple[Any, ...] = (state.authorities, state.allowances, state.holds, state.songs, state.settled)
    for table in (*tables, state.rights.offers, state.rights.claims):
        _write(file, table.dump())
    for used in (state.ids, state.used_keys, state.heard):
        _write(file, used.dump())
    days = [state.open_days[day] for day in sorted(state.open_days)]
    heads = [(day.day, day.total, day.members, day.frontier.count, day.frontier.nodes) for day in days]
    _write(file, msgspec.msgpack.encode(heads))
    for day in days:
        _write(file, day.points.dump())
        _write(file, day.counts.dump())
    _write(file, root)


def load(file: BinaryIO, begin: Callable[[bytes], S]) -> S:
    """The state that was dumped; begin makes an empty one of the genesis bytes.

    Raises DamagedSnapshotError unless its root comes out the same.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise DamagedSnapshotError("this file does not begin as a snapshot of the ledger")
    try:
        state = _read_state(file, begin)
        expected = _read(file)
    except (ValueError, TypeError, OverflowError, msgspec.MsgspecError) as error:
        raise DamagedSnapshotError(f"the snapshot cannot be read: {error}") from error
    if file.read(1) or state.root() != expected:
        raise DamagedSnapshotError("the snapshot does not have the root that it says")
    state.keep()
    return state


def _columns(state: "State") -> tuple[Column, ...]:
    return (state.balances, state.keys, state.standings, state.first_songs, state.welcomes)


def _read_state(file: BinaryIO, begin: Callable[[bytes], S]) -> S:
    state = begin(_read(file))
    state.figures = msgspec.msgpack.decode(_read(file), type=Figures)
    for column in _columns(state):
        column.load(_read(file))
    state.authorities.load(msgspec.msgpack.decode(_read(file), type=list[Authority | None]))
    state.allowances.load(msgspec.msgpack.decode(_read(file), type=list[AllowanceRecord | None]))
    state.holds.load(msgspec.msgpack.decode(_read(file), type=list[HoldRecord | None]))
    state.songs.load(msgspec.msgpack.decode(_read(file), type=list[SongRecord | None]))
    state.settled.load(msgspec.msgpack.decode(_read(file), type=list[SettledRecord | None]))
    state.rights.offers.load(msgspec.msgpack.decode(_read(file), type=list[OfferRecord | None]))
    state.rights.claims.load(msgspec.msgpack.decode(_read(file), type=list[ClaimRecord | None]))
    for used in (state.ids, state.used_keys, state.heard):
        used.load(msgspec.msgpack.decode(_read(file), type=list[_Bucket]))
    for day, total, members, count, nodes in msgspec.msgpack.decode(_read(file), type=list[_OpenDay]):
        opened = state.open_days[day] = OpenDay(day, point_table(state.policy_at(day).participation))
        opened.total, opened.members, opened.frontier = total, members, Frontier(count, nodes)
        if opened.frontier.nodes != nodes:
            raise DamagedSnapshotError("a day's rows have hashes that mean nothing")
        opened.points.load(_read(file))
        opened.counts.load(_read(file))
        if opened.counts.count * COUNTS_BYTES != len(opened.counts.dump()):
            raise DamagedSnapshotError("a day's counts are cut short")
    rebuild_indexes(state)
    return state


def rebuild_indexes(state: "State") -> None:
    """Make again what only serves to find things, from the columns and tables."""
    for slot, authority in enumerate(state.authorities.records):
        assert authority is not None
        state.authority_slots[authority.account] = slot
        state.account_by_key.update({each.key: authority.account for each in authority.keys})
        for change in authority.pending:
            state.schedule(state.owners_due, (change.due_ms, authority.account, change.key))
    keys = bytes(state.keys.dump())
    changed = state.authority_slots
    first_keys = {keys[32 * account : 32 * account + 32]: account for account in range(1, state.accounts + 1)}
    if changed:
        first_keys = {key: account for key, account in first_keys.items() if account not in changed}
    state.account_by_key.update(first_keys)
    state.account_by_key.pop(bytes(32), None)
    _rebuild_numbered(state)
    state.rights.rebuild_indexes()


def _rebuild_numbered(state: "State") -> None:
    for slot, allowance in enumerate(state.allowances.records):
        if allowance:
            state.allowance_slots[allowance.owner, allowance.delegate, allowance.scope] = slot
    for number, hold in enumerate(state.holds.records):
        if hold:
            state.schedule(state.holds_due, (hold.expires_ms, number))
    for number, song in enumerate(state.songs.records):
        if song:
            state.song_by_reference[song.reference] = number
    for account, song_number, day, _ in FIRST_SONG.iter_unpack(state.first_songs.dump()):
        state.first_song_days[account << 32 | song_number] = day


def _write(file: BinaryIO, section: bytes | memoryview) -> None:
    file.write(_length.pack(len(section)))
    file.write(section)


def _read(file: BinaryIO) -> bytes:
    prefix = file.read(_length.size)
    if len(prefix) < _length.size:
        raise DamagedSnapshotError("the snapshot is cut short")
    (length,) = _length.unpack(prefix)
    section = file.read(length) if length <= SECTION_BYTES_MAX else b""
    if len(section) < length:
        raise DamagedSnapshotError("the snapshot is cut short")
    return section
