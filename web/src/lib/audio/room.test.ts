import { expect, test } from 'vitest';
import { noise } from './room';

test('the noise is even, and each side has its own', () => {
  const [left, right] = [0, 1].map((side) => Array.from({ length: 5000 }, (_, index) => noise(index, side)));
  expect(Math.abs(left!.reduce((sum, value) => sum + value, 0)) / 5000).toBeLessThan(0.03);
  expect(Math.max(...left!.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(left!.some((value, index) => value === right![index])).toBe(false);
});

test('the noise is the very numbers of the house', () => {
  const told = [
    [-0.859466205, 0.67687594, 0.199308482, 0.135509884],
    [0.462240203, 0.920354709, 0.00657138, 0.93802795],
  ];
  for (const side of [0, 1]) told[side]!.forEach((value, index) => expect(noise(index, side)).toBeCloseTo(value, 8));
});
