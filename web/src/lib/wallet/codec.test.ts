import { describe, expect, test } from 'vitest';
import { toHex } from './bytes';
import { encode } from './codec';

describe('the codec', () => {
  test.each([
    [0n, '00'],
    [127n, '7f'],
    [128n, 'cc80'],
    [255n, 'ccff'],
    [256n, 'cd0100'],
    [65_535n, 'cdffff'],
    [65_536n, 'ce00010000'],
    [4_294_967_295n, 'ceffffffff'],
    [4_294_967_296n, 'cf0000000100000000'],
    [9_223_372_036_854_775_807n, 'cf7fffffffffffffff'],
    [-1n, 'ff'],
    [-32n, 'e0'],
    [-33n, 'd0df'],
    [-129n, 'd1ff7f'],
    [-32_769n, 'd2ffff7fff'],
    [-2_147_483_649n, 'd3ffffffff7fffffff'],
  ])('writes %d in its shortest form', (value, written) => {
    expect(toHex(encode(value))).toBe(written);
  });

  test('writes numbers and big integers alike', () => {
    expect(encode(33_333)).toEqual(encode(33_333n));
  });

  test('writes bytes, booleans and arrays', () => {
    expect(toHex(encode([Uint8Array.of(1, 2), true, false, []]))).toBe('94c4020102c3c290');
    expect(toHex(encode(new Uint8Array(256)).subarray(0, 3))).toBe('c50100');
    expect(toHex(encode(Array.from({ length: 16 }, () => 0)).subarray(0, 3))).toBe('dc0010');
  });

  test('refuses what the ledger does not know', () => {
    expect(() => encode(0.5)).toThrow(RangeError);
    expect(() => encode(1n << 64n)).toThrow(RangeError);
  });
});
