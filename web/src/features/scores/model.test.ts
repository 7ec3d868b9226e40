import { expect, test } from 'vitest';
import { spots } from './model';

test('scores stand from edge to edge, a hundred at the top', () => {
  expect(spots([0, 50, 100], 120, 60, 10)).toEqual([
    { x: 10, y: 50 },
    { x: 60, y: 30 },
    { x: 110, y: 10 },
  ]);
});

test('a single score stands in the middle, and none nowhere', () => {
  expect(spots([100], 120, 60, 10)).toEqual([{ x: 60, y: 10 }]);
  expect(spots([], 120, 60, 10)).toEqual([]);
});
