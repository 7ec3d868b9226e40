/** What a singing costs this member, and whether the member has it. */
import { api } from '$lib/api/client';
import type { House } from '$lib/api/shapes';
import type { Song } from '$features/songs/model';

export interface Price {
  /** The song's; 0 where this member pays nothing of it. */
  cents: number;
  /** What this member pays. */
  units: bigint;
  /** What the member can spend, null while it is not known. */
  available: bigint | null;
}

type Holder = Song['holders'][number];

const BASIS_POINTS = 10_000n;

/** Whether it is known that the balance is too small. */
export function tooDear({ units, available }: Price): boolean {
  return available !== null && available < units;
}

/**
 * What a singer pays of a price: the others' parts alone, as the law splits it: each floored, the remainder to the
 * largest share, the first listed on a tie.
 */
export function chargeOf(price: bigint, holders: Holder[], singer: number): bigint {
  const parts = holders.map(({ basis_points }) => (price * BigInt(basis_points)) / BASIS_POINTS);
  const largest = holders.reduce((best, { basis_points }, at) => (basis_points > holders[best]!.basis_points ? at : best), 0);
  const rest = price - parts.reduce((sum, part) => sum + part, 0n);
  const paid = holders.map(({ account }, at) => (account === singer ? 0n : parts[at]! + (at === largest ? rest : 0n)));
  return paid.reduce((sum, part) => sum + part, 0n);
}

/** The song's price now; the balance is asked for only where something is to be paid. */
export async function priceOf(song: Song, house: House, singer: number): Promise<Price> {
  const units = chargeOf(BigInt(song.price_cents) * BigInt(house.units_per_cent), song.holders, singer);
  if (units === 0n) return { cents: 0, units, available: null };
  const { available } = await api.get<{ available: string }>('/wallet');
  return { cents: song.price_cents, units, available: BigInt(available) };
}
