/** One tap, one gift: under the allowance where there is one, else by this device's signature. */
import { api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { CatalogueGift, House, Id, Units } from '$lib/api/shapes';
import { wallet } from '$lib/wallet';
import { random, toHex } from '$lib/wallet/bytes';
import { grantAllowance, sendGift } from '$lib/wallet/commands';

const DAY_MS = 86_400_000;
/** The largest gift that an allowance covers can be sent so many times. */
const GIFTS_AT_LEAST = 5;

export interface Tap {
  recording: Id;
  receivers: number[];
  gift: CatalogueGift;
  /** Made once a tap: the same tap sent twice gives one gift. */
  key: Id;
}

export interface Given {
  id: string;
  height: number;
  amount: Units;
}

export function tapOn(recording: Id, receivers: number[], gift: CatalogueGift): Tap {
  return { recording, receivers, gift, key: toHex(random(16)) };
}

/** Gives under the allowance. `allowance` or `signature` where the member has to decide something first. */
export async function give({ recording, gift, key }: Tap): Promise<Given | 'allowance' | 'signature'> {
  try {
    return await api.post<Given>('/gifts', { recording, gift: gift.gift, key, transaction: null });
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    if (['allowance_needed', 'allowance_exhausted', 'allowance_expired', 'allowance_unknown'].includes(failure.code)) {
      return 'allowance';
    }
    if (['signature_needed', 'allowance_single_exceeded'].includes(failure.code)) return 'signature';
    throw failure;
  }
}

/** Gives with this device's own signature. */
export async function giveSigned(tap: Tap, payer: number): Promise<Given> {
  const command = sendGift(payer, tap.receivers, tap.gift.gift, tap.recording, tap.key);
  const transaction = await wallet.sign([command]);
  return api.post<Given>('/gifts', { recording: tap.recording, gift: tap.gift.gift, key: tap.key, transaction });
}

/** What the first gift asks a member to sign, in cents and days. No single gift takes more than a fifth of it all. */
export function offerOf({ allowance }: Pick<House, 'allowance'>): { capCents: number; singleCents: number; days: number } {
  const capCents = allowance.cap_default_cents;
  const singleCents = Math.min(Math.floor(capCents / GIFTS_AT_LEAST), allowance.single_max_cents);
  return { capCents, singleCents, days: allowance.days_max };
}

export async function allowGifts(house: House, owner: number): Promise<void> {
  const { capCents, singleCents, days } = offerOf(house);
  const units = (cents: number) => BigInt(cents) * BigInt(house.units_per_cent);
  // From the ledger's own clock (a sandbox's runs ahead of this one), a minute short of the longest.
  const { time_ms } = await api.get<{ time_ms: number }>('/wallet');
  await wallet.submit([
    grantAllowance({
      owner,
      delegate: house.delegate,
      scope: 'gifts',
      cap: units(capCents),
      single: units(singleCents),
      expires_ms: time_ms + days * DAY_MS - 60_000,
    }),
  ]);
}
