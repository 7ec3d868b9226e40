import { expect, test } from 'vitest';
import { accountIn, linkTo } from './address';
import { applyToToday, applyToWallet, fullKinds, type Today, type Wallet } from './model';

const wallet: Wallet = {
  account: 12,
  available: '1000',
  held: '0',
  level: 0,
  level_points: 0,
  next_level_points: 1_000_001,
  height: 5,
  time_ms: 0,
  live: { 'member/12': 3 },
};

test('a balance rises by what a block moved', () => {
  const after = applyToWallet(wallet, { type: 'BalanceChanged', available_delta: '333330', held_delta: '0', height: 6 });
  expect(after).toMatchObject({ available: '334330', held: '0', height: 6 });
});

test('a balance that holds a block already stays', () => {
  const message = { type: 'BalanceChanged', available_delta: '333330', held_delta: '0', height: 5 };
  expect(applyToWallet(wallet, message)).toBe(wallet);
});

test('messages that the wallet does not know leave it as it is', () => {
  expect(applyToWallet(wallet, { type: 'GiftReceived' })).toBe(wallet);
});

test('points show as soon as they are counted', () => {
  const today = { points: 1, estimate: '0', counts: [] } as unknown as Today;
  expect(applyToToday(today, { type: 'PointsCounted', points: 3, estimate: '99' })).toMatchObject({ points: 3, estimate: '99' });
});

test('an account is read from its number and from its link', () => {
  expect(accountIn(' 42 ')).toBe(42);
  expect(accountIn('#42')).toBe(42);
  expect(accountIn(linkTo('https://house.example', 42))).toBe(42);
  expect(accountIn('0')).toBeNull();
  expect(accountIn('4294967296')).toBeNull();
  expect(accountIn('Mina')).toBeNull();
});

test('what reached its daily number is named, songs sung by both their kinds together', () => {
  const counts = [
    { kind: 'song_sung', count: 8, points: 8, cap: 20 },
    { kind: 'song_sung_well', count: 12, points: 24, cap: 20 },
    { kind: 'like_given', count: 19, points: 19, cap: 20 },
    { kind: 'recording_published', count: 5, points: 50, cap: 5 },
  ];
  expect(fullKinds(counts)).toEqual(['song_sung', 'song_sung_well', 'recording_published']);
});
