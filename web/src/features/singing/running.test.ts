import { expect, test } from 'vitest';
import written from '../../../../tests/media/vectors/scoring.json?raw';
import type { NoteKind, Voice } from '$features/songs/model';
import type { Difficulty } from './settings.svelte';
import { foldedDistance, foldedTo, FRAME_MS, nearnessOf, RunningScore, shareOf } from './running';

interface Vectors {
  shares: { difficulty: Difficulty; midi: number; target: number; share: number }[];
  songs: {
    name: string;
    lines: { kind: NoteKind; start_ms: number; duration_ms: number; pitch: number }[][];
    midi: (number | null)[];
    energy_db: number[];
    expected: { points: number; lag_ms: number; sung: boolean };
  }[];
}

const vectors = JSON.parse(written) as Vectors;
const LOUD_DB = -42;

const line = (...pitches: number[]) => ({
  start_ms: 0,
  end_ms: pitches.length * 500,
  notes: pitches.map((pitch, index) => ({
    kind: 'normal' as NoteKind, start_ms: index * 500, duration_ms: 500, pitch, text: 'la',
  })),
});

test.each(vectors.shares)(
  'a pitch of $midi over $target is worth $share when it is $difficulty',
  ({ midi, target, share, difficulty }) =>
    expect(shareOf(foldedDistance(midi, target), difficulty)).toBeCloseTo(share, 6),
);

test('a whole line on its notes is worth everything, and says so', () => {
  const score = new RunningScore({ name: '', lines: [line(60, 62)] });
  score.sing(500, 60, false);
  score.sing(1000, 74, false);
  expect(score.points).toBe(10_000);
  expect(score.inARow).toBe(2);
  expect(score.word).toBe('perfect');
});

test('silence earns nothing and ends the row', () => {
  const score = new RunningScore({ name: '', lines: [line(60, 62)] });
  score.sing(500, 60, false);
  score.sing(1000, null, false);
  expect(score.inARow).toBe(0);
  expect(score.points).toBe(4500 + 500);
});

test('time that was counted is not counted again', () => {
  const score = new RunningScore({ name: '', lines: [line(60, 62)] });
  score.sing(500, null, false);
  score.sing(300, 60, false);
  score.sing(500, 60, false);
  expect(score.points).toBe(0);
});

test('rap counts by being loud, whatever its pitch', () => {
  const voice: Voice = { name: '', lines: [line(60)] };
  voice.lines[0]!.notes[0]!.kind = 'rap';
  const score = new RunningScore(voice);
  score.sing(250, null, true);
  score.sing(500, 90, false);
  expect(score.points).toBe(4500 + 500);
});

test('pitches are shown in the octave of their note', () => {
  expect(foldedTo(48.2, 60)).toBeCloseTo(60.2);
  expect(foldedTo(70, 60)).toBe(58);
  expect(nearnessOf(0.4)).toBe('near');
  expect(nearnessOf(1)).toBe('mid');
  expect(nearnessOf(1.5)).toBe('far');
});

test.each(vectors.songs)('the running points of "$name" end where the final score is', (song) => {
  const { midi, energy_db, expected } = song;
  const lines = song.lines.map((notes) => ({ start_ms: 0, end_ms: 0, notes: notes.map((note) => ({ ...note, text: '' })) }));
  const score = new RunningScore({ name: '', lines });
  // The house finds the lag; here it is known, as the device's delay is on the stage.
  midi.forEach((pitch, frame) => {
    score.sing((frame + 1) * FRAME_MS - expected.lag_ms, pitch, energy_db[frame]! > LOUD_DB);
  });
  expect(score.points).toBe(expected.points);
});
