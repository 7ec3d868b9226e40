import { expect, test } from 'vitest';
import { noise } from './room';

test('the noise is even, and each side has its own', () => {
  const [left, right] = [0, 1].map((side) => Array.from({ length: 5000 }, (_, index) => noise(index, side)));
  expect(Math.abs(left!.reduce((sum, value) => sum + value, 0)) / 5000).toBeLessThan(0.03);
  expect(Math.max(...left!.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(left!.some((value, index) => value === right![index])).toBe(false);
});
