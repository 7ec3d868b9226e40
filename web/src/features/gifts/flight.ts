/** Lanterns that wait to rise: one at a time, and the same gift of the same sender as one with a count. */
import type { GiftShown } from './model';

export interface Lantern {
  sender: GiftShown['sender'];
  gift: number;
  count: number;
}

/** Under a shower of gifts the oldest that wait are left out; the list beside the recording has them all. */
export const WAITING_MAX = 12;

/** The waiting lanterns after one more gift. */
export function joinFlight(waiting: Lantern[], { sender, gift }: Pick<GiftShown, 'sender' | 'gift'>): Lantern[] {
  const at = waiting.findIndex((lantern) => lantern.gift === gift && lantern.sender.account === sender.account);
  if (at >= 0) return waiting.map((lantern, index) => (index === at ? { ...lantern, count: lantern.count + 1 } : lantern));
  return [...waiting, { sender, gift, count: 1 }].slice(-WAITING_MAX);
}
