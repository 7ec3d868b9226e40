import { expect, test } from 'vitest';
import { percentText, typedPercent } from './model';

test.each([
  [1, '0.01 %'],
  [250, '2.5 %'],
  [5_000, '50 %'],
  [10_000, '100 %'],
])('%d basis points are %s', (points, text) => {
  expect(percentText(points)).toBe(text);
  expect(typedPercent(text)).toBe(points);
});

test.each([
  ['33,3', 3_330],
  [' 7 ', 700],
  ['100.00', 10_000],
])('%s typed is %d basis points', (text, points) => expect(typedPercent(text)).toBe(points));

test.each(['', '0', '0.00', '100.01', '1.234', '-1', 'half', '1e1'])('%s is no part', (text) => expect(typedPercent(text)).toBeNull());
