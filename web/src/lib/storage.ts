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
