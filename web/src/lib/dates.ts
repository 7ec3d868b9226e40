/** Days and times in the reader's language. Days of the ledger are UTC days. */
import { getLocale } from './paraglide/runtime';

/** The reader's own kind of the page's language, such as British English, so that dates are written as at home. */
function readerLocale(): string {
  const page = getLocale();
  const kinds = globalThis.navigator?.languages ?? [];
  return kinds.find((kind) => kind.split('-')[0] === page) ?? page;
}

const DAY_MS = 86_400_000;
/** How far the house's clock is ahead of this machine's; more than a moment only in a sandbox whose clock was moved. */
let ahead_ms = 0;

export function noteLedgerTime(time_ms: number): void {
  ahead_ms = Math.max(0, time_ms - Date.now());
}

export function houseNow(): number {
  return Date.now() + ahead_ms;
}

export function dayText(time_ms: number): string {
  return new Intl.DateTimeFormat(readerLocale(), { dateStyle: 'medium' }).format(time_ms);
}

/** A ledger's day (days since 1970) such as `21 November`. */
export function ledgerDayText(day: number): string {
  return new Intl.DateTimeFormat(readerLocale(), { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(day * DAY_MS);
}

export function momentText(time_ms: number): string {
  return new Intl.DateTimeFormat(readerLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(time_ms);
}

/** How long ago, or in how long, such as `3 minutes ago` or `in 2 days`. */
export function agoText(time_ms: number, now_ms = houseNow()): string {
  const seconds = Math.round((time_ms - now_ms) / 1000);
  const words = new Intl.RelativeTimeFormat(readerLocale(), { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return words.format(seconds, 'second');
  if (size < 3_600) return words.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return words.format(Math.round(seconds / 3_600), 'hour');
  return words.format(Math.round(seconds / 86_400), 'day');
}

/** A length such as `2:05`. */
export function lengthText(duration_ms: number): string {
  const seconds = Math.round(duration_ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
