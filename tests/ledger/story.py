"""A ledger to tell stories with: named accounts, a clock that the story moves, one block a step."""

from hashlib import sha256

import msgspec
from nacl.signing import SigningKey

from madang.ledger import house_accounts
from madang.ledger.events import Command, Event
from madang.ledger.genesis import Genesis, HouseKeys, Policy, default_genesis, genesis_bytes
from madang.ledger.invariants import broken_invariant
from madang.ledger.receipts import Receipt
from madang.ledger.rejections import Rejection
from madang.ledger.rules import decode_event
from madang.ledger.rules.accounts import OpenAccount
from madang.ledger.rules.coin import SellCoin
from madang.ledger.rules.participation import ROW, Kind, RecordParticipation
from madang.ledger.rules.songs import RegisterSong, Share
from madang.ledger.state import State
from madang.ledger.transactions import payload_of, seal, signing_message
from madang.ledger.transition import Block, BlockResult, apply_block
from madang.ledger.units import DAY_MS, UNITS_PER_COIN

NOON_MS = 20_608 * DAY_MS + DAY_MS // 2
"""2026-06-04 12:00 UTC: June has thirty days."""
CENT = 33_333
COIN = UNITS_PER_COIN
ABOUT = bytes(range(16))
HOUSE_ROLES = ("sequencer", "reserve", "sale", "attestor", "registrar", "delegate")
HOUSE_ACCOUNTS = {"reserve": 1, "sale": 2, "fund": 3, "team": 4, "attestor": 5, "registrar": 6, "delegate": 7}


def key_named(name: str) -> SigningKey:
    """The same key for the same name in every test."""
    return SigningKey(sha256(name.encode()).digest())


def public(name: str) -> bytes:
    return bytes(key_named(name).verify_key)


def reference(name: str) -> bytes:
    return sha256(name.encode()).digest()[:16]


def story_genesis(*, sandbox: bool = False, policy: Policy | None = None, time_ms: int = NOON_MS) -> Genesis:
    keys = HouseKeys(*[public(role) for role in HOUSE_ROLES])
    return default_genesis(random=bytes(32), time_ms=time_ms, sandbox=sandbox, keys=keys, policy=policy)


class Story:
    def __init__(
        self, *members: str, sandbox: bool = False, policy: Policy | None = None, time_ms: int = NOON_MS
    ) -> None:
        self.state = State.from_genesis(genesis_bytes(story_genesis(sandbox=sandbox, policy=policy, time_ms=time_ms)))
        self.now_ms = time_ms
        self.accounts = dict(HOUSE_ACCOUNTS)
        self.told: list[Event] = []
        """Every event so far."""
        self.blocks: list[Block] = []
        self._nonce = 0
        for name in members:
            self.open(name)

    def __getitem__(self, name: str) -> int:
        return self.accounts[name]

    def sign(self, signers: str, *commands: Command, expires: int | None = None) -> bytes:
        """An envelope with these commands; signers are names with commas between."""
        self._nonce += 1
        height = self.state.figures.height + 1000 if expires is None else expires
        payload = payload_of(self._nonce.to_bytes(8, "big"), height, list(commands))
        message = signing_message(self.state.chain_id, payload)
        keys = [key_named(name) for name in signers.split(",")]
        return seal(payload, [(bytes(key.verify_key), key.sign(message).signature) for key in keys])

    def block(self, *envelopes: bytes, after_ms: int = 1000) -> BlockResult:
        """Order these in the next block, keep it, and check every invariant."""
        self.now_ms += after_ms
        block = Block(self.state.figures.height + 1, self.now_ms, list(envelopes))
        result = apply_block(self.state, block)
        self.state.keep()
        self.blocks.append(block)
        for raw in [*result.own_events, *[raw for receipt in result.receipts for raw in receipt.events]]:
            self.told.append(decode_event(raw))
        assert broken_invariant(self.state) is None
        return result

    def send(self, signers: str, *commands: Command) -> Receipt:
        """One transaction in a block of its own."""
        return self.block(self.sign(signers, *commands)).receipts[0]

    def must(self, signers: str, *commands: Command) -> list[Event]:
        """What a transaction told that must be carried out."""
        receipt = self.send(signers, *commands)
        assert receipt.rejection is Rejection.NONE, receipt.rejection.name
        return [decode_event(raw) for raw in receipt.events]

    def refused(self, signers: str, *commands: Command) -> Rejection:
        """Why a transaction was refused; it must have changed nothing but that its id is used."""
        before = self.state.sub_roots()
        receipt = self.send(signers, *commands)
        after = self.state.sub_roots()
        assert receipt.rejection is not Rejection.NONE
        assert receipt.events == []
        changed = [index for index in range(16) if before[index] != after[index]]
        assert set(changed) <= {7, 15}, f"sub-trees {changed} changed"
        return receipt.rejection

    def open(self, name: str) -> int:
        self.must("registrar", OpenAccount(public(name)))
        self.accounts[name] = self.state.accounts
        return self.state.accounts

    def fund(self, name: str, amount: int) -> None:
        """Coin from the open sale."""
        self.must("sale", SellCoin(self[name], amount))

    def song(self, name: str, cents: int, *shares: tuple[str, int]) -> int:
        holders = [Share(self[holder], basis_points) for holder, basis_points in shares]
        self.must("registrar", RegisterSong(reference(name), cents, holders))
        return len(self.state.songs) - 1

    def available(self, name: str) -> int:
        return self.state.balances.signed[4 * self[name]]

    def held(self, name: str) -> int:
        return self.state.balances.signed[4 * self[name] + 1]

    @property
    def today(self) -> int:
        return self.now_ms // DAY_MS

    def record(self, *rows: tuple[str, Kind, int], day: int | None = None, at_ms: int = 0) -> Receipt:
        """Rows of (member, kind, subject), attested for a day."""
        packed = b"".join(ROW.pack(self[name], kind, b"\0\0\0", at_ms, subject) for name, kind, subject in rows)
        return self.send("attestor", self.attested(packed, day))

    def attested(self, rows: bytes, day: int | None = None) -> RecordParticipation:
        first = self.state.figures.attestor_last + 1
        return RecordParticipation(house_accounts.ATTESTOR, self.today if day is None else day, first, rows)

    def minutes(self, name: str, first: int, count: int) -> Receipt:
        """Active minutes one after another."""
        times_ms = range(first * 60_000, (first + count) * 60_000, 60_000)
        rows = [ROW.pack(self[name], Kind.ACTIVE_MINUTE, b"\0\0\0", time_ms, 0) for time_ms in times_ms]
        return self.send("attestor", self.attested(b"".join(rows)))

    def sleep_until(self, time_ms: int) -> BlockResult:
        """An idle block at this time."""
        return self.block(after_ms=time_ms - self.now_ms)

    def next_settlement(self) -> BlockResult:
        """The first block in which today is closed."""
        closes = self.state.policy.participation.day_closes_after_ms
        return self.sleep_until((self.today + 1) * DAY_MS + closes)


def with_participation(policy: Policy, **changes: object) -> Policy:
    return msgspec.structs.replace(policy, participation=msgspec.structs.replace(policy.participation, **changes))


def with_prices(policy: Policy, **changes: object) -> Policy:
    return msgspec.structs.replace(policy, prices=msgspec.structs.replace(policy.prices, **changes))


def with_accounts(policy: Policy, **changes: object) -> Policy:
    return msgspec.structs.replace(policy, accounts=msgspec.structs.replace(policy.accounts, **changes))
