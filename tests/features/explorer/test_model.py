"""What the ledger holds, as JSON."""

import json

from madang.features.explorer.model import roles_written, written
from madang.ledger.events import Posted, Reason
from madang.ledger.rules import COMMANDS
from madang.ledger.rules.coin import GrantAllowance, Scope
from madang.ledger.rules.participation import RecordParticipation
from madang.ledger.rules.songs import RegisterSong, Share


def test_coin_is_a_decimal_string_and_bytes_are_hexadecimal() -> None:
    posted = Posted(9, 10, 2**62, Reason.GIFT, b"\xab" * 16)
    assert written(posted) == {
        "type": "Posted",
        "payer": 9,
        "payee": 10,
        "amount": str(2**62),
        "reason": "gift",
        "about": "ab" * 16,
    }


def test_numbered_words_are_written_as_words() -> None:
    assert written(GrantAllowance(9, 7, Scope.SONGS, 5, 5, 0))["scope"] == "songs"
    assert roles_written(6) == ["owner", "spend"]


def test_lists_of_structs_are_written_whole() -> None:
    command = RegisterSong(bytes(16), 10, [Share(9, 6_000), Share(10, 4_000)])
    assert written(command)["holders"][1] == {"holder": 10, "basis_points": 4_000}


def test_participation_rows_are_counted_not_shown() -> None:
    assert written(RecordParticipation(5, 20_000, 1, bytes(48)))["rows"] == 3


def test_every_command_can_be_written_as_json() -> None:
    for command in COMMANDS:
        kinds = [str(command.__annotations__[name]) for name in command.__struct_fields__]
        filled = [[] if "list" in kind else bytes(16) if "bytes" in kind else 1 for kind in kinds]
        assert json.loads(json.dumps(written(command(*filled))))["type"] == command.__name__
