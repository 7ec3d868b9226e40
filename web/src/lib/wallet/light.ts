/**
 * What this device checks for itself: that a header is of the pinned chain and signed by its sequencer, and that a
 * balance leads to the header's state root. Everything is SHA-256; integers are little-endian; the layouts are the
 * ledger's (`merkle.py`, `light.py`).
 */
import { verifyAsync } from '@noble/ed25519';
import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, joined, same } from './bytes';

export interface Header {
  chain: Uint8Array;
  height: bigint;
  time_ms: bigint;
  previous: Uint8Array;
  stateRoot: Uint8Array;
  validators: Uint8Array;
  hash: Uint8Array;
}

export interface Balance {
  available: bigint;
  held: bigint;
  debits: bigint;
  credits: bigint;
}

export interface BalanceProof extends Balance {
  account: number;
  header: Uint8Array;
  signature: Uint8Array;
  /** The leaf: four rows of 32 bytes, the account's at account mod 4. */
  rows: Uint8Array;
  /** Leaves of the balance tree. */
  size: number;
  path: Uint8Array[];
  sub_path: Uint8Array[];
}

/** A header or proof does not show what it claims. */
export class ProofError extends Error {
  constructor(readonly part: 'header' | 'chain' | 'sequencer' | 'signature' | 'balance' | 'path') {
    super(part);
    this.name = 'ProofError';
  }
}

const HEADER_BYTES = 212;
const HEADER_VERSION = 1;
const LEAF_BYTES = 128;
const ROW_BYTES = 32;
const SUB_ROOT_LEVELS = 4;
const BALANCE_TREE = 0;
const ZERO = new Uint8Array(32);

/** The header's fields, once it is of this chain and signed by its sequencer. */
export async function checkHeader(
  header: Uint8Array,
  signature: Uint8Array,
  chain: Uint8Array,
  sequencer: Uint8Array,
): Promise<Header> {
  const found = readHeader(header);
  if (!same(found.chain, chain)) throw new ProofError('chain');
  if (!same(found.validators, sha256(joined(ascii('madang/validators/1'), sequencer)))) throw new ProofError('sequencer');
  const message = joined(ascii('madang/header/1'), header);
  if (signature.length !== 64 || !(await verifyAsync(signature, message, sequencer))) throw new ProofError('signature');
  return found;
}

/** The header that the balance was proven against. */
export async function checkBalance(proof: BalanceProof, chain: Uint8Array, sequencer: Uint8Array): Promise<Header> {
  const header = await checkHeader(proof.header, proof.signature, chain, sequencer);
  const leaf = Math.floor(proof.account / 4);
  const depth = proof.size > 1 ? (proof.size - 1).toString(2).length : 0;
  const shaped =
    proof.rows.length === LEAF_BYTES &&
    leaf < proof.size &&
    proof.path.length === depth &&
    proof.sub_path.length === SUB_ROOT_LEVELS &&
    [...proof.path, ...proof.sub_path].every((sibling) => sibling.length === 32);
  if (!shaped) throw new ProofError('path');
  const start = ROW_BYTES * (proof.account % 4);
  if (!same(proof.rows.subarray(start, start + ROW_BYTES), rowOf(proof))) throw new ProofError('balance');
  const top = climb(leafHash(leaf, proof.rows), leaf, proof.path);
  const subRoot = sha256(joined(Uint8Array.of(3, BALANCE_TREE), u64(BigInt(proof.size)), top));
  if (!same(climb(subRoot, BALANCE_TREE, proof.sub_path), header.stateRoot)) throw new ProofError('path');
  return header;
}

function readHeader(raw: Uint8Array): Header {
  if (raw.length !== HEADER_BYTES) throw new ProofError('header');
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  if (view.getUint32(0, true) !== HEADER_VERSION) throw new ProofError('header');
  return {
    chain: raw.subarray(4, 36),
    height: view.getBigUint64(36, true),
    time_ms: view.getBigUint64(44, true),
    previous: raw.subarray(52, 84),
    stateRoot: raw.subarray(148, 180),
    validators: raw.subarray(180, 212),
    hash: sha256(joined(ascii('madang/header/1'), raw)),
  };
}

function rowOf({ available, held, debits, credits }: Balance): Uint8Array {
  return joined(u64(available), u64(held), u64(debits), u64(credits));
}

function leafHash(leaf: number, rows: Uint8Array): Uint8Array {
  if (rows.every((byte) => byte === 0)) return ZERO;
  return sha256(joined(Uint8Array.of(0, BALANCE_TREE), u64(BigInt(leaf)), rows));
}

function climb(start: Uint8Array, number: number, path: Uint8Array[]): Uint8Array {
  let current = start;
  let rest = BigInt(number);
  for (const sibling of path) {
    current = rest & 1n ? node(sibling, current) : node(current, sibling);
    rest >>= 1n;
  }
  return current;
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (same(left, ZERO) && same(right, ZERO)) return ZERO;
  return sha256(joined(Uint8Array.of(1), left, right));
}

/** Eight bytes; a negative number as its two's complement. */
function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}
