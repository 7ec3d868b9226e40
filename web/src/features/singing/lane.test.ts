import { expect, test } from 'vitest';
import type { Voice } from '$features/songs/model';
import { barOf, laneFrame, NoteLine, shownSpan_s, xAt, yAt } from './lane';

const voice: Voice = {
  name: '',
  lines: [
    {
      start_ms: 1000,
      end_ms: 3000,
      notes: [
        { kind: 'normal', start_ms: 1000, duration_ms: 500, pitch: 60, text: 'a' },
        { kind: 'freestyle', start_ms: 1600, duration_ms: 300, pitch: 90, text: 'b' },
        { kind: 'golden', start_ms: 2000, duration_ms: 1000, pitch: 67, text: 'c' },
      ],
    },
  ],
};
const frame = laneFrame(voice, 400, 300);

test('every pitch that counts lies inside the lane, higher ones higher', () => {
  expect(yAt(frame, 60)).toBeGreaterThan(yAt(frame, 67));
  for (const pitch of [60, 67]) {
    expect(yAt(frame, pitch)).toBeGreaterThan(20);
    expect(yAt(frame, pitch)).toBeLessThan(280);
  }
});

test('a song of one pitch still has room around it', () => {
  const one: Voice = { name: '', lines: [{ ...voice.lines[0]!, notes: [voice.lines[0]!.notes[0]!] }] };
  const flat = laneFrame(one, 400, 300);
  expect(flat.high - flat.low).toBe(14);
  expect(yAt(flat, 60)).toBeGreaterThan(100);
  expect(yAt(flat, 60)).toBeLessThan(200);
});

test('what is sung now is at the line, what comes is right of it', () => {
  expect(xAt(frame, 5, 5)).toBe(frame.now);
  expect(xAt(frame, 6, 5)).toBeGreaterThan(frame.now);
  const [start_s, end_s] = shownSpan_s(frame, 5);
  expect(xAt(frame, start_s, 5)).toBeCloseTo(0);
  expect(xAt(frame, end_s, 5)).toBeCloseTo(400);
});

test('a bar is as long as its note', () => {
  const bar = barOf(frame, voice.lines[0]!.notes[2]!, 2);
  expect(bar.x).toBeCloseTo(frame.now);
  expect(bar.width).toBeCloseTo(frame.speed - 2);
});

test('a voice without pitches has a lane, too', () => {
  expect(laneFrame({ name: '', lines: [] }, 400, 300).low).toBeLessThan(60);
});

test('notes are found while any part of them is on the lane', () => {
  const notes = new NoteLine(voice);
  const texts = (start_s: number, end_s: number) => notes.between(start_s, end_s).map(({ text }) => text);
  expect(texts(1.4, 1.5)).toEqual(['a']);
  expect(texts(1.2, 2.1)).toEqual(['a', 'b', 'c']);
  expect(texts(4, 5)).toEqual([]);
});

test('a pitch is measured by the note that is sung, else by the nearest one', () => {
  const notes = new NoteLine(voice);
  expect(notes.targetAt(1.2)?.text).toBe('a');
  expect(notes.targetAt(1.7)?.text).toBe('a');
  expect(notes.targetAt(1.9)?.text).toBe('c');
  expect(notes.targetAt(9)).toBeNull();
});
