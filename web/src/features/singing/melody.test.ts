import { expect, test } from 'vitest';
import type { Voice } from '$features/songs/model';
import { NoteLine } from './lane';
import { melodyPoints, pointsBetween } from './melody';

const voice: Voice = {
  name: '',
  lines: [{ start_ms: 0, end_ms: 100, notes: [{ kind: 'normal', start_ms: 0, duration_ms: 100, pitch: 60, text: 'a' }] }],
};

test('the contour is drawn where it was scored, in the octave of its note', () => {
  const midi = [null, null, 48, 48, 48, null, 61, 63];
  const points = melodyPoints({ hop_ms: 10, midi }, 20, new NoteLine(voice));
  expect(points.map(({ at_s }) => at_s)).toEqual([0, 0.01, 0.02, 0.04, 0.05]);
  expect(points.map(({ nearness }) => nearness)).toEqual(['near', 'near', 'near', 'mid', 'far']);
  expect(points[0]!.midi).toBe(60);
});

test('a part of it has a neighbour to each side', () => {
  const points = melodyPoints({ hop_ms: 10, midi: Array.from({ length: 10 }, () => 60) }, 0, new NoteLine(voice));
  expect(pointsBetween(points, 0.03, 0.05).map(({ at_s }) => at_s)).toEqual([0.02, 0.03, 0.04, 0.05]);
});
