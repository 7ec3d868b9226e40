/** The catalogue as it is searched: results follow the typing, old ones stay until new ones are there. */
import { api, asked } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { SongCard } from '$lib/api/shapes';
import type { CataloguePage, Order } from './model';

const TYPING_MS = 120;

export class Catalogue {
  text = $state('');
  language = $state('');
  order = $state<Order>('title');
  songs = $state.raw<SongCard[] | null>(null);
  total = $state(0);
  languages = $state.raw<string[]>([]);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  private next: string | null = null;
  private timer = 0;
  private asking: AbortController | null = null;

  /** Search for what is typed, a moment after the last key. */
  type(text: string): void {
    this.text = text;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), TYPING_MS);
  }

  choose(language: string): void {
    this.language = this.language === language ? '' : language;
    void this.search();
  }

  sort(order: Order): void {
    this.order = order;
    void this.search();
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
    this.asking?.abort();
  }

  private async load(next: string | null): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.loading = true;
    try {
      const { language, order } = this;
      const path = asked('/songs', { q: this.text.trim(), language, order, next });
      const page = await api.get<CataloguePage>(path, asking.signal);
      this.songs = next && this.songs ? [...this.songs, ...page.songs] : page.songs;
      this.next = page.next;
      this.total = page.total;
      this.problem = null;
      if (page.languages.length > 0) this.languages = page.languages;
    } catch (failure) {
      if (asking.signal.aborted) return;
      if (!(failure instanceof Problem)) throw failure;
      this.problem = failure;
    } finally {
      if (this.asking === asking) this.loading = false;
    }
  }
}
