/** Which songs the member has a heart on: fetched once, then kept in step with what is tapped here. */
import { SvelteSet } from 'svelte/reactivity';
import type { Id } from '$lib/api/shapes';
import { lists } from './model';

class Favourites {
  #songs = new SvelteSet<Id>();
  #asked: Promise<void> | null = null;

  has(song: Id): boolean {
    return this.#songs.has(song);
  }

  /** Fetches them, unless that was done; after a failure the next call tries again. */
  load(): Promise<void> {
    this.#asked ??= lists.favouriteIds().then(
      ({ songs }) => songs.forEach((song) => this.#songs.add(song)),
      (failure: unknown) => {
        this.#asked = null;
        throw failure;
      },
    );
    return this.#asked;
  }

  async toggle(song: Id): Promise<void> {
    if (this.has(song)) {
      await lists.dropFavourite(song);
      this.#songs.delete(song);
    } else {
      await lists.addFavourite(song);
      this.#songs.add(song);
    }
  }
}

export const favourites = new Favourites();
