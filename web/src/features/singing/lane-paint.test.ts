import { expect, test } from 'vitest';
import { stretchesOf } from './lane-paint';
import type { Nearness } from './running';
import type { TracePoint } from './trace';

const point = (at_s: number, midi: number, nearness: Nearness): TracePoint => ({ at_s, midi, nearness, note: null });

test('a run of one colour is one stroke, and the next begins where it ended', () => {
  const points = [point(0, 60, 'near'), point(0.03, 60.2, 'near'), point(0.06, 60.4, 'near'), point(0.09, 60.9, 'mid')];
  const stretches = stretchesOf(points);
  expect(stretches.map(({ nearness, stretch }) => [nearness, stretch.length])).toEqual([['near', 3], ['mid', 2]]);
  expect(stretches[1]!.stretch[0]).toBe(points[2]);
});

test('a breath and a jump are left open', () => {
  const points = [point(0, 60, 'near'), point(0.03, 60, 'near'), point(0.5, 60, 'near'), point(0.53, 60, 'near'), point(0.56, 64, 'near')];
  expect(stretchesOf(points).map(({ stretch }) => stretch.length)).toEqual([2, 2]);
});
