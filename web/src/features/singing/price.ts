/** What a singing costs, and whether the member has it. */
import { api } from '$lib/api/client';
import type { House, SongCard } from '$lib/api/shapes';

export interface Price {
  cents: number;
  units: bigint;
  /** What the member can spend, null while it is not known. */
  available: bigint | null;
}

/** Whether it is known that the balance is too small. */
export function tooDear({ units, available }: Price): boolean {
  return available !== null && available < units;
}

/** The song's price now; the balance is asked for only where something is to be paid. */
export async function priceOf(song: SongCard, house: House): Promise<Price> {
  const units = BigInt(song.price_cents) * BigInt(house.units_per_cent);
  if (song.price_cents === 0) return { cents: 0, units, available: null };
  const { available } = await api.get<{ available: string }>('/wallet');
  return { cents: song.price_cents, units, available: BigInt(available) };
}
