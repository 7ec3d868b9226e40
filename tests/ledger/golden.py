"""Makes the golden vectors. `python -m tests.ledger.golden` writes what is missing and never changes what is there."""

import json
from pathlib import Path
from typing import Any

from madang.ledger import merkle
from madang.ledger.codec import encode
from madang.ledger.events import Command
from madang.ledger.genesis import genesis_bytes
from madang.ledger.rules import COMMANDS
from madang.ledger.rules.accounts import AddKey, OpenAccount, RemoveKey, UndoOwnerChange
from madang.ledger.rules.claims import ClaimShare, SettleClaim
from madang.ledger.rules.coin import (
    GrantAllowance,
    Hold,
    Release,
    Return,
    RevokeAllowance,
    Scope,
    SellCoin,
    Transfer,
)
from madang.ledger.rules.gifts import SendGift
from madang.ledger.rules.participation import ROW, Kind, RecordParticipation
from madang.ledger.rules.rights import OfferShare, TakeOffer, WithdrawOffer
from madang.ledger.rules.songs import RegisterSong, Share, SingSong
from madang.ledger.transactions import payload_of, seal, signing_message, transaction_id
from madang.ledger.units import DAY_MS, NOTHING
from tests.ledger.story import CENT, COIN, NOON_MS, Story, key_named, public, reference, story_genesis

VECTORS = Path(__file__).parent / "vectors"
CHAIN_ID = bytes(range(32))


def commands() -> list[Command]:
    """One of each kind, with whole numbers of every length."""
    return [
        OpenAccount(public("mina")),
        AddKey(9, public("tablet"), True),
        RemoveKey(300, public("tablet")),
        UndoOwnerChange(70_000, public("tablet")),
        Transfer(9, 10, 2**40 + 1, NOTHING),
        Hold(9, 4_294_967_295, 127, NOON_MS),
        Release(128),
        Return(65_536),
        GrantAllowance(9, 7, Scope.GIFTS, 500 * CENT, 100 * CENT, NOON_MS + 30 * DAY_MS),
        RevokeAllowance(9, 1),
        SellCoin(9, 10 * COIN),
        RegisterSong(reference("song"), 10, [Share(9, 2_500), Share(10, 7_500)]),
        SingSong(9, 1, reference("singing")),
        SendGift(9, [10, 11], 1, reference("recording"), reference("tap")),
        RecordParticipation(5, 20_608, 1, ROW.pack(9, Kind.SONG_SUNG_WELL, b"\0\0\0", 43_200_000, 1)),
    ]


def rights_commands() -> list[Command]:
    """One of each kind about songs' shares."""
    return [
        OfferShare(9, 1, 2_500, 3 * COIN, 0),
        WithdrawOffer(300, 128),
        TakeOffer(10, 1, 1, 2_500, 3 * COIN),
        ClaimShare(70_000, 1, 9, 10_000),
        SettleClaim(9, 1, 1, 127),
    ]


def transactions() -> list[dict[str, Any]]:
    """Each command in a transaction of its own, then several by two signers."""
    assert {type(command) for command in [*commands(), *rights_commands()]} == set(COMMANDS)
    return signed_transactions([*[[command] for command in commands()], commands()[4:8]])


def rights_transactions() -> list[dict[str, Any]]:
    """The same of the commands about shares."""
    return signed_transactions([*[[command] for command in rights_commands()], rights_commands()])


def signed_transactions(lists: list[list[Command]]) -> list[dict[str, Any]]:
    """Each list as a transaction, those of several commands by two signers."""
    found = []
    for number, together in enumerate(lists):
        nonce = number.to_bytes(8, "big")
        expires = (5, 200, 40_000, 2**33)[number % 4]
        payload = payload_of(nonce, expires, together)
        message = signing_message(CHAIN_ID, payload)
        names = ["mina", "joon"][: 1 + (len(together) > 1)]
        signatures = [(public(name), key_named(name).sign(message).signature) for name in names]
        found.append(
            {
                "commands": [type(command).__name__ for command in together],
                "encoded": [encode(command).hex() for command in together],
                "chain_id": CHAIN_ID.hex(),
                "nonce": nonce.hex(),
                "expires": expires,
                "seeds": [bytes(key_named(name)).hex() for name in names],
                "keys": [public(name).hex() for name in names],
                "payload": payload.hex(),
                "message": message.hex(),
                "signatures": [signature.hex() for _, signature in signatures],
                "envelope": seal(payload, signatures).hex(),
                "id": transaction_id(CHAIN_ID, payload).hex(),
            }
        )
    return found


def life() -> dict[str, Any]:
    """A short life of a ledger: its genesis, its blocks, and the roots after each."""
    story = Story("mina", "joon", sandbox=True)
    story.song("free", 0, ("fund", 10_000))
    paid = story.song("paid", 10, ("mina", 3_333), ("joon", 6_667))
    story.must("joon", SingSong(story["joon"], paid, reference("singing")))
    story.must("mina", GrantAllowance(9, 7, Scope.GIFTS, 500 * CENT, 100 * CENT, story.now_ms + DAY_MS))
    story.must("delegate", SendGift(9, [10], 1, reference("recording"), reference("tap")))
    story.must("mina", AddKey(9, public("tablet"), True))
    story.must("joon", Hold(10, 9, COIN, story.now_ms + 3_600_000))
    story.refused("joon", Transfer(10, 9, 100 * COIN, NOTHING))
    story.minutes("mina", 0, 30)
    story.record(("mina", Kind.SONG_SUNG_WELL, 1), ("joon", Kind.LIKE_GIVEN, 0), ("joon", Kind.SONG_SUNG, 2))
    story.next_settlement()
    story.sleep_until(story.now_ms + 3 * DAY_MS)
    return written(story)


def owners() -> dict[str, Any]:
    """Owner keys come and go: removed, undone by the key itself, refused while it leaves, gone after the delay."""
    story = Story("mina", sandbox=True)
    mina = story["mina"]
    story.must("mina", AddKey(mina, public("phone"), True), AddKey(mina, public("tablet"), True))
    story.sleep_until(story.now_ms + 3 * DAY_MS)
    story.must("mina", RemoveKey(mina, public("phone")), RemoveKey(mina, public("tablet")))
    story.refused("phone", AddKey(mina, public("thief"), True))
    story.refused("phone", UndoOwnerChange(mina, public("tablet")))
    story.must("phone", UndoOwnerChange(mina, public("phone")))
    story.must("phone", RemoveKey(mina, public("mina")))
    story.sleep_until(story.now_ms + 3 * DAY_MS)
    return written(story)


def rights() -> dict[str, Any]:
    """Shares that are given and sold, and claims that end in each of the three ways."""
    story = Story("mina", "joon", "sora", sandbox=True)
    mina, joon, sora = story["mina"], story["joon"], story["sora"]
    song = story.song("song", 10, ("mina", 10_000))
    story.must("mina", OfferShare(mina, song, 2_500, 0, joon))
    story.must("joon", TakeOffer(joon, 1, song, 2_500, 0))
    story.must("mina", OfferShare(mina, song, 2_500, 3 * COIN, 0))
    story.refused("joon", TakeOffer(joon, 2, song, 2_500, 2 * COIN))
    story.must("joon", TakeOffer(joon, 2, song, 2_500, 3 * COIN))
    story.must("mina", OfferShare(mina, song, 1, COIN, 0))
    story.must("mina", WithdrawOffer(mina, 3))
    for claimed in (1_000, 2_000, 3_333):
        story.must("sora", ClaimShare(sora, song, joon if claimed == 2_000 else mina, claimed))
    story.must("sora", SingSong(sora, song, reference("singing")))
    story.must("mina", SettleClaim(mina, 1, song, 400))
    story.must("sora", SettleClaim(sora, 1, song, 400))
    story.must("sora", SettleClaim(sora, 2, song, 0))
    story.refused("joon", SettleClaim(joon, 3, song, 3_333))
    story.sleep_until(story.now_ms + 30 * DAY_MS)
    return written(story)


def written(story: Story) -> dict[str, Any]:
    """The story's genesis, its blocks, and the roots after each."""
    replica = Story(sandbox=True)
    blocks = []
    for block in story.blocks:
        replica.now_ms = block.time_ms - 1000
        result = replica.block(*block.transactions)
        blocks.append(
            {
                "height": block.height,
                "time_ms": block.time_ms,
                "transactions": [raw.hex() for raw in block.transactions],
                "receipts": [encode(receipt).hex() for receipt in result.receipts],
                "own_events": [bytes(raw).hex() for raw in result.own_events],
                "transactions_root": result.transactions_root.hex(),
                "results_root": result.results_root.hex(),
                "state_root": result.state_root.hex(),
            }
        )
    genesis = genesis_bytes(story_genesis(sandbox=True))
    return {"genesis": genesis.hex(), "chain_id": story.state.chain_id.hex(), "blocks": blocks}


def state_proof() -> dict[str, Any]:
    """A balance under a state root, with everything between."""
    story = Story(*[f"member {number}" for number in range(13)], sandbox=True)
    levels = merkle.state_levels(story.state.sub_roots())
    rows, path = story.state.balances.path(10)
    available, held, debits, credits = merkle.ROW.unpack(story.state.balances.row(10))
    return {
        "state_root": levels[-1][0].hex(),
        "account": 10,
        "available": str(available),
        "held": str(held),
        "debits": str(debits),
        "credits": str(credits),
        "rows": rows.hex(),
        "size": story.state.balances.leaves,
        "path": [sibling.hex() for sibling in path],
        "sub_path": [level[(merkle.BALANCES >> step) ^ 1].hex() for step, level in enumerate(levels[:-1])],
    }


def day_roots() -> list[dict[str, Any]]:
    """Days of so many rows and their roots."""
    found = []
    for count in (0, 1, 2, 3, 4, 5, 7, 8, 100):
        rows = b"".join([ROW.pack(9 + number, Kind.SONG_SUNG, b"\0\0\0", number, 1) for number in range(count)])
        found.append({"rows": rows.hex(), "root": merkle.day_root(rows).hex()})
    return found


MADE = {
    "transactions.json": transactions,
    "rights_transactions.json": rights_transactions,
    "life.json": life,
    "owners.json": owners,
    "rights.json": rights,
    "state_proof.json": state_proof,
    "days.json": day_roots,
}


if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for name, make in MADE.items():
        if not (VECTORS / name).exists():
            (VECTORS / name).write_text(json.dumps(make(), indent=1) + "\n")
