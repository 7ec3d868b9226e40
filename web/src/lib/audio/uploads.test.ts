import { expect, test, vi } from 'vitest';
import { ChunkUploads, type Keeping, type Sendable } from './uploads';

const chunk = (number: number) => ({ number, firstFrame: number * 100, samples: Int16Array.of(number) });

/** A house that answers with the statuses given, then takes everything. */
function house(...statuses: number[]) {
  const taken: number[] = [];
  const put = async (_singing: string, { number }: Sendable): Promise<number> => {
    const status = statuses.shift() ?? 204;
    if (status === 204) taken.push(number);
    return status;
  };
  return { taken, put };
}

/** What a browser keeps, in memory. */
function shelf(): { kept: Map<number, Sendable>; keeping: Keeping } {
  const kept = new Map<number, Sendable>();
  const keeping: Keeping = {
    keep: async (_singing, sendable) => void kept.set(sendable.number, sendable),
    drop: async (_singing, number) => void kept.delete(number),
  };
  return { kept, keeping };
}

test('chunks arrive and are kept no longer', async () => {
  const { taken, put } = house();
  const { kept, keeping } = shelf();
  const uploads = new ChunkUploads('a', put, keeping);
  for (const number of [0, 1, 2, 3]) await uploads.add(chunk(number), 48_000);
  await uploads.drained();
  expect(taken.sort()).toEqual([0, 1, 2, 3]);
  expect(kept.size).toBe(0);
  expect(uploads.unsent).toBe(0);
});

test('what the house does not answer is sent again and stays kept until it does', async () => {
  vi.useFakeTimers();
  const { taken, put } = house(0, 503);
  const { kept, keeping } = shelf();
  const states: string[] = [];
  const uploads = new ChunkUploads('a', put, keeping, (state) => states.push(state));
  await uploads.add(chunk(0), 48_000);
  await vi.advanceTimersByTimeAsync(100);
  expect(kept.size).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  await uploads.drained();
  expect(taken).toEqual([0]);
  expect(kept.size).toBe(0);
  expect(states).toEqual(['waiting', 'sending']);
  vi.useRealTimers();
});

test('a network that comes back is used at once', async () => {
  vi.useFakeTimers();
  const { taken, put } = house(0);
  const uploads = new ChunkUploads('a', put, shelf().keeping);
  await uploads.add(chunk(0), 48_000);
  await vi.advanceTimersByTimeAsync(1);
  uploads.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(taken).toEqual([0]);
  vi.useRealTimers();
});

test('a singing that the house refuses is not sent again', async () => {
  const { taken, put } = house(404);
  const uploads = new ChunkUploads('a', put, shelf().keeping);
  await uploads.add(chunk(0), 48_000);
  await uploads.drained();
  await uploads.add(chunk(1), 48_000);
  expect(uploads.state).toBe('refused');
  expect(taken).toEqual([]);
  expect(uploads.unsent).toBe(0);
});

test('a closed tab sends nothing more and keeps what is unsent', async () => {
  vi.useFakeTimers();
  const { taken, put } = house(0, 0);
  const { kept, keeping } = shelf();
  const uploads = new ChunkUploads('a', put, keeping);
  for (const number of [0, 1, 2]) await uploads.add(chunk(number), 48_000);
  await vi.advanceTimersByTimeAsync(10);
  uploads.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(taken).toEqual([]);
  expect([...kept.keys()]).toEqual([0, 1, 2]);
  vi.useRealTimers();
});
