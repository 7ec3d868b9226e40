import { expect, test } from 'vitest';
import { offerOf } from './sending';

const allowance = { cap_default_cents: 500, cap_max_cents: 10_000, single_max_cents: 1_000, days_max: 30 };

test('no single gift takes what an allowance holds', () => {
  expect(offerOf({ allowance })).toEqual({ capCents: 500, singleCents: 100, days: 30 });
});

test('a house that allows less at a time is asked for no more', () => {
  expect(offerOf({ allowance: { ...allowance, single_max_cents: 50 } }).singleCents).toBe(50);
});
