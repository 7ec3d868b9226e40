/** What filters and orders are called. */
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { languageText, type Facet, type FilterKind, type Order } from './model';

const orderWords: Record<Order, () => string> = {
  title: m.songs_order_title,
  new: m.songs_order_new,
  rising: m.songs_order_rising,
  sung: m.songs_order_sung,
};

export const orderText = (order: Order) => orderWords[order]();

export function facetText(kind: FilterKind, facet: Facet): string {
  if (kind === 'language') return languageText(facet.value, getLocale());
  if (kind === 'decade') return m.songs_decade_of({ year: facet.value });
  if (kind === 'mood') return facet.value === 'calm' ? m.songs_mood_calm() : m.songs_mood_lively();
  return facet.name;
}
