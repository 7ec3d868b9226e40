import { expect, test } from 'vitest';
import { agoText, lengthText, noteLedgerTime } from './dates';

const NOW = 1_800_000_000_000;

test.each([
  [NOW - 5_000, '5 seconds ago'],
  [NOW - 180_000, '3 minutes ago'],
  [NOW + 7 * 3_600_000, 'in 7 hours'],
  [NOW - 86_400_000, 'yesterday'],
  [NOW + 20 * 86_400_000, 'in 20 days'],
])('a moment is told by its distance', (time_ms, text) => {
  expect(agoText(time_ms, NOW)).toBe(text);
});

test('a house whose clock was moved ahead tells its own past', () => {
  const house = Date.now() + 86_400_000;
  noteLedgerTime(house);
  expect(agoText(house - 3_600_000)).toBe('1 hour ago');
  noteLedgerTime(0);
});

test('a length has minutes and seconds', () => {
  expect(lengthText(125_000)).toBe('2:05');
});
