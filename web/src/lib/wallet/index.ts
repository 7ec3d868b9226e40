/** What pages ask of the wallet: sign commands with this device's key and hand them to the house. */
import { api } from '../api/client';
import type { House, Outcome } from '../api/shapes';
import { fromHex, toHex } from './bytes';
import type { Command } from './commands';
import { keptKey, type DeviceKey } from './keys';
import { envelopeOf, payloadOf, signingMessage } from './transaction';

/** Blocks after which the ledger no longer takes what was signed; it allows at most 1,200. */
const EXPIRY_BLOCKS = 900;

/** This device's key is gone: nothing can be signed until the member recovers. */
export class KeyLostError extends Error {
  constructor() {
    super('The key of this device is gone.');
    this.name = 'KeyLostError';
  }
}

export async function deviceKey(): Promise<DeviceKey> {
  const key = await keptKey();
  if (!key) throw new KeyLostError();
  return key;
}

/** The signed envelope (hexadecimal) of commands that are carried out together or not at all. */
export async function sign(commands: Command[]): Promise<string> {
  const [key, house] = await Promise.all([deviceKey(), api.get<House>('/house')]);
  const payload = payloadOf(commands, house.height + EXPIRY_BLOCKS);
  const signature = await key.sign(signingMessage(fromHex(house.chain_id), payload));
  return toHex(envelopeOf(payload, [[key.publicKey, signature]]));
}

/** Signs and sends; answers when the ledger holds it. A rejection is a `Problem` whose code is the rejection's name. */
export async function submit(commands: Command[], beside: Record<string, unknown> = {}): Promise<Outcome> {
  return api.post<Outcome>('/transactions', { envelope: await sign(commands), ...beside });
}

export const wallet = { sign, submit };
