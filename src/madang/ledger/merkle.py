"""Roots and proofs. Everything is SHA-256; u64 is eight bytes, little-endian; ‖ joins bytes.

    leaf      SHA-256(00 ‖ tree u8 ‖ leaf number u64 ‖ 128 bytes); 128 zero bytes give 32 zero bytes
    node      SHA-256(01 ‖ left ‖ right); two children of zeros give 32 zero bytes
    top       of a tree of n leaves: depth d = bits of (n − 1), at least 0; missing leaves are zeros
    sub-root  SHA-256(03 ‖ tree u8 ‖ n u64 ‖ top)
    state     sixteen sub-roots, tree 0 to 15, joined by nodes, depth 4; an unused one is 32 zero bytes
    list      (a block's transactions or results) the sub-root of a tree whose rows are SHA-256 of each item
    songs     their sub-root; once a share was offered or claimed SHA-256(07 ‖ sub-roots of songs, offers, claims)
    day       row leaf SHA-256(02 ‖ row number u64 ‖ 16 bytes), nodes as above, root SHA-256(04 ‖ rows u64 ‖ top)

A balance leaf is four rows of 32 bytes: available i64, held i64, debits u64, credits u64, little-endian; an account's
row is number account mod 4 of leaf account div 4 of tree 0. A proof is the leaf, the size n, the siblings from the leaf
to the top, and the four siblings from the sub-root to the state root; bit k of the leaf number (of the tree number)
says whether the sibling at step k stands left (1) or right (0).
"""

import struct
from hashlib import sha256

from madang.ledger.codec import encode
from madang.ledger.kernels import LEAF_BYTES, LEAF_TAG, LEVELS_MAX, NODE_TAG, Column, Frontier
from madang.ledger.records import Figures

SUB_ROOT_TAG = 3
DAY_TAG = 4
OPEN_DAY_TAG = 5
FIGURES_TAG = 6
RIGHTS_TAG = 7

BALANCES, KEYS, STANDINGS, AUTHORITIES, ALLOWANCES, HOLDS, SONGS, TRANSACTION_IDS = range(8)
USED_KEYS, FIRST_SONGS, SETTLED_DAYS, OPEN_EVEN, OPEN_ODD, HEARD, WELCOMES, FIGURES = range(8, 16)
SUB_TREES = 16
OPEN_POINTS = 32
OPEN_COUNTS = 34
OFFERS = 36
CLAIMS = 37
TRANSACTIONS = 48
RESULTS = 49

ZERO = bytes(32)
ROW = struct.Struct("<qqQQ")


def node(left: bytes, right: bytes) -> bytes:
    """The parent of two hashes."""
    if left == ZERO and right == ZERO:
        return ZERO
    return sha256(bytes((NODE_TAG,)) + left + right).digest()


def sub_root(tree: int, leaves: int, top: bytes) -> bytes:
    """A tree's top with its number and size bound in."""
    return sha256(bytes((SUB_ROOT_TAG, tree)) + leaves.to_bytes(8, "little") + top).digest()


def column_root(column: Column) -> bytes:
    """A column's sub-root, brought up to date."""
    return sub_root(column.tree, column.leaves, column.top())


def state_levels(sub_roots: list[bytes]) -> list[list[bytes]]:
    """The tree of sixteen sub-roots, level by level; the last holds the state root alone."""
    levels = [sub_roots]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node(below[index], below[index + 1]) for index in range(0, len(below), 2)])
    return levels


def rights_root(songs: bytes, offers: bytes, claims: bytes) -> bytes:
    """The sub-root of songs with all that their shares are offered and claimed for, from each table's own."""
    return sha256(bytes((RIGHTS_TAG,)) + songs + offers + claims).digest()


def figures_root(chain_id: bytes, figures: Figures) -> bytes:
    """The sub-root of the single numbers, with the chain's name bound in."""
    return sha256(bytes((FIGURES_TAG,)) + chain_id + encode(figures)).digest()


def list_root(tree: int, items: list[bytes]) -> bytes:
    """The root of a block's transactions or results, in order."""
    column = Column(tree, 32)
    column.load(b"".join([sha256(item).digest() for item in items]))
    return column_root(column)


def frontier_root(frontier: Frontier) -> bytes:
    """The day root of the rows that the frontier has taken."""
    count = frontier.count
    nodes = frontier.nodes
    top = ZERO
    for level in range(max(count - 1, 0).bit_length()):
        if count >> level & 1:
            top = node(nodes[32 * level : 32 * level + 32], top)
        elif top != ZERO:
            top = node(top, ZERO)
    if count and count & (count - 1) == 0:
        level = count.bit_length() - 1
        top = nodes[32 * level : 32 * level + 32]
    return sha256(bytes((DAY_TAG,)) + count.to_bytes(8, "little") + top).digest()


def day_root(rows: bytes) -> bytes:
    """The root over a day's participation rows, as `DaySettled` states it."""
    return frontier_root(Frontier().with_rows(rows))


def verify_balance(
    state_root: bytes,
    account: int,
    balance: tuple[int, int, int, int],
    rows: bytes,
    size: int,
    path: list[bytes],
    sub_path: list[bytes],
) -> bool:
    """Whether the proof shows that this account has (available, held, debits, credits) under the state root."""
    leaf = account // 4
    depth = max(size - 1, 0).bit_length()
    shapes = (len(rows) == LEAF_BYTES, 0 <= leaf < size <= 2**LEVELS_MAX, len(path) == depth, len(sub_path) == 4)
    if not all(shapes) or any(len(sibling) != 32 for sibling in path + sub_path):
        return False
    try:
        row = ROW.pack(*balance)
    except struct.error:
        return False
    if rows[32 * (account % 4) : 32 * (account % 4) + 32] != row:
        return False
    current = sha256(bytes((LEAF_TAG, BALANCES)) + leaf.to_bytes(8, "little") + rows).digest() if any(rows) else ZERO
    current = sub_root(BALANCES, size, _climb(current, leaf, path))
    return _climb(current, BALANCES, sub_path) == state_root


def _climb(current: bytes, number: int, path: list[bytes]) -> bytes:
    for step, sibling in enumerate(path):
        current = node(sibling, current) if number >> step & 1 else node(current, sibling)
    return current
