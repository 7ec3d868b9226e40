/** Favourites, playlists and the song of the day, as the house writes them. */
import { api } from '$lib/api/client';
import type { Id, Singer, SongCard } from '$lib/api/shapes';

export interface PlaylistCard {
  id: Id;
  name: string;
  /** Whoever has its link sees it. */
  public: boolean;
  songs: number;
}

export interface Playlist {
  id: Id;
  name: string;
  public: boolean;
  owner: Singer;
  own: boolean;
  songs: SongCard[];
}

export interface DailySong {
  day: number;
  ends_ms: number;
  song: SongCard;
}

export const lists = {
  daily: () => api.get<DailySong>('/daily-song'),
  favourites: () => api.get<{ songs: SongCard[] }>('/favourites'),
  favouriteIds: () => api.get<{ songs: Id[] }>('/favourites/ids'),
  addFavourite: (song: Id) => api.put<void>(`/favourites/${song}`),
  dropFavourite: (song: Id) => api.delete<void>(`/favourites/${song}`),
  playlists: () => api.get<{ playlists: PlaylistCard[] }>('/playlists'),
  playlist: (id: Id) => api.get<Playlist>(`/playlists/${id}`),
  make: (name: string) => api.post<Playlist>('/playlists', { name }),
  change: (id: Id, changes: { name?: string; public?: boolean; songs?: Id[] }) => api.patch<Playlist>(`/playlists/${id}`, changes),
  delete: (id: Id) => api.delete<void>(`/playlists/${id}`),
  add: (id: Id, song: Id) => api.put<Playlist>(`/playlists/${id}/songs/${song}`),
  drop: (id: Id, song: Id) => api.delete<Playlist>(`/playlists/${id}/songs/${song}`),
};

/** The list with the thing at `from` moved by `step` places; as it was where there is no such place. */
export function moved<T>(things: T[], from: number, step: number): T[] {
  const to = from + step;
  if (to < 0 || to >= things.length) return things;
  const order = things.filter((_, place) => place !== from);
  order.splice(to, 0, things[from]!);
  return order;
}
