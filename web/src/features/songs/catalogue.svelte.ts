/** The catalogue as it is searched: results follow typing and filters, old ones stay until new ones are there. */
import { api, asked } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { SongCard } from '$lib/api/shapes';
import { place } from '$lib/router.svelte';
import { askingOf, queryOf, type Asking } from './asking';
import { filterKinds, type CataloguePage, type FilterKind, type Order, type VoiceRange } from './model';

const TYPING_MS = 120;

export class Catalogue {
  asking = $state.raw<Asking>(askingOf(''));
  songs = $state.raw<SongCard[] | null>(null);
  total = $state(0);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  private next: string | null = null;
  private timer = 0;
  private request: AbortController | null = null;
  private written: string | null = null;

  /** `range` is the member's, once it is known. */
  constructor(private range: () => VoiceRange | null) {}

  /** Whether anything narrows the list. */
  get narrowed(): boolean {
    const { text, filters, fitting } = this.asking;
    return text.trim() !== '' || fitting || Object.keys(filters).length > 0;
  }

  /** Search for what the address bar says, unless this page wrote it there; whether it says something new. */
  follow(query: string): boolean {
    if (query === this.written) return false;
    const first = this.written === null;
    this.written = query;
    this.asking = askingOf(query);
    void this.search();
    return !first;
  }

  /** Search for what is typed, a moment after the last key. */
  type(text: string): void {
    this.asking = { ...this.asking, text };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(this.asking), TYPING_MS);
  }

  /** Narrow by a value, or no longer where it is chosen already or empty. */
  choose(kind: FilterKind, value: string): void {
    const filters = { ...this.asking.filters };
    if (!value || filters[kind] === value) delete filters[kind];
    else filters[kind] = value;
    this.ask({ ...this.asking, filters });
  }

  fit(fitting: boolean): void {
    this.ask({ ...this.asking, fitting });
  }

  sort(order: Order): void {
    this.ask({ ...this.asking, order });
  }

  clear(): void {
    this.ask({ ...askingOf(''), order: this.asking.order });
  }

  /** The first page for what is asked now. */
  async search(): Promise<void> {
    await this.load(null);
  }

  /** The next page, if there is one and none is on its way. */
  async more(): Promise<void> {
    if (this.next && !this.loading) await this.load(this.next);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.request?.abort();
  }

  private ask(asking: Asking): void {
    this.asking = asking;
    this.written = queryOf(asking);
    place.note(this.written);
    void this.search();
  }

  private path(next: string | null): string {
    const { text, filters, fitting, order } = this.asking;
    const range = fitting ? this.range() : null;
    const narrowed = Object.fromEntries(
      filterKinds.map((kind) => [kind, kind === 'duet' && filters.duet ? 'true' : filters[kind]]),
    );
    return asked('/songs', { q: text.trim(), ...narrowed, low: range?.low, high: range?.high, order, next });
  }

  private async load(next: string | null): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.loading = true;
    try {
      const page = await api.get<CataloguePage>(this.path(next), request.signal);
      this.songs = next && this.songs ? [...this.songs, ...page.songs] : page.songs;
      this.next = page.next;
      this.total = page.total;
      this.problem = null;
    } catch (failure) {
      if (request.signal.aborted) return;
      if (!(failure instanceof Problem)) throw failure;
      this.problem = failure;
    } finally {
      if (this.request === request) this.loading = false;
    }
  }
}
