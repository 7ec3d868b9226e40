import { expect, test } from 'vitest';
import { provesShown } from './checked';

const wallet = { available: '90', held: '10', height: 7 };
const proof = { state: 'checked', available: 90n, held: 10n, height: 7 } as const;

test('a proof that says the same proves what is shown, also of a later block', () => {
  expect(provesShown(proof, wallet)).toBe(true);
  expect(provesShown({ ...proof, height: 9 }, wallet)).toBe(true);
});

test('another amount is not proven, neither available nor held', () => {
  expect(provesShown({ ...proof, available: 89n }, wallet)).toBe(false);
  expect(provesShown({ ...proof, held: 0n }, wallet)).toBe(false);
});

test('a proof that is older than the page, or none, proves nothing', () => {
  expect(provesShown({ ...proof, height: 6 }, wallet)).toBe(false);
  expect(provesShown({ state: 'wrong', part: 'path' }, wallet)).toBe(false);
  expect(provesShown(null, wallet)).toBe(false);
});
