/** How a field of the ledger is shown: accounts lead to their page, coin is coin, bytes are bytes, times are times. */
import { momentText } from '$lib/dates';
import { coinText } from '$lib/wallet/amounts';
import type { Fact } from './Facts.svelte';

const ACCOUNTS = new Set(['account', 'payer', 'payee', 'owner', 'delegate', 'singer', 'holder', 'attestor']);
const BYTES = /^[0-9a-f]{16,}$/;

export function factOf(name: string, value: unknown, symbol: string): Fact {
  const shown = name.replaceAll('_', ' ');
  if (ACCOUNTS.has(name) && typeof value === 'number') {
    return { name: shown, value: String(value), address: value ? `/explorer/accounts/${value}` : undefined };
  }
  if (name === 'day' && typeof value === 'number') return { name: shown, value: String(value), address: `/explorer/days/${value}` };
  if (name.endsWith('_ms') && typeof value === 'number') return { name: shown.replace(/ ms$/, ''), value: momentText(value) };
  if (typeof value === 'string' && BYTES.test(value) && value.length % 2 === 0) return { name: shown, value, bytes: true };
  if (typeof value === 'string' && /^-?\d+$/.test(value)) {
    return { name: shown, value: coinText(BigInt(value), symbol, { exact: true }) };
  }
  return { name: shown, value: typeof value === 'object' ? JSON.stringify(value) : String(value) };
}
