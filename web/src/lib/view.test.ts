import { expect, test, vi } from 'vitest';
import { houseNow } from './dates';
import { live } from './live';
import { View } from './view.svelte';

const DAY_MS = 86_400_000;

class Line extends EventTarget {
  readyState = 0;
}

test('a view is fetched again by the new time when the clock of a sandbox was moved', async () => {
  vi.stubGlobal('window', { location: { protocol: 'http:', host: '127.0.0.1:8800' } });
  vi.stubGlobal('WebSocket', Line);
  const fetched: number[] = [];
  const view = new View(
    async () => {
      fetched.push(Math.round((houseNow() - Date.now()) / DAY_MS));
      return { live: { house: fetched.length } };
    },
    () => expect.unreachable(),
  );
  await view.refetch();
  live.receive({ topic: 'house', sequence: 2, message: { type: 'ClockMoved', now_ms: Date.now() + DAY_MS } });
  await vi.waitFor(() => expect(view.value).toEqual({ live: { house: 2 } }));
  expect(fetched).toEqual([0, 1]);
});
