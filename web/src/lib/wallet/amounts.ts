/** Coin as people read it. Amounts are whole units of 10⁻⁸ coin and never pass through floating point. */

export const UNITS_PER_COIN = 100_000_000n;
const PLACES = 8;
const PLACES_SHOWN = 4;

/**
 * An amount such as `0.0033`: rounded towards zero to four places, with more places where it would show as nothing,
 * and with all of them where asked (`exact`).
 */
export function amountText(amount: bigint, { exact = false, signed = false } = {}): string {
  const size = amount < 0n ? -amount : amount;
  const whole = (size / UNITS_PER_COIN).toLocaleString('en');
  const fraction = (size % UNITS_PER_COIN).toString().padStart(PLACES, '0');
  let places = exact ? Math.max(fraction.replace(/0+$/, '').length, 1) : PLACES_SHOWN;
  if (!exact && size > 0n && size < UNITS_PER_COIN / 10n ** BigInt(PLACES_SHOWN)) {
    places = fraction.search(/[1-9]/) + 2;
  }
  const sign = amount < 0n ? '– ' : signed && amount > 0n ? '+ ' : '';
  return `${sign}${whole}.${fraction.slice(0, places)}`;
}

/** `0.0033 nori`, the one way in which the pages write an amount. */
export function coinText(amount: bigint, symbol = 'nori', options: { exact?: boolean; signed?: boolean } = {}): string {
  return `${amountText(amount, options)} ${symbol}`;
}

/** What a member typed as units, or null where it is no amount above 0 with at most eight places. */
export function typedAmount(text: string): bigint | null {
  const parts = /^(\d{1,10})?(?:[.,](\d{1,8})?)?$/.exec(text.trim());
  if (!parts || (!parts[1] && !parts[2])) return null;
  const amount = BigInt(parts[1] ?? '0') * UNITS_PER_COIN + BigInt((parts[2] ?? '').padEnd(PLACES, '0'));
  return amount > 0n ? amount : null;
}

/** What an amount is worth at the house's price, such as `$0.10`; a part of a cent is left out. */
export function worthText(amount: bigint, unitsPerCent: number, language: string): string {
  return moneyText(Number(amount / BigInt(unitsPerCent)), language);
}

/** Dollars of a number of cents, in the reader's language. */
export function moneyText(cents: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' }).format(cents / 100);
}
