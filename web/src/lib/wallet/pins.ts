/**
 * What this browser remembers of a house's chain: its genesis and the highest header it has seen. A house can rewrite
 * its history, but not unseen: what contradicts the memory is reported, and the memory is kept.
 */
import { readRecord, writeRecord } from '../storage';

export interface Pin {
  genesis: string;
  sequencer: string;
  height: number;
  hash: string;
}

export interface Contradiction {
  about: 'genesis' | 'sequencer' | 'header' | 'rewound' | 'withheld';
  before: string;
  now: string;
  height: number;
}

/**
 * How a seen header contradicts the pinned one, or null. `hashAtPin` is the house's hash at the pinned height now, null
 * where it shows no such block: a house that has later ones must have that one too.
 */
export function contradictionOf(pin: Pin, seen: Pin, hashAtPin: string | null): Contradiction | null {
  if (pin.genesis !== seen.genesis) return { about: 'genesis', before: pin.genesis, now: seen.genesis, height: 0 };
  if (pin.sequencer !== seen.sequencer) {
    return { about: 'sequencer', before: pin.sequencer, now: seen.sequencer, height: 0 };
  }
  if (seen.height !== pin.height && hashAtPin === null) {
    const about = seen.height < pin.height ? 'rewound' : 'withheld';
    return { about, before: pin.hash, now: seen.hash, height: pin.height };
  }
  const now = seen.height === pin.height ? seen.hash : hashAtPin;
  if (now !== null && now !== pin.hash) return { about: 'header', before: pin.hash, now, height: pin.height };
  return null;
}

export async function pinOf(origin: string): Promise<Pin | null> {
  return (await readRecord<Pin>('pins', origin)) ?? null;
}

/** Remembers a header; never a lower one than is remembered. */
export async function keepPin(origin: string, pin: Pin): Promise<void> {
  const before = await pinOf(origin);
  if (!before || before.height < pin.height) await writeRecord('pins', origin, pin);
}
