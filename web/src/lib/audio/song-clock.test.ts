import { expect, test } from 'vitest';
import { onQuantum, shownFrameAt, songFrameAt, type Mark } from './song-clock';

const played: Mark[] = [
  { contextFrame: 1280, songFrame: 0 },
  { contextFrame: 2560, songFrame: null },
  { contextFrame: 6400, songFrame: 1000 },
];

test('frames have a place only while the song plays', () => {
  expect(songFrameAt(played, 1279)).toBeNull();
  expect(songFrameAt(played, 1280)).toBe(0);
  expect(songFrameAt(played, 2000)).toBe(720);
  expect(songFrameAt(played, 3000)).toBeNull();
  expect(songFrameAt(played, 6500)).toBe(1100);
});

test('the countdown is shown as time before the song', () => {
  expect(shownFrameAt(played.slice(0, 1), 280)).toBe(-1000);
});

test('a pause stands still where the song stopped, until it goes on', () => {
  expect(shownFrameAt(played, 5000)).toBe(1280);
  expect(shownFrameAt(played.slice(0, 2), Infinity)).toBe(1280);
  expect(shownFrameAt(played, 6600)).toBe(1200);
});

test('marks lie on the borders of quanta', () => {
  expect([onQuantum(0), onQuantum(1), onQuantum(128), onQuantum(129)]).toEqual([0, 128, 128, 256]);
});
