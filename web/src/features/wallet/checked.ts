/** What a check says of the balance that the page shows. */
import type { Check } from '$lib/wallet/check';
import type { Wallet } from './model';

/** After so many checks in a row that prove something else the page is wrong: a gift may arrive between the two. */
export const DIFFERING_MAX = 5;

/** Whether the proof is of the balance that is shown, and not of an earlier block than the page's. */
export function provesShown(check: Check | null, wallet: Pick<Wallet, 'available' | 'held' | 'height'>): boolean {
  if (check?.state !== 'checked' || check.height < wallet.height) return false;
  return check.available === BigInt(wallet.available) && check.held === BigInt(wallet.held);
}
