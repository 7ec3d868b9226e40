/** Transactions as the ledger takes them: payload, id, signed message, envelope. */
import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, joined, random, type Bytes } from './bytes';
import { encode } from './codec';
import type { Command } from './commands';

const NONCE_BYTES = 8;
export const COMMANDS_MAX = 16;

/** `expires` is the last height at which the ledger still takes it. */
export function payloadOf(commands: Command[], expires: number, nonce: Uint8Array = random(NONCE_BYTES)): Bytes {
  if (commands.length < 1 || commands.length > COMMANDS_MAX) throw new RangeError('A transaction has 1 to 16 commands.');
  return encode([nonce, expires, commands]);
}

export function transactionId(chain: Uint8Array, payload: Uint8Array): Bytes {
  return sha256(joined(ascii('madang/id/1'), chain, payload)) as Bytes;
}

export function signingMessage(chain: Uint8Array, payload: Uint8Array): Bytes {
  return joined(ascii('madang/transaction/1'), chain, payload);
}

export function envelopeOf(payload: Uint8Array, signatures: [key: Uint8Array, signature: Uint8Array][]): Bytes {
  return encode([payload, signatures]);
}
