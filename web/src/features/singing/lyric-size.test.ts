import { expect, test } from 'vitest';
import { lyricSize, NEXT_SHARE, ROW } from './lyric-size';

const PHONE = { width: 350, height: 280 };
const DESK = { width: 1360, height: 340 };

test('a short song is sung from large words on a desk, in one row', () => {
  const size = lyricSize([9, 8], DESK, 40);
  expect(size).toBeGreaterThan(100);
  expect(9 * size).toBeLessThanOrEqual(DESK.width);
});

test('a long line takes more rows on a phone and leaves room for the next one', () => {
  const size = lyricSize([17], PHONE, 30);
  expect(size).toBeGreaterThanOrEqual(36);
  expect(size * ROW * (3 + 2 * NEXT_SHARE)).toBeLessThanOrEqual(PHONE.height);
});

test('words that fit nowhere have the smallest size', () => {
  expect(lyricSize([400], { width: 280, height: 100 }, 30)).toBe(24);
});

test('a song without words has a size', () => {
  expect(lyricSize([], PHONE, 0)).toBeGreaterThan(24);
});
