"""The golden vectors: what the law once wrote it writes for ever."""

import json

import pytest

from madang.ledger.codec import decode
from madang.ledger.rules import AnyCommand, decode_command
from madang.ledger.state import State
from madang.ledger.transactions import open_envelope
from madang.ledger.transition import Block, apply_block
from tests.ledger.golden import MADE, VECTORS


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_law_still_writes_the_same_bytes(name: str) -> None:
    assert MADE[name]() == json.loads((VECTORS / name).read_text())


@pytest.mark.parametrize("name", ["life.json", "owners.json", "rights.json"])
def test_a_life_replayed_from_its_bytes_has_the_same_roots(name: str) -> None:
    life = json.loads((VECTORS / name).read_text())
    state = State.from_genesis(bytes.fromhex(life["genesis"]))
    assert state.chain_id.hex() == life["chain_id"]
    for each in life["blocks"]:
        block = Block(each["height"], each["time_ms"], [bytes.fromhex(raw) for raw in each["transactions"]])
        result = apply_block(state, block)
        state.keep()
        assert result.state_root.hex() == each["state_root"]
        assert result.results_root.hex() == each["results_root"]


@pytest.mark.parametrize("name", ["transactions.json", "rights_transactions.json"])
def test_every_golden_transaction_is_read_back_as_it_was_written(name: str) -> None:
    for each in json.loads((VECTORS / name).read_text()):
        _, payload = open_envelope(bytes.fromhex(each["envelope"]))
        assert [type(command).__name__ for command in payload.commands] == each["commands"]
        read = [decode_command(bytes.fromhex(raw)) for raw in each["encoded"]]
        assert read == payload.commands == [decode(bytes.fromhex(raw), AnyCommand) for raw in each["encoded"]]
