/**
 * Chunks of voice that the house has not acknowledged yet, kept in this browser.
 *
 * Written before they are sent and removed when they have arrived: what is in here after a crash, a closed tab or a
 * lost network is what still has to go up.
 */

/** A chunk on its way: little-endian 16-bit PCM at `rate`, placed at `firstFrame`. */
export interface KeptChunk {
  singing: string;
  number: number;
  firstFrame: number;
  rate: number;
  body: ArrayBuffer;
}

/** How a singing ended, as the house is told once all its chunks are there. */
export interface Ending {
  frames: number;
  input_lag_ms: number | null;
  headphones: boolean;
}

/** What the house has not been told of a singing's start: it was begun without a network. Signed when it is sent. */
export interface UnsentStart {
  account: number;
  song: string;
  song_number: number;
  how: Record<string, unknown>;
}

/** A singing with sound in this browser; `ending` null while it is sung, or if the tab closed before its end. */
export interface KeptSinging {
  singing: string;
  title: string;
  headphones: boolean;
  started_ms: number;
  ending: Ending | null;
  /** Absent once the house has it. */
  start?: UnsentStart | undefined;
}

const DATABASE = 'madang-voice';
const CHUNKS = 'chunks';
const SINGINGS = 'singings';

let opening: Promise<IDBDatabase> | null = null;

/** Keep a singing's place, or change what is known of it. */
export async function keepSinging(singing: KeptSinging): Promise<void> {
  await write(SINGINGS, (store) => store.put(singing));
}

/** Keep a chunk until `dropChunk`. */
export async function keepChunk(chunk: KeptChunk): Promise<void> {
  await write(CHUNKS, (store) => store.put(chunk));
}

/** The house has the chunk: it need not be kept. */
export async function dropChunk(singing: string, number: number): Promise<void> {
  await write(CHUNKS, (store) => store.delete([singing, number]));
}

/** The house has the whole singing, or will never take it. */
export async function dropSinging(singing: string): Promise<void> {
  for (const { number } of await chunksOf(singing)) await dropChunk(singing, number);
  await write(SINGINGS, (store) => store.delete(singing));
}

/** Every singing that has something left to send, the oldest first. */
export async function keptSingings(): Promise<KeptSinging[]> {
  const found = await read<KeptSinging[]>(SINGINGS, (store) => store.getAll());
  return found.sort((one, other) => one.started_ms - other.started_ms);
}

/** The chunks of a singing that are still kept, in their order. */
export async function chunksOf(singing: string): Promise<KeptChunk[]> {
  const all = IDBKeyRange.bound([singing, 0], [singing, Number.MAX_SAFE_INTEGER]);
  return read<KeptChunk[]>(CHUNKS, (store) => store.getAll(all));
}

/** How many chunks of a singing are still kept. */
export async function chunkCount(singing: string): Promise<number> {
  const all = IDBKeyRange.bound([singing, 0], [singing, Number.MAX_SAFE_INTEGER]);
  return read<number>(CHUNKS, (store) => store.count(all));
}

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(CHUNKS, { keyPath: ['singing', 'number'] });
      request.result.createObjectStore(SINGINGS, { keyPath: 'singing' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      opening = null;
      reject(request.error ?? new Error("The browser's storage did not open."));
    };
  });
  return opening;
}

async function write(name: string, change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
  const database = await open();
  await new Promise<void>((resolve, reject) => {
    const work = database.transaction(name, 'readwrite');
    change(work.objectStore(name));
    work.oncomplete = () => resolve();
    work.onabort = () => reject(work.error ?? new Error("The browser's storage refused the sound."));
  });
}

async function read<Found>(name: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<Found> {
  const database = await open();
  return new Promise<Found>((resolve, reject) => {
    const request = ask(database.transaction(name, 'readonly').objectStore(name));
    request.onsuccess = () => resolve(request.result as Found);
    request.onerror = () => reject(request.error ?? new Error("The browser's storage could not be read."));
  });
}
