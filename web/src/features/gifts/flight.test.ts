import { expect, test } from 'vitest';
import { joinFlight, WAITING_MAX, type Lantern } from './flight';

const mina = { account: 12, name: 'Mina' };
const joon = { account: 13, name: 'Joon' };

test('the same gift of the same sender is one lantern with a count', () => {
  let waiting: Lantern[] = [];
  for (const sender of [mina, joon, mina]) waiting = joinFlight(waiting, { sender, gift: 1 });
  expect(waiting).toEqual([
    { sender: mina, gift: 1, count: 2 },
    { sender: joon, gift: 1, count: 1 },
  ]);
});

test('under a shower the oldest are left out', () => {
  let waiting: Lantern[] = [];
  for (let account = 0; account < WAITING_MAX + 3; account++) {
    waiting = joinFlight(waiting, { sender: { account, name: null }, gift: 1 });
  }
  expect(waiting).toHaveLength(WAITING_MAX);
  expect(waiting[0]!.sender.account).toBe(3);
});
