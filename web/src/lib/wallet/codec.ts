/**
 * The ledger's codec: the part of MessagePack with integers in their shortest form, byte strings, booleans and arrays.
 * There are no texts, maps or floats in it.
 */
import { joined, type Bytes } from './bytes';

export type Value = number | bigint | boolean | Uint8Array | Value[];

export function encode(value: Value): Bytes {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('The ledger knows whole numbers only.');
    return encodeInteger(BigInt(value));
  }
  if (typeof value === 'bigint') return encodeInteger(value);
  if (value instanceof Uint8Array) return encodeBytes(value);
  return joined(arrayHead(value.length), ...value.map(encode));
}

function encodeInteger(value: bigint): Bytes {
  if (value >= 0n) {
    if (value < 0x80n) return Uint8Array.of(Number(value));
    if (value < 0x100n) return Uint8Array.of(0xcc, Number(value));
    if (value < 0x10000n) return wide(0xcd, 2, value);
    if (value < 0x1_0000_0000n) return wide(0xce, 4, value);
    if (value < 1n << 64n) return wide(0xcf, 8, value);
  } else {
    if (value >= -0x20n) return Uint8Array.of(Number(value + 0x100n));
    if (value >= -0x80n) return wide(0xd0, 1, value);
    if (value >= -0x8000n) return wide(0xd1, 2, value);
    if (value >= -0x8000_0000n) return wide(0xd2, 4, value);
    if (value >= -(1n << 63n)) return wide(0xd3, 8, value);
  }
  throw new RangeError('This number is too large for the ledger.');
}

function encodeBytes(value: Uint8Array): Bytes {
  const size = BigInt(value.length);
  const head = size < 0x100n ? wide(0xc4, 1, size) : size < 0x10000n ? wide(0xc5, 2, size) : wide(0xc6, 4, size);
  return joined(head, value);
}

function arrayHead(count: number): Bytes {
  if (count < 16) return Uint8Array.of(0x90 | count);
  return count < 0x10000 ? wide(0xdc, 2, BigInt(count)) : wide(0xdd, 4, BigInt(count));
}

/** A tag and a big-endian integer of so many bytes (two's complement). */
function wide(tag: number, size: number, value: bigint): Bytes {
  const bytes = new Uint8Array(1 + size);
  bytes[0] = tag;
  let rest = BigInt.asUintN(8 * size, value);
  for (let index = size; index >= 1; index--) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
