/** A price as it is read: the coin with the money that it is worth beside it. */
import { getLocale } from '$lib/paraglide/runtime';
import { session } from '$lib/session.svelte';
import { coinText, moneyText } from '$lib/wallet/amounts';

export function priceText(cents: number): string {
  const { units_per_cent, symbol } = session.house!;
  return `${coinText(BigInt(cents) * BigInt(units_per_cent), symbol)} · ${moneyText(cents, getLocale())}`;
}
