import { expect, test } from 'vitest';
import type { Line } from '$features/songs/model';
import { breakLeft_ms, filled, lineAt, lyricLines } from './lyrics';

const line = (start_ms: number, ...texts: string[]): Line => ({
  start_ms,
  end_ms: start_ms + texts.length * 400,
  notes: texts.map((text, index) => ({
    kind: 'normal', start_ms: start_ms + index * 400, duration_ms: 300, pitch: 60, text,
  })),
});

const lines = lyricLines([line(4000, '아', '리', '랑 '), line(5600, '아', '라', '리', '요'), line(12_000, '고', '개')]);

test('a held syllable is one syllable with its end further on', () => {
  const [held] = lyricLines([line(0, 'home', '~', '~ ', 'now')]);
  expect(held!.syllables).toEqual([
    { text: 'home ', start_ms: 0, end_ms: 1100 },
    { text: 'now', start_ms: 1200, end_ms: 1500 },
  ]);
});

test('a syllable fills while it is sung', () => {
  const syllable = { text: 'la', start_ms: 100, end_ms: 200 };
  expect([50, 100, 150, 200, 300].map((at_ms) => filled(syllable, at_ms))).toEqual([0, 0, 0.5, 1, 1]);
});

test('the next line comes when the one before is over, and early enough to be read', () => {
  expect(lineAt(lines, 0)).toBe(0);
  expect(lineAt(lines, 5000)).toBe(0);
  expect(lineAt(lines, 5400)).toBe(1);
  expect(lineAt(lines, 9000)).toBe(1);
  expect(lineAt(lines, 9800)).toBe(2);
  expect(lineAt(lines, 60_000)).toBe(2);
});

test('only a long break is counted down', () => {
  expect(breakLeft_ms(lines, 0, 1000)).toBe(3000);
  expect(breakLeft_ms(lines, 1, 5500)).toBeNull();
  expect(breakLeft_ms(lines, 2, 10_000)).toBe(2000);
  expect(breakLeft_ms(lines, 2, 12_100)).toBeNull();
});
