import { expect, test } from 'vitest';
import { chargeOf, tooDear } from './price';

const holders = [
  { account: 9, basis_points: 3_333 },
  { account: 10, basis_points: 3_334 },
  { account: 11, basis_points: 3_333 },
];

test('a singer who holds nothing pays the whole price', () => {
  expect(chargeOf(333_330n, holders, 12)).toBe(333_330n);
});

test('a singer who holds a share pays only the others', () => {
  expect(chargeOf(333_330n, holders, 9)).toBe(333_330n - 111_098n);
  expect(chargeOf(333_330n, holders, 10)).toBe(2n * 111_098n);
  expect(chargeOf(333_330n, [{ account: 9, basis_points: 10_000 }], 9)).toBe(0n);
});

test('a song that costs nothing is never too dear', () => {
  expect(chargeOf(0n, holders, 12)).toBe(0n);
  expect(tooDear({ cents: 0, units: 0n, available: null })).toBe(false);
  expect(tooDear({ cents: 10, units: 2n, available: 1n })).toBe(true);
});
