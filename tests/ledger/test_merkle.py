"""Roots and proofs, checked against a tree written down plainly, and against tampering."""

from hashlib import sha256

import pytest

from madang.ledger import merkle
from madang.ledger.kernels import Column, Frontier
from tests.ledger.story import Story


def plain_top(leaves: list[bytes]) -> bytes:
    """The tree of the docstring, with no care for speed."""
    size = 1
    while size < len(leaves):
        size *= 2
    row = leaves + [merkle.ZERO] * (size - len(leaves))
    while len(row) > 1:
        row = [merkle.node(row[index], row[index + 1]) for index in range(0, len(row), 2)]
    return row[0]


def plain_column(tree: int, rows: bytes) -> bytes:
    leaves = []
    for number in range(-(-len(rows) // 128)):
        leaf = rows[128 * number : 128 * number + 128].ljust(128, b"\0")
        hashed = sha256(bytes((0, tree)) + number.to_bytes(8, "little") + leaf).digest()
        leaves.append(hashed if any(leaf) else merkle.ZERO)
    return merkle.sub_root(tree, len(leaves), plain_top(leaves or [merkle.ZERO]))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 63, 64, 65, 200, 1000])
def test_a_columns_root_is_that_of_the_plain_tree(count: int) -> None:
    column = Column(3, 32)
    rows = b""
    for number in range(count):
        row = sha256(str(number).encode()).digest()
        column.append(row)
        rows += row
        if number % 37 == 0:
            assert merkle.column_root(column) == plain_column(3, rows)
    assert merkle.column_root(column) == plain_column(3, rows)


def test_rows_taken_away_leave_the_root_as_it_was() -> None:
    column = Column(0, 16)
    for number in range(20):
        column.append(bytes([number + 1] * 16))
    before = merkle.column_root(column)
    for number in range(300):
        column.append(bytes([number % 255 + 1] * 16))
    merkle.column_root(column)
    column.shrink(20)
    assert merkle.column_root(column) == before
    column.load(column.dump().tobytes())
    assert merkle.column_root(column) == before


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33, 257])
def test_a_growing_list_of_rows_has_the_root_of_the_plain_tree(count: int) -> None:
    rows = [bytes([number % 256] * 16) for number in range(count)]
    leaves = [sha256(b"\2" + number.to_bytes(8, "little") + row).digest() for number, row in enumerate(rows)]
    top = plain_top(leaves or [merkle.ZERO])
    expected = sha256(b"\4" + count.to_bytes(8, "little") + top).digest()
    frontier = Frontier()
    for start in range(0, count, 5):
        frontier = frontier.with_rows(b"".join(rows[start : start + 5]))
    assert merkle.frontier_root(frontier) == merkle.day_root(b"".join(rows)) == expected


def proof_of(story: Story, account: int) -> dict[str, object]:
    levels = merkle.state_levels(story.state.sub_roots())
    rows, path = story.state.balances.path(account)
    return {
        "state_root": levels[-1][0],
        "account": account,
        "balance": merkle.ROW.unpack(story.state.balances.row(account)),
        "rows": rows,
        "size": story.state.balances.leaves,
        "path": path,
        "sub_path": [level[(merkle.BALANCES >> step) ^ 1] for step, level in enumerate(levels[:-1])],
    }


@pytest.fixture(scope="module")
def story() -> Story:
    told = Story(*[f"member {number}" for number in range(21)], sandbox=True)
    told.fund("member 1", 7)
    return told


def test_every_account_has_a_proof(story: Story) -> None:
    for account in range(1, story.state.accounts + 1):
        assert merkle.verify_balance(**proof_of(story, account))


def test_a_proof_shows_nothing_else(story: Story) -> None:
    good = proof_of(story, 10)
    available, held, debits, credits = good["balance"]
    other = proof_of(story, 11)["balance"]
    flipped = [bytes(each ^ 1 for each in sibling) for sibling in good["path"]]
    tampered = [
        {"balance": (available + 1, held, debits, credits)},
        {"balance": (2**63, held, debits, credits)},
        {"balance": (-(2**64), held, debits, credits)},
        {"account": 11},
        {"account": 14},
        {"account": 10 + 4 * 2**45},
        {"account": 12, "balance": other},
        {"state_root": bytes(32)},
        {"rows": good["rows"][:-1]},
        {"rows": good["rows"][:-1] + b"\1"},
        {"size": good["size"] + 1},
        {"size": 2**60},
        {"size": 0},
        {"path": flipped},
        {"path": good["path"][:-1]},
        {"path": [*good["path"], bytes(32)]},
        {"path": [b"short", *good["path"][1:]]},
        {"path": good["path"][::-1]},
        {"sub_path": good["sub_path"][:3]},
        {"sub_path": good["sub_path"][::-1]},
    ]
    for change in tampered:
        assert not merkle.verify_balance(**{**good, **change}), change
