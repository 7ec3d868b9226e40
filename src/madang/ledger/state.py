"""Everything that the ledger knows after a block: tables, columns, figures, and the root over all of it.

Changes are open until `keep`; `discard` takes them back. Dictionaries here are only ever asked for a key, or walked in
sorted order, so that a replica that met things in another order has the same root.
"""

from heapq import heappop, heappush
from struct import Struct
from typing import Any, BinaryIO, NamedTuple, TypeVar

from madang.ledger import merkle, snapshot
from madang.ledger.days import OpenDay, PointTable, day_of, point_table
from madang.ledger.genesis import Genesis, Policy, chain_id, read_genesis
from madang.ledger.house_accounts import RESERVE, SALE, SANDBOX_OPERATOR, TEAM_LOCK
from madang.ledger.journal import Journal
from madang.ledger.kernels import Column
from madang.ledger.records import (
    FIRST_SONG,
    AllowanceRecord,
    Authority,
    Figures,
    HoldRecord,
    SettledRecord,
    SongRecord,
)
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.rights import Rights
from madang.ledger.tables import Table, Used
from madang.ledger.units import DAY_MS

ID_RING = 2_048
"""More than the heights for which a transaction's id is remembered."""
KEY_RING = 256
"""More than the hours for which an idempotency key is remembered."""
HEARD_RING = 4
HOUR_MS = 3_600_000
STANDING = Struct("<qIBBBx")
K = TypeVar("K")
V = TypeVar("V")


class MemberStanding(NamedTuple):
    """An account's row of `standings`."""

    level_points: int
    last_minute: int
    """The latest active minute that counted, since 1970."""
    minutes: int
    """Active minutes towards the welcome."""
    sang: int
    welcome: int
    """0: not earned, 1: waiting, 2: paid."""


class State:
    """One ledger. `State.from_genesis` begins one; `State.load` continues one."""

    def __init__(self, genesis_raw: bytes) -> None:
        self.genesis_raw = genesis_raw
        self.genesis: Genesis = read_genesis(genesis_raw)
        self.chain_id = chain_id(genesis_raw)
        self.policy: Policy = self.genesis.policy
        """In force now."""
        self.point_table: PointTable = point_table(self.policy.participation)
        self.journal = journal = Journal()
        self.balances = Column(merkle.BALANCES, 32)
        """available i64, held i64, lifetime debits u64, lifetime credits u64; row 0 is nobody."""
        self.keys = Column(merkle.KEYS, 32)
        """Each account's first key; zeros where it has none."""
        self.standings = Column(merkle.STANDINGS, 16)
        """Each account's `MemberStanding`, packed."""
        self.authorities: Table[Authority] = Table(merkle.AUTHORITIES, journal)
        self.allowances: Table[AllowanceRecord] = Table(merkle.ALLOWANCES, journal)
        self.holds: Table[HoldRecord] = Table(merkle.HOLDS, journal)
        self.songs: Table[SongRecord] = Table(merkle.SONGS, journal)
        self.rights = Rights(journal)
        self.settled: Table[SettledRecord] = Table(merkle.SETTLED_DAYS, journal)
        self.ids = Used(merkle.TRANSACTION_IDS, ID_RING, 32, journal)
        self.used_keys = Used(merkle.USED_KEYS, KEY_RING, 21, journal)
        self.heard = Used(merkle.HEARD, HEARD_RING, 8, journal)
        """Who was heard by whom on a day that is open."""
        self.first_songs = Column(merkle.FIRST_SONGS, 16)
        """account u32, song u32, day u32 of its first record, 0."""
        self.welcomes = Column(merkle.WELCOMES, 4)
        """Accounts in the order in which they earned the welcome."""
        self.open_days: dict[int, OpenDay] = {}
        self.figures = Figures(0, self.genesis.time_ms, 0, 0, day_of(self.genesis.time_ms), 0, 0, 0, 0, 0, 0, 0)
        self.account_by_key: dict[bytes, int] = {}
        self.authority_slots: dict[int, int] = {}
        self.allowance_slots: dict[tuple[int, int, int], int] = {}
        self.song_by_reference: dict[bytes, int] = {}
        self.first_song_days: dict[int, int] = {}
        """account · 2³² + song to the day of its first record."""
        self.holds_due: list[tuple[int, int]] = []
        self.owners_due: list[tuple[int, int, bytes]] = []

    @classmethod
    def from_genesis(cls, genesis_raw: bytes) -> "State":
        """Height 0. Raises MalformedError for bytes that are no genesis."""
        state = cls(genesis_raw)
        genesis = state.genesis
        keys = genesis.keys
        first_keys = (b"", keys.reserve, keys.sale, b"", b"", keys.attestor, keys.registrar, keys.delegate, b"")
        for account, key in enumerate(first_keys):
            state.add_account(key.ljust(32, b"\0"))
            if key:
                state.account_by_key[key] = account
        sale_units = sum(phase.units for phase in genesis.policy.sale_phases)
        team_units = genesis.policy.team.units
        for account, units in ((RESERVE, genesis.reserve_units), (SALE, sale_units), (TEAM_LOCK, team_units)):
            state.balances.signed[4 * account] = units
            state.balances.unsigned[4 * account + 3] = units
            state.balances.touch(account)
        for table in (state.allowances, state.holds, state.songs, state.rights.offers, state.rights.claims):
            table.append(None)
        state.keep()
        assert state.accounts == SANDBOX_OPERATOR
        return state

    @classmethod
    def load(cls, file: BinaryIO) -> "State":
        """The state that `dump` wrote. Raises DamagedSnapshotError unless its root comes out the same."""
        return snapshot.load(file, cls)

    def dump(self, file: BinaryIO) -> None:
        """Write everything that `load` needs. Nothing may be open."""
        snapshot.dump(self, file)

    def add_account(self, key: bytes) -> int:
        """The number of a new account with this first key; its entry among the keys is the caller's."""
        account = self.balances.count
        for column in (self.balances, self.keys, self.standings):
            column.extend(account + 1)
        self.keys.write(account, key)
        self.journal.note((self._remove_account, account))
        return account

    def _remove_account(self, account: int) -> None:
        for column in (self.balances, self.keys, self.standings):
            column.shrink(account)

    def keep(self) -> None:
        """What the open block did is now what is."""
        self.journal.keep()

    def discard(self) -> None:
        """Take back everything since the last keep."""
        self.journal.rollback(0)

    def mark(self) -> int:
        """A place within the open block to roll back to."""
        return self.journal.mark()

    def rollback(self, mark: int) -> None:
        """Take back everything since the mark."""
        self.journal.rollback(mark)

    def set(self, figure: str, value: int) -> None:
        """Change one of the figures."""
        self.journal.note((setattr, self.figures, figure, getattr(self.figures, figure)))
        setattr(self.figures, figure, value)

    def index(self, entries: dict[K, V], key: K, value: V | None) -> None:
        """Change what an index says of a key; None forgets it."""
        before = entries.get(key)
        if before is None:
            self.journal.note((entries.pop, key, None))
        else:
            self.journal.note((entries.__setitem__, key, before))
        if value is None:
            entries.pop(key, None)
        else:
            entries[key] = value

    def schedule(self, queue: list[Any], entry: Any) -> None:
        """Put an entry into a queue of things that fall due. A block taken back leaves it there, to be ignored then."""
        heappush(queue, entry)

    def pop_due(self, queue: list[Any], now_ms: int) -> Any | None:
        """The next entry that is due, taken from its queue; None if there is none."""
        if not queue or queue[0][0] > now_ms:
            return None
        entry = heappop(queue)
        self.journal.note((heappush, queue, entry))
        return entry

    def open_day(self, day: int) -> OpenDay:
        """The open day, begun if it was not."""
        found = self.open_days.get(day)
        if found is None:
            found = self.open_days[day] = OpenDay(day, point_table(self.policy_at(day).participation))
            self.journal.note((self.open_days.pop, day))
        return found

    def close_day(self, day: int) -> OpenDay | None:
        """Take an open day out of the state; None if no row was recorded for it."""
        found = self.open_days.pop(day, None)
        if found is not None:
            self.journal.note((self.open_days.__setitem__, day, found))
        return found

    def policy_at(self, day: int) -> Policy:
        """The policy in force at a day's 00:00 UTC. Only the genesis policy exists until there are votes."""
        assert day * DAY_MS < 2**63
        return self.policy

    def use_key(self, time_ms: int, kind: bytes, payer: int, key: bytes) -> None:
        """Remember a payer's idempotency key for the policy's days, to the end of their last hour; refused if it is."""
        entry = kind + payer.to_bytes(4, "little") + key
        if self.used_keys.holds_anywhere(entry):
            raise Rejected(Rejection.KEY_USED)
        hour = (time_ms + self.policy.prices.idempotency_days * DAY_MS) // HOUR_MS
        self.used_keys.use(hour, entry)

    def standing_of(self, account: int) -> MemberStanding:
        """Level points and the way to the welcome."""
        return MemberStanding._make(STANDING.unpack_from(self.standings.bytes, STANDING.size * account))

    def write_standing(self, account: int, **changes: int) -> None:
        """Change fields of an account's standing."""
        before = self.standings.row(account)
        self.journal.note((self.standings.write, account, before))
        self.standings.write(account, STANDING.pack(*MemberStanding._make(STANDING.unpack(before))._replace(**changes)))

    def note_song(self, account: int, song: int, day: int) -> bool:
        """Whether the account never sang the song before; from now on it has."""
        pair = account << 32 | song
        if pair in self.first_song_days:
            return False
        self.journal.note((self.first_songs.shrink, self.first_songs.count))
        self.first_songs.append(FIRST_SONG.pack(account, song, day, 0))
        self.index(self.first_song_days, pair, day)
        return True

    def supply(self) -> int:
        """Units that exist: genesis plus minted."""
        policy = self.policy
        sale = sum(phase.units for phase in policy.sale_phases)
        return self.genesis.reserve_units + policy.team.units + sale + self.figures.minted

    def sale_phase(self) -> tuple[int, int]:
        """(open phase from 1, units it has left); nothing is left where the next phase is not sold."""
        sold = self.figures.sold
        for number, phase in enumerate(self.policy.sale_phases, 1):
            if sold < phase.units or number == len(self.policy.sale_phases):
                return number, 0 if phase.members else phase.units - sold
            sold -= phase.units
        return 0, 0

    @property
    def accounts(self) -> int:
        """How many accounts exist; numbers run from 1 to this."""
        return self.balances.count - 1

    def exists(self, account: int) -> bool:
        """Whether the number was given."""
        return 0 < account < self.balances.count

    def sub_roots(self) -> list[bytes]:
        """The sixteen sub-roots, brought up to date."""
        roots = [merkle.ZERO] * merkle.SUB_TREES
        for column in (self.balances, self.keys, self.standings, self.first_songs, self.welcomes):
            roots[column.tree] = merkle.column_root(column)
        tables: tuple[Table[Any], ...] = (self.authorities, self.allowances, self.holds, self.songs, self.settled)
        for table in tables:
            roots[table.digests.tree] = merkle.sub_root(table.digests.tree, len(table), table.top())
        roots[merkle.SONGS] = self.rights.root(roots[merkle.SONGS])
        for used in (self.ids, self.used_keys, self.heard):
            roots[used.digests.tree] = merkle.sub_root(used.digests.tree, used.ring, used.top())
        for day in sorted(self.open_days):
            roots[merkle.OPEN_EVEN + day % 2] = self.open_days[day].root()
        roots[merkle.FIGURES] = merkle.figures_root(self.chain_id, self.figures)
        return roots

    def root(self) -> bytes:
        """The state root: 32 bytes that stand for all of this."""
        return merkle.state_levels(self.sub_roots())[-1][0]
