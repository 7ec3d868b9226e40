import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { fromHex, toHex } from './bytes';
import { encode } from './codec';
import { genesisHolds, sequencerOf } from './genesis';
import { vectors } from './vectors';

const random = new Uint8Array(32).fill(1);
const keys = [2, 3, 4, 5, 6, 7].map((number) => new Uint8Array(32).fill(number));
const genesis = encode([1, random, 1_780_000_000_000n, false, 75_000_000_000_000_000n, keys, []]);
const chain = toHex(sha256(genesis));

test('the genesis names its sequencer and no other of its keys', () => {
  expect(sequencerOf(genesis)).toBe('02'.repeat(32));
  expect(genesisHolds(genesis, chain, '02'.repeat(32))).toBe(true);
  expect(genesisHolds(genesis, chain, '03'.repeat(32))).toBe(false);
});

test('the genesis of another chain does not hold', () => {
  expect(genesisHolds(genesis, '00'.repeat(32), '02'.repeat(32))).toBe(false);
});

test('bytes that are no genesis name nobody', () => {
  for (const raw of [new Uint8Array(), genesis.subarray(0, 40), genesis.subarray(0, 70), encode([1, 2]), encode(random)]) {
    expect(sequencerOf(raw)).toBeNull();
  }
});

const life = vectors('life.json') as { genesis: string; chain_id: string } | undefined;

test.skipIf(!life)('the ledger’s own genesis is read here too', () => {
  const raw = fromHex(life!.genesis);
  const sequencer = sequencerOf(raw);
  expect(sequencer).not.toBeNull();
  expect(genesisHolds(raw, life!.chain_id, sequencer!)).toBe(true);
});
