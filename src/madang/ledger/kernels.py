"""Every array of the law and every compiled loop: columns, their hash trees, signatures, and the crediting of a day.

The loops call libcrypto's SHA-256 and libsodium's Ed25519 by their symbols, so the compiled code can be kept on disk
between starts; they let other threads run meanwhile. Nothing here decides anything: who is paid, and what, is said
elsewhere.
"""

import _hashlib
import ctypes
import ctypes.util
from itertools import accumulate
from typing import Any, Final

import llvmlite.binding  # type: ignore[import-untyped]
import numpy as np
from nacl import _sodium, bindings
from numba import njit, types
from numba.core.typing.templates import signature  # type: ignore[attr-defined]

KEY_BYTES: Final = bindings.crypto_sign_PUBLICKEYBYTES
LEAF_BYTES: Final = 128
LEVELS_MAX: Final = 40
CAPACITY_MIN_LEAVES: Final = 16
CREDIT_CHUNK: Final = 1 << 20
POINTS_DISTINCT: Final = 65_536
DENSE_SHARE: Final = 16
"""Above one account in so many credited, all leaves are hashed again rather than looked for."""

LEAF_TAG: Final = 0
NODE_TAG: Final = 1
ROW_TAG: Final = 2


def _libcrypto() -> ctypes.CDLL:
    """The OpenSSL that Python itself hashes with, or else the machine's."""
    for path in (getattr(_hashlib, "__file__", None), ctypes.util.find_library("crypto")):
        if path:
            library = ctypes.CDLL(path)
            if hasattr(library, "SHA256_Init"):
                return library
    raise ImportError("the ledger hashes with OpenSSL's libcrypto, which is not on this machine; install OpenSSL")


def _name_functions() -> None:
    """Give libcrypto's three functions, and of the libsodium inside PyNaCl the one that verifies, to the compiler."""
    library = _libcrypto()
    for name in ("SHA256_Init", "SHA256_Update", "SHA256_Final"):
        llvmlite.binding.add_symbol(name, ctypes.cast(getattr(library, name), ctypes.c_void_p).value)
    verifier = _sodium.ffi.addressof(_sodium.lib, "crypto_sign_open")
    llvmlite.binding.add_symbol("crypto_sign_open", int(_sodium.ffi.cast("uintptr_t", verifier)))


_name_functions()
_call: Any = signature  # Untyped where it comes from.
_start: Any = types.ExternalFunction("SHA256_Init", _call(types.int32, types.uintp))
_feed: Any = types.ExternalFunction("SHA256_Update", _call(types.int32, types.uintp, types.uintp, types.uintp))
_finish: Any = types.ExternalFunction("SHA256_Final", _call(types.int32, types.uintp, types.uintp))
_open: Any = types.ExternalFunction(
    "crypto_sign_open", _call(types.int32, types.uintp, types.uintp, types.uintp, types.uint64, types.uintp)
)
_constant_bytes: Any = types.Array(types.uint8, 1, "C", readonly=True)


@njit("void(u1[::1], i8[::1], u1, u1[:, ::1])", cache=True, nogil=True)
def _hash_leaves(rows: Any, leaves: Any, tree: int, out: Any) -> None:
    """out[i] = SHA-256(0, tree, i as u64 little-endian, 128 bytes), or zeros where all 128 are zero."""
    context = np.empty(128, np.uint8)
    buffer = np.empty(10 + LEAF_BYTES, np.uint8)
    buffer[0] = LEAF_TAG
    buffer[1] = tree
    for position in range(len(leaves)):
        leaf = leaves[position]
        any_set = np.uint8(0)
        for offset in range(LEAF_BYTES):
            value = rows[leaf * LEAF_BYTES + offset]
            buffer[10 + offset] = value
            any_set |= value
        if any_set == 0:
            for offset in range(32):
                out[leaf, offset] = 0
            continue
        for offset in range(8):
            buffer[2 + offset] = (leaf >> (8 * offset)) & 255
        _start(context.ctypes.data)
        _feed(context.ctypes.data, buffer.ctypes.data, np.uint64(10 + LEAF_BYTES))
        _finish(out.ctypes.data + np.uint64(leaf * 32), context.ctypes.data)


@njit("void(u1[:, ::1], i8[::1], u1[:, ::1])", cache=True, nogil=True)
def _hash_nodes(children: Any, parents: Any, out: Any) -> None:
    """out[i] = SHA-256(1, children[2i], children[2i + 1]), or zeros where both are zeros."""
    context = np.empty(128, np.uint8)
    buffer = np.empty(65, np.uint8)
    buffer[0] = NODE_TAG
    for position in range(len(parents)):
        parent = parents[position]
        any_set = np.uint8(0)
        for side in range(2):
            for offset in range(32):
                value = children[2 * parent + side, offset]
                buffer[1 + 32 * side + offset] = value
                any_set |= value
        if any_set == 0:
            for offset in range(32):
                out[parent, offset] = 0
            continue
        _start(context.ctypes.data)
        _feed(context.ctypes.data, buffer.ctypes.data, np.uint64(65))
        _finish(out.ctypes.data + np.uint64(parent * 32), context.ctypes.data)


@njit("void(u1[:, ::1], i8, u1[::1])", cache=True, nogil=True)
def _append_rows(frontier: Any, count: int, rows: Any) -> None:
    """Add 16-byte rows to a growing tree; frontier[l] is the finished left node of level l where count has bit l."""
    context = np.empty(128, np.uint8)
    leaf = np.empty(25, np.uint8)
    pair = np.empty(65, np.uint8)
    node = np.empty(32, np.uint8)
    leaf[0] = ROW_TAG
    pair[0] = NODE_TAG
    for position in range(len(rows) // 16):
        number = count + position
        for offset in range(8):
            leaf[1 + offset] = (number >> (8 * offset)) & 255
        for offset in range(16):
            leaf[9 + offset] = rows[16 * position + offset]
        _start(context.ctypes.data)
        _feed(context.ctypes.data, leaf.ctypes.data, np.uint64(25))
        _finish(node.ctypes.data, context.ctypes.data)
        level = 0
        while (number >> level) & 1:
            pair[1:33] = frontier[level]
            pair[33:65] = node
            _start(context.ctypes.data)
            _feed(context.ctypes.data, pair.ctypes.data, np.uint64(65))
            _finish(node.ctypes.data, context.ctypes.data)
            level += 1
        frontier[level] = node


@njit("void(u2[::1], i8[::1])", cache=True, nogil=True)
def _histogram(points: Any, counts: Any) -> None:
    """counts[p] = how many have p points."""
    for position in range(len(points)):
        counts[points[position]] += 1


@njit("void(i8[:, ::1], u2[::1], i8[::1], i8)", cache=True, nogil=True)
def _credit(rows: Any, points: Any, table: Any, sign: int) -> None:
    """Add sign · table[points] to what each row has available and to its lifetime credits, modulo 2⁶⁴."""
    for position in range(len(points)):
        amount = sign * table[points[position]]
        rows[position, 0] += amount
        rows[position, 3] += amount


@njit(types.void(_constant_bytes, types.int64[::1], _constant_bytes, types.boolean[::1]), cache=True, nogil=True)
def _open_each(signed: Any, ends: Any, keys: Any, opened: Any) -> None:
    """opened[i]: the signature and message that end at ends[i], and begin where the ones before end, are of key i."""
    begin = np.int64(0)
    for position in range(len(ends)):
        end = ends[position]
        at = signed.ctypes.data + np.uint64(begin)
        key = keys.ctypes.data + np.uint64(position * KEY_BYTES)
        opened[position] = _open(0, 0, at, np.uint64(end - begin), key) == 0  # The message is wanted nowhere.
        begin = end


class Column:
    """Rows of 2, 16 or 32 bytes, one after another, under a hash tree whose leaves are 128 bytes of them.

    Whoever writes through a view says so by `touch`; the root hashes again only what was touched.
    """

    def __init__(self, tree: int, row_bytes: int) -> None:
        self.tree = tree
        self.row_bytes = row_bytes
        self.rows_a_leaf = LEAF_BYTES // row_bytes
        self.count = 0
        self._touched: list[int] = []
        self._all_touched = False
        self._levels: list[Any] = []
        self._allocate(CAPACITY_MIN_LEAVES)
        self.touch = self._touched.append

    def _allocate(self, leaves: int) -> None:
        cells: Any = np.zeros(leaves * LEAF_BYTES, np.uint8)
        if self.count:
            used = self.count * self.row_bytes
            cells[:used] = self._cells[:used]
        self._cells: Any = cells
        self._capacity = leaves * self.rows_a_leaf
        self.bytes = memoryview(cells)
        """The rows as bytes, to read and write."""
        self.signed = self.bytes.cast("q")
        """The same as int64."""
        self.unsigned = self.bytes.cast("Q")
        self.halves = self.bytes.cast("I")
        self.shorts = self.bytes.cast("H")

    def extend(self, count: int) -> None:
        """Make room for this many rows in all, the new ones zero; never fewer than there are."""
        if count > self._capacity:
            leaves = self._capacity // self.rows_a_leaf
            while leaves * self.rows_a_leaf < count:
                leaves *= 2
            self._allocate(leaves)
        self.count = max(self.count, count)

    def shrink(self, count: int) -> None:
        """Forget the rows from count on, leaving zeros."""
        start = count * self.row_bytes
        stop = self.count * self.row_bytes
        self._cells[start:stop] = 0
        for row in range(count, self.count):
            self._touched.append(row)
        self.count = count

    def append(self, row: bytes) -> int:
        """The number of the new row."""
        number = self.count
        self.extend(number + 1)
        self.write(number, row)
        return number

    def row(self, number: int) -> bytes:
        """A copy of one row."""
        start = number * self.row_bytes
        return bytes(self.bytes[start : start + self.row_bytes])

    def write(self, number: int, row: bytes) -> None:
        """Replace one row."""
        start = number * self.row_bytes
        self.bytes[start : start + self.row_bytes] = row
        self._touched.append(number)

    def dump(self) -> memoryview:
        """All rows as they lie."""
        return self.bytes[: self.count * self.row_bytes]

    def load(self, rows: bytes) -> None:
        """Take these rows instead of what was there."""
        self.count = 0
        self._allocate(CAPACITY_MIN_LEAVES)
        self.extend(len(rows) // self.row_bytes)
        self.bytes[: len(rows)] = rows
        self._levels = []
        self._all_touched = True

    @property
    def leaves(self) -> int:
        """How many leaves hold rows."""
        return -(-self.count // self.rows_a_leaf)

    def top(self) -> bytes:
        """The top of the tree over the rows, brought up to date; its size is not yet bound in."""
        levels = self._grow_levels()
        whole = self._all_touched
        changed = _distinct(np.sort(np.array(self._touched, dtype=np.int64)) // self.rows_a_leaf)
        if whole:
            changed = np.arange(max(self.leaves, int(changed[-1]) + 1 if len(changed) else 0))
        if len(changed):
            _hash_leaves(self._cells, changed, self.tree, levels[0])
            for depth in range(1, len(levels)):
                changed = changed[: -(-len(changed) // 2)] if whole else _distinct(changed >> 1)
                _hash_nodes(levels[depth - 1], changed, levels[depth])
        self._touched.clear()
        self._all_touched = False
        depth = max(self.leaves - 1, 0).bit_length()
        return bytes(levels[depth][0])

    def path(self, number: int) -> tuple[bytes, list[bytes]]:
        """The 128 bytes of a row's leaf and the siblings from it to the top. Call `top` before."""
        leaf = number // self.rows_a_leaf
        depth = max(self.leaves - 1, 0).bit_length()
        siblings = [bytes(self._levels[level][(leaf >> level) ^ 1]) for level in range(depth)]
        return bytes(self.bytes[leaf * LEAF_BYTES : (leaf + 1) * LEAF_BYTES]), siblings

    def _grow_levels(self) -> list[Any]:
        width = self._capacity // self.rows_a_leaf
        if self._levels and len(self._levels[0]) == width:
            return self._levels
        levels = []
        while width:
            levels.append(np.zeros((width, 32), np.uint8))
            width >>= 1
        fresh = not self._levels
        for level, old in zip(levels, self._levels, strict=False):
            level[: len(old)] = old
        self._levels = levels
        if fresh:
            self._all_touched = True
        else:
            self._touched.append(0)  # the path above the first leaf got longer
        return levels

    def histogram(self, count: int) -> list[tuple[int, int]]:
        """Of a column of points: (points, how many of the first count rows), ascending, zero points left out."""
        counts = np.zeros(POINTS_DISTINCT, np.int64)
        _histogram(self._cells.view(np.uint16)[: min(count, self.count)], counts)
        return [(int(points), int(counts[points])) for points in np.flatnonzero(counts) if points]

    def credit(self, points: "Column", table: list[int], sign: int = 1) -> None:
        """Of the balances: pay each row table[its points], or take it back. The table starts at 0 points."""
        amounts = np.array(table, np.int64)
        rows = self._cells.view(np.int64).reshape(-1, 4)
        shares = points._cells.view(np.uint16)[: points.count]
        for start in range(0, points.count, CREDIT_CHUNK):
            stop = min(start + CREDIT_CHUNK, points.count)
            _credit(rows[start:stop], shares[start:stop], amounts, sign)
        credited = np.flatnonzero(shares[:CREDIT_CHUNK]) if points.count <= CREDIT_CHUNK else None
        if credited is not None and len(credited) * DENSE_SHARE < points.count:
            self._touched.extend(credited.tolist())
        else:
            self._all_touched = True

    def totals(self) -> tuple[int, int]:
        """Of the balances: what is available and what is held, summed over all rows without wrapping."""
        rows = self._cells.view(np.int64).reshape(-1, 4)[: self.count]
        low = (rows[:, :2] & 0xFFFFFFFF).sum(axis=0)
        high = (rows[:, :2] >> 32).sum(axis=0)
        sums = [int(high[side]) * 2**32 + int(low[side]) for side in range(2)]
        return sums[0], sums[1]

    def first_unbalanced(self) -> int | None:
        """Of the balances: the first row that is negative or whose credits and debits do not explain it."""
        rows = self._cells.view(np.int64).reshape(-1, 4)[: self.count]
        unexplained = (rows[:, 3] - rows[:, 2]) != (rows[:, 0] + rows[:, 1])
        wrong = (rows[:, 0] < 0) | (rows[:, 1] < 0) | unexplained
        found = np.flatnonzero(wrong)
        return int(found[0]) if len(found) else None


class Frontier:
    """The root of a growing list of 16-byte rows, without keeping the rows."""

    def __init__(self, count: int = 0, nodes: bytes | None = None) -> None:
        self.count = count
        if nodes is None:
            nodes = bytes(32 * LEVELS_MAX)
        self._nodes = np.frombuffer(bytearray(nodes), np.uint8).reshape(LEVELS_MAX, 32)

    @property
    def nodes(self) -> bytes:
        """The finished left nodes, lowest level first; zeros where count has no bit."""
        clean = [bytes(self._nodes[level]) if self.count >> level & 1 else bytes(32) for level in range(LEVELS_MAX)]
        return b"".join(clean)

    def with_rows(self, rows: bytes) -> "Frontier":
        """Another frontier that has a whole number of rows more."""
        grown = Frontier(self.count, self._nodes.tobytes())
        _append_rows(grown._nodes, grown.count, np.frombuffer(bytearray(rows), np.uint8))
        grown.count += len(rows) // 16
        return grown


def _distinct(ascending: Any) -> Any:
    """Each number of an ascending array once."""
    return ascending[np.diff(ascending, prepend=-1) != 0]


def signatures_hold(signed: list[bytes], keys: list[bytes]) -> list[bool]:
    """Whether each signature, with its message behind it, is that of the key in its place. Other threads run meanwhile.

    libsodium decides: it refuses keys of small order, keys and points that are not canonical, and S from the order on.
    """
    packed = b"".join(keys)
    assert len(packed) == KEY_BYTES * len(signed)
    ends = np.fromiter(accumulate(map(len, signed)), np.int64, len(signed))
    opened = np.zeros(len(signed), np.bool_)
    _open_each(np.frombuffer(b"".join(signed), np.uint8), ends, np.frombuffer(packed, np.uint8), opened)
    found: list[bool] = opened.tolist()
    return found


def rows_of(rows: bytes, row_bytes: int, account: int) -> list[int]:
    """The numbers of the rows, each `row_bytes` long (a multiple of 4), that begin with this account."""
    accounts = np.frombuffer(rows, "<u4")[:: row_bytes // 4]
    return [int(number) for number in np.flatnonzero(accounts == account)]
