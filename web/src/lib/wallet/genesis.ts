/**
 * What a light client reads in a house's genesis: who signs its headers. The genesis is the ledger's encoding of
 * [version, 32 random bytes, time, sandbox, reserve, [sequencer's key, …], …]; its SHA-256 is the chain's id.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './bytes';

const FIELDS = 0x97;
const KEYS = 0x96;
const BYTES = 0xc4;
const KEY_BYTES = 32;
/** How many bytes follow the head of a number or a truth value. */
const WIDTHS: Record<number, number> = { 0xc2: 0, 0xc3: 0, 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8 };

/** The key in hexadecimal; null for bytes that are no genesis. */
export function sequencerOf(genesis: Uint8Array): string | null {
  let at = 0;
  const skip = (): boolean => {
    const head = genesis[at++] ?? -1;
    if (head === BYTES) at += 1 + (genesis[at] ?? 0);
    else if (head > 0x7f || head < 0) {
      const width = WIDTHS[head];
      if (width === undefined) return false;
      at += width;
    }
    return true;
  };
  if (genesis[at++] !== FIELDS) return null;
  for (let field = 0; field < 5; field++) if (!skip()) return null;
  if (genesis[at++] !== KEYS || genesis[at++] !== BYTES || genesis[at++] !== KEY_BYTES) return null;
  const key = genesis.subarray(at, at + KEY_BYTES);
  return key.length === KEY_BYTES ? toHex(key) : null;
}

/** Whether the genesis is this chain's and names this sequencer. */
export function genesisHolds(genesis: Uint8Array, chain: string, sequencer: string): boolean {
  return toHex(sha256(genesis)) === chain && sequencerOf(genesis) === sequencer;
}
