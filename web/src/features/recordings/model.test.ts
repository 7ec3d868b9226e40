import { expect, test } from 'vitest';
import { firstPreset, settingsOf } from '$lib/audio/presets';
import { apply, sameMix, type Recording } from './model';

const recording = { id: 'b', likes: 1, gifts: 0, gifts_latest: [] as unknown[], live: {} } as Recording;

test('a gift is counted and comes first', () => {
  const gift = { type: 'GiftShown', recording: 'b', sender: { account: 13, name: 'Joon' }, gift: 1, amount: '333330', key: '', gifts: 1, time_ms: 5 };
  const after = apply(recording, gift);
  expect(after.gifts).toBe(1);
  expect(after.gifts_latest).toEqual([{ sender: gift.sender, gift: 1, amount: '333330', time_ms: 5 }]);
});

test('likes follow the house', () => {
  expect(apply(recording, { type: 'LikesChanged', likes: 4 }).likes).toBe(4);
});

test('what is about something else changes nothing', () => {
  expect(apply(recording, { type: 'BalanceChanged', available: '1' })).toBe(recording);
});

test('a mix that nobody touched is the one that the house made', () => {
  const mix = settingsOf(firstPreset, { lag_ms: 12 });
  expect(sameMix(mix, { ...mix })).toBe(true);
  expect(sameMix(mix, { ...mix, reverb: 0.3 })).toBe(false);
});
