import { getPublicKeyAsync, signAsync } from '@noble/ed25519';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { ascii, joined } from './bytes';
import { checkBalance, type BalanceProof } from './light';

const CHAIN = new Uint8Array(32).fill(7);
const SECRET = new Uint8Array(32).fill(9);
const ZERO = new Uint8Array(32);

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** A ledger of two leaves in which account 5 has 90 available and 10 held, signed by the sequencer. */
async function smallLedger(): Promise<{ proof: BalanceProof; sequencer: Uint8Array }> {
  const sequencer = await getPublicKeyAsync(SECRET);
  const row = joined(u64(90n), u64(10n), u64(0n), u64(100n));
  const rows = joined(ZERO, row, ZERO, ZERO);
  const leaf = sha256(joined(Uint8Array.of(0, 0), u64(1n), rows));
  const neighbour = sha256(ascii('another leaf'));
  const top = sha256(joined(Uint8Array.of(1), neighbour, leaf));
  let state = sha256(joined(Uint8Array.of(3, 0), u64(2n), top));
  const sub_path = ['a', 'b', 'c', 'd'].map((name) => sha256(ascii(name)));
  for (const sibling of sub_path) state = sha256(joined(Uint8Array.of(1), state, sibling));
  const validators = sha256(joined(ascii('madang/validators/1'), sequencer));
  const version = Uint8Array.of(1, 0, 0, 0);
  const header = joined(version, CHAIN, u64(3n), u64(1_000n), ZERO, ZERO, ZERO, state, validators);
  const signature = await signAsync(joined(ascii('madang/header/1'), header), SECRET);
  const balance = { available: 90n, held: 10n, debits: 0n, credits: 100n };
  return { proof: { account: 5, ...balance, header, signature, rows, size: 2, path: [neighbour], sub_path }, sequencer };
}

function turned(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

describe('a balance', () => {
  test('is shown by its proof', async () => {
    const { proof, sequencer } = await smallLedger();
    expect((await checkBalance(proof, CHAIN, sequencer)).height).toBe(3n);
  });

  test.each<[string, (proof: BalanceProof) => Partial<BalanceProof>]>([
    ['balance', () => ({ available: 91n })],
    ['balance', () => ({ account: 4 })],
    ['path', (proof) => ({ rows: turned(proof.rows, 0) })],
    ['path', (proof) => ({ path: [turned(proof.path[0]!, 31)] })],
    ['path', () => ({ size: 3 })],
    ['path', () => ({ account: 1 })],
    ['path', (proof) => ({ sub_path: proof.sub_path.slice(1) })],
    ['signature', (proof) => ({ header: turned(proof.header, 160) })],
    ['signature', (proof) => ({ signature: turned(proof.signature, 5) })],
    ['chain', (proof) => ({ header: turned(proof.header, 10) })],
    ['sequencer', (proof) => ({ header: turned(proof.header, 200) })],
    ['header', (proof) => ({ header: proof.header.subarray(1) })],
  ])('is refused for its %s', async (part, change) => {
    const { proof, sequencer } = await smallLedger();
    await expect(checkBalance({ ...proof, ...change(proof) }, CHAIN, sequencer)).rejects.toMatchObject({ part });
  });
});
