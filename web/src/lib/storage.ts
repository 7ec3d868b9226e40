/** What this browser keeps for a house: a few named records in IndexedDB. */

const DATABASE = 'madang';
const VERSION = 1;
const SHELVES = ['keys', 'pins'] as const;
type Shelf = (typeof SHELVES)[number];

let opened: Promise<IDBDatabase> | null = null;

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      for (const shelf of SHELVES) request.result.createObjectStore(shelf);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

export async function readRecord<T>(shelf: Shelf, name: string): Promise<T | undefined> {
  const store = (await database()).transaction(shelf).objectStore(shelf);
  return answerOf(store.get(name) as IDBRequest<T | undefined>);
}

/** Resolves when the browser has written the record. */
export async function writeRecord(shelf: Shelf, name: string, record: unknown): Promise<void> {
  const transaction = (await database()).transaction(shelf, 'readwrite', { durability: 'strict' });
  transaction.objectStore(shelf).put(record, name);
  await finished(transaction);
}

export async function removeRecord(shelf: Shelf, name: string): Promise<void> {
  const transaction = (await database()).transaction(shelf, 'readwrite');
  transaction.objectStore(shelf).delete(name);
  await finished(transaction);
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** A choice that this device remembers; undefined where there is none, or where the browser keeps nothing. */
export function readChoice(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`madang.${name}`) ?? 'null') ?? undefined;
  } catch {
    // Kept by an older page, or not allowed here: the page starts from its own choice.
    return undefined;
  }
}

/** Remember a choice on this device, where the browser lets it. */
export function writeChoice(name: string, choice: unknown): void {
  try {
    localStorage.setItem(`madang.${name}`, JSON.stringify(choice));
  } catch {
    // A private window or a full store: the choice holds until the page closes.
  }
}
