/** What a list of songs is asked for, and how the address bar writes it. */
import { filterKinds, orders, type Filters, type Order } from './model';

export interface Asking {
  text: string;
  filters: Filters;
  /** Only songs within the member's range. */
  fitting: boolean;
  order: Order;
}

/** A query such as `?q=moon&genre=ballad&order=new`; empty where nothing is asked for. */
export function queryOf({ text, filters, fitting, order }: Asking): string {
  const asked = new URLSearchParams();
  if (text.trim()) asked.set('q', text.trim());
  for (const kind of filterKinds) if (filters[kind]) asked.set(kind, filters[kind]);
  if (fitting) asked.set('fits', 'me');
  if (order !== 'title') asked.set('order', order);
  return asked.size ? `?${asked}` : '';
}

/** The catalogue narrowed by these alone, as an address. */
export const narrowedTo = (filters: Filters) => `/songs${queryOf({ text: '', filters, fitting: false, order: 'title' })}`;

/** What a query asks for; what it does not know it leaves out. */
export function askingOf(query: string): Asking {
  const asked = new URLSearchParams(query);
  const filters: Filters = {};
  for (const kind of filterKinds) {
    const value = asked.get(kind);
    if (value) filters[kind] = value;
  }
  return {
    text: asked.get('q') ?? '',
    filters,
    fitting: asked.get('fits') === 'me',
    order: orders.find((order) => order === asked.get('order')) ?? 'title',
  };
}
