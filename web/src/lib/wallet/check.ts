/** Checks a balance on this device, and the house against what this browser remembers of it. */
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import type { House, Units } from '../api/shapes';
import { fromHex, toHex } from './bytes';
import { genesisHolds } from './genesis';
import type { BalanceProof } from './light';
import type { Answer, Question } from './light.worker';
import { contradictionOf, keepPin, pinOf, type Contradiction, type Pin } from './pins';

interface ProofAnswer {
  account: number;
  available: Units;
  held: Units;
  debits: Units;
  credits: Units;
  header: string;
  signature: string;
  rows: string;
  size: number;
  path: string[];
  sub_path: string[];
}

export type Check =
  | { state: 'checked'; available: bigint; held: bigint; height: number }
  | { state: 'wrong'; part: string }
  | { state: 'contradicted'; contradiction: Contradiction };

/** Fetches the account's proof and checks it. Throws a `Problem` where the house could not be asked. */
export async function checkOwnBalance(account: number): Promise<Check> {
  const [house, answer] = await Promise.all([api.get<House>('/house'), api.get<ProofAnswer>('/wallet/proof')]);
  if (answer.account !== account) return { state: 'wrong', part: 'account' };
  const proof = proofOf(answer);
  const found = await compute({ proof, chain: fromHex(house.chain_id), sequencer: fromHex(house.sequencer_key) });
  if ('wrong' in found) return { state: 'wrong', part: found.wrong };
  const seen: Pin = {
    genesis: house.chain_id,
    sequencer: house.sequencer_key,
    height: Number(found.height),
    hash: toHex(found.hash),
  };
  const contradiction = await compareWithMemory(seen, house);
  if (contradiction === 'genesis') return { state: 'wrong', part: 'genesis' };
  if (contradiction) return { state: 'contradicted', contradiction };
  return { state: 'checked', available: proof.available, held: proof.held, height: seen.height };
}

function proofOf(answer: ProofAnswer): BalanceProof {
  return {
    account: answer.account,
    available: BigInt(answer.available),
    held: BigInt(answer.held),
    debits: BigInt(answer.debits),
    credits: BigInt(answer.credits),
    header: fromHex(answer.header),
    signature: fromHex(answer.signature),
    rows: fromHex(answer.rows),
    size: answer.size,
    path: answer.path.map(fromHex),
    sub_path: answer.sub_path.map(fromHex),
  };
}

function compute(question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./light.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (failure) => {
      worker.terminate();
      reject(new Error(failure.message));
    };
    worker.postMessage(question);
  });
}

/** Null where memory and house agree (then remembered); `genesis` where the house's genesis is not what it says it is. */
async function compareWithMemory(seen: Pin, house: House): Promise<Contradiction | 'genesis' | null> {
  const pin = await pinOf(window.location.origin);
  if (!pin) {
    if (!(await namesItsSequencer(house))) return 'genesis';
  } else {
    const contradiction = contradictionOf(pin, seen, await hashAt(pin.height, seen.height));
    if (contradiction) return contradiction;
  }
  await keepPin(window.location.origin, seen);
  return null;
}

async function hashAt(height: number, newest: number): Promise<string | null> {
  if (newest === height) return null;
  // Never from the browser's own store: a changed history would hide behind what was fetched before the change.
  const answer = await fetch(`/api/chain/headers/${height}`, { cache: 'no-store' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw await problemOf(answer);
  return ((await answer.json()) as { hash: string }).hash;
}

/** Whether the genesis that the house serves is the one its headers name, and itself names who signs them. */
async function namesItsSequencer(house: House): Promise<boolean> {
  const answer = await fetch('/api/chain/genesis', { cache: 'no-store' });
  if (!answer.ok) throw await problemOf(answer);
  return genesisHolds(new Uint8Array(await answer.arrayBuffer()), house.chain_id, house.sequencer_key);
}
