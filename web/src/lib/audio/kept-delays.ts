/** The delays that were measured on this device, one for each pair of an input and an output. */
import { readChoice, writeChoice } from '../storage';

const NAME = 'delays';
/** Pairs that are remembered; the one measured longest ago goes first. */
const PAIRS_MAX = 20;
const DELAY_MAX_S = 1;

export interface Pair {
  /** Of both names; the names themselves are not kept. */
  key: string;
  /** As the browser names it; empty where it does not. */
  output: string;
}

/** The pair of an input, by its name, and the output that the system uses now. */
export async function pairOf(input: string): Promise<Pair> {
  const output = await outputName();
  return { key: hashed(`${input}\n${output}`), output };
}

/** The delay measured for a pair, in seconds; null where it was not. */
export function keptDelay(key: string): number | null {
  return pairs().find(([pair]) => pair === key)?.[1] ?? null;
}

export function keepDelay(key: string, delay_s: number): void {
  writeChoice(NAME, [...pairs().filter(([pair]) => pair !== key), [key, delay_s]].slice(-PAIRS_MAX));
}

export function forgetDelay(key: string): void {
  writeChoice(NAME, pairs().filter(([pair]) => pair !== key));
}

async function outputName(): Promise<string> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const outputs = devices.filter(({ kind }) => kind === 'audiooutput');
  return (outputs.find(({ deviceId }) => deviceId === 'default') ?? outputs[0])?.label ?? '';
}

/** FNV-1a: enough to tell one's own few devices apart. */
function hashed(names: string): string {
  let hash = 0x811c9dc5;
  for (const unit of names) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16);
}

function pairs(): [string, number][] {
  const kept = readChoice(NAME);
  if (!Array.isArray(kept)) return [];
  return kept.filter(
    (pair): pair is [string, number] =>
      Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'number' && pair[1] >= 0 && pair[1] <= DELAY_MAX_S,
  );
}
